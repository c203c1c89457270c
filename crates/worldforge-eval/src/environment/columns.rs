//! The column form of a case file, as the evaluation scripts of world-model trainings write it.
//!
//! `{"start": [[x, y], ..], "goal": [[x, y], ..], "cross_room": [0, 1, ..]}`, optionally with `runs`
//! (outcomes by planner) and `note`. It names no environment: `cross_room` says that it is TwoRoom's.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{Error, Result, json};

use super::{Case, Outcomes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    start: Vec<Vec<f32>>,
    goal: Vec<Vec<f32>>,
    cross_room: Vec<Value>,
    #[serde(default)]
    runs: BTreeMap<String, Run>,
    #[serde(default, rename = "note")]
    _note: Option<Value>,
}

/// What one planner did; its settings and summaries stay in the file.
#[derive(Deserialize)]
struct Run {
    success: Vec<Value>,
    steps: Vec<u32>,
}

/// Returns whether a document has this form.
pub(super) fn is_columns(document: &Value) -> bool {
    document.get("start").is_some() && document.get("cases").is_none()
}

/// Reads the cases, and the outcomes by planner.
pub(super) fn read(document: Value) -> Result<(Vec<Case>, BTreeMap<String, Outcomes>)> {
    let columns: Columns = json::decode_value(document)?;
    let count = columns.start.len();
    for (found, pointer) in [
        (columns.goal.len(), "/goal"),
        (columns.cross_room.len(), "/cross_room"),
    ] {
        if found != count {
            let message = format!("must be as long as start, {count}, found {found}");
            return Err(Error::invalid_input(message).at(pointer));
        }
    }
    let rows = columns.start.into_iter().zip(columns.goal);
    let cases = rows
        .zip(flags(&columns.cross_room, "/cross_room")?)
        .map(|((start, goal), is_cross)| {
            Case::new(
                if is_cross { "cross_room" } else { "same_room" },
                start,
                goal,
            )
        })
        .collect();
    let outcomes = columns.runs.into_iter().map(|(name, run)| {
        let success = flags(&run.success, "/runs")?;
        Ok((
            name,
            Outcomes {
                success,
                steps: run.steps,
            },
        ))
    });
    Ok((cases, outcomes.collect::<Result<_>>()?))
}

/// Reads zeros and ones, or booleans.
fn flags(values: &[Value], pointer: &'static str) -> Result<Vec<bool>> {
    let flag = |value: &Value| value.as_bool().or_else(|| Some(value.as_u64()? == 1));
    let is_flag = |value: &&Value| value.is_boolean() || matches!(value.as_u64(), Some(0 | 1));
    if !values.iter().all(|value| is_flag(&value)) {
        return Err(Error::invalid_input("must hold only 0 and 1").at(pointer));
    }
    Ok(values.iter().filter_map(flag).collect())
}
