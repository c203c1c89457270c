//! What a scenario expects of the world after its actions.

use serde::Serialize;
use serde_json::{Value, json};
use worldforge_core::{
    NonNegative, ObjectId, Position, WorldState,
    json::{self as strict, Pointer},
};

use super::{fields::Fields, outcome::ExpectationCheck, problem::Problems};

/// How far an object may be from where it is expected, along each axis, in metres.
pub const DEFAULT_POSITION_TOLERANCE: f64 = 0.05;

/// One expectation.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Expectation {
    /// What reports call it.
    pub label: String,
    /// What is expected.
    pub expected: Expected,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Expected {
    /// So many objects.
    ObjectCount(u64),
    /// So many steps taken.
    Step(u64),
    /// An object at a place.
    ObjectPosition {
        /// Which object.
        object_id: ObjectId,
        /// Where.
        position: Position,
        /// How far off along each axis, in metres.
        tolerance: NonNegative,
    },
}

impl Expectation {
    /// Compares the expectation with a state.
    pub(super) fn check(&self, state: &WorldState) -> worldforge_core::Result<ExpectationCheck> {
        let (kind, expected, observed, passed) = match &self.expected {
            Expected::ObjectCount(count) => {
                let found = state.scene.len() as u64;
                ("object_count", json!(count), json!(found), found == *count)
            }
            Expected::Step(step) => ("step", json!(step), json!(state.step), state.step == *step),
            Expected::ObjectPosition {
                object_id,
                position,
                tolerance,
            } => {
                let found = state.scene.get(object_id).map(|it| it.pose().position);
                let is_near = found.is_some_and(|found| {
                    let offset = found.offset_from(*position);
                    offset.iter().all(|it| it.abs() <= tolerance.get())
                });
                let expected = json!({
                    "object_id": object_id,
                    "position": strict::encode(position)?,
                    "tolerance": tolerance.get(),
                });
                (
                    "object_position",
                    expected,
                    strict::encode(&found)?,
                    is_near,
                )
            }
        };
        Ok(ExpectationCheck {
            label: self.label.clone(),
            kind,
            expected,
            observed,
            passed,
        })
    }
}

/// Reads one expectation.
pub(super) fn read_expectation(
    value: Value,
    at: Pointer,
    problems: &mut Problems,
) -> Option<Expectation> {
    let mut fields = Fields::of(value, at, problems)?;
    let label = fields.text("label");
    let kind = fields.text("kind");
    let expected = match kind.as_deref() {
        Some("object_count") => count(&mut fields).map(Expected::ObjectCount),
        Some("step") => count(&mut fields).map(Expected::Step),
        Some("object_position") => {
            let place = fields.at("value");
            let value = fields.value("value");
            value.and_then(|value| read_placed(value, place, fields.problems()))
        }
        Some(_) => {
            let message = "must be one of object_count, step, object_position";
            fields.wrong("kind", message);
            fields.optional("value");
            None
        }
        None => {
            fields.optional("value");
            None
        }
    };
    fields.finish();
    Some(Expectation {
        label: label?,
        expected: expected?,
    })
}

fn count(fields: &mut Fields<'_>) -> Option<u64> {
    let count = fields.value("value")?.as_u64();
    if count.is_none() {
        fields.wrong("value", "must be an integer, 0 or more");
    }
    count
}

fn read_placed(value: Value, at: Pointer, problems: &mut Problems) -> Option<Expected> {
    let mut fields = Fields::of(value, at, problems)?;
    let object_id = fields.typed::<ObjectId>("object_id");
    let position = fields.typed::<Position>("position");
    let has_tolerance = fields.has("tolerance");
    let tolerance = if has_tolerance {
        fields.typed::<NonNegative>("tolerance")
    } else {
        NonNegative::new(DEFAULT_POSITION_TOLERANCE).ok()
    };
    fields.finish();
    Some(Expected::ObjectPosition {
        object_id: object_id?,
        position: position?,
        tolerance: tolerance?,
    })
}
