//! What decides an evaluation's result, kept in its journal so that it can be continued.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Digest, Result, Safe, json};
use worldforge_eval::{
    audit::Selection,
    closed_loop::{Planner, StoppingRule},
    environment::Outcomes,
};

/// Everything but the cases themselves, which lie in a file of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// The version and build of the program.
    pub(super) program: String,
    /// The environment's name.
    pub(super) environment: String,
    /// The digest of its rules.
    pub(super) environment_digest: Digest,
    /// How it plans.
    pub(super) planner: Planner,
    /// The checkpoint's files.
    pub(super) checkpoint: Checkpoint,
    /// The digest of the cases in their order.
    pub(super) cases: Digest,
    /// The longest time for one decision.
    pub(super) deadline_ms: Option<u64>,
    /// How many episodes are animated.
    pub(super) animations: usize,
    /// The least share of solved cases.
    pub(super) require_percent: Option<f64>,
    /// When it may stop early.
    pub(super) stopping: Option<StoppingRule>,
    /// The digest of the file of training states, and how near is near.
    pub(super) training: Option<Training>,
    /// How the checkpoint was chosen.
    pub(super) selection: Option<Selection>,
    /// How others did on the same cases.
    pub(super) reference: BTreeMap<String, Outcomes>,
    /// The command that began it.
    pub(super) command: Vec<Safe>,
}

/// A checkpoint by what it is called and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Checkpoint {
    /// What reports call it.
    pub(super) name: Safe,
    /// The digest of its files.
    pub(super) digest: Digest,
    /// Whether it is the one that comes with the program.
    pub(super) is_built_in: bool,
}

/// States that a model was trained on, by digest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Training {
    /// The digest of the file.
    pub(super) digest: Digest,
    /// How far apart each number of near states may be.
    pub(super) tolerance: f64,
}

/// Settings that may not be taken over from a file of another version unless they are said to fit.
impl Settings {
    /// Names every setting that differs, with both values.
    pub(super) fn differences(&self, wanted: &Self) -> Result<Vec<String>> {
        let (kept, wanted) = (json::encode(self)?, json::encode(wanted)?);
        let mut found = Vec::new();
        for name in NAMES {
            let value = |of: &Value| of.get(name).cloned().unwrap_or(Value::Null);
            let (kept, wanted) = (value(&kept), value(&wanted));
            if kept != wanted {
                compare(&mut found, &name.replace('_', " "), &kept, &wanted);
            }
        }
        Ok(found)
    }
}

/// The settings that are compared; how it was begun and how others did decide nothing.
const NAMES: [&str; 12] = [
    "program",
    "environment",
    "environment_digest",
    "planner",
    "checkpoint",
    "cases",
    "deadline_ms",
    "animations",
    "require_percent",
    "stopping",
    "training",
    "selection",
];

/// Goes down to the members that differ.
fn compare(found: &mut Vec<String>, name: &str, kept: &Value, wanted: &Value) {
    match (kept, wanted) {
        (Value::Object(kept), Value::Object(wanted)) => {
            let names: std::collections::BTreeSet<&String> =
                kept.keys().chain(wanted.keys()).collect();
            for member in names {
                let value = |of: &worldforge_core::JsonObject| {
                    of.get(member).cloned().unwrap_or(Value::Null)
                };
                let (kept, wanted) = (value(kept), value(wanted));
                if kept != wanted {
                    let inner = format!("{name} {}", member.replace('_', " "));
                    compare(found, &inner, &kept, &wanted);
                }
            }
        }
        _ => found.push(format!("{name} was {}, now {}", shown(kept), shown(wanted))),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not given".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("a list of {}", items.len()),
        other => json::canonical(other),
    }
}
