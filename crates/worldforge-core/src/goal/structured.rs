//! The goals and their current form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::legacy;
use crate::{
    error::{Error, Result},
    geometry::Position,
    id::ObjectId,
    number::Positive,
};

/// How near is near enough, in metres, when a goal does not say.
pub const DEFAULT_TOLERANCE: f64 = 0.05;

/// Where `object_near` puts the object, relative to its reference, when a goal does not say.
pub const DEFAULT_NEAR_OFFSET: [f64; 3] = [0.1, 0.0, 0.0];

/// What should hold when the plan is done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(like = "RawGoal")
)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum StructuredGoal {
    /// An object is at a position.
    ObjectAt {
        /// Which object.
        object: ObjectSelector,
        /// Where it should be.
        position: Position,
        /// How near is near enough, in metres.
        tolerance: Positive,
    },
    /// An object is beside another.
    ObjectNear {
        /// Which object moves.
        object: ObjectSelector,
        /// Which object stays.
        reference_object: ObjectSelector,
        /// Where the moved object should be, relative to the other.
        offset: Position,
        /// How near is near enough, in metres.
        tolerance: Positive,
    },
    /// A new object exists.
    SpawnObject {
        /// The new object; it has a name and no id yet.
        object: ObjectSelector,
        /// Where it should appear.
        #[serde(skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
    },
    /// Two objects have changed places.
    SwapObjects {
        /// One object.
        object: ObjectSelector,
        /// The other.
        reference_object: ObjectSelector,
        /// How near is near enough, in metres.
        tolerance: Positive,
    },
}

/// Names an object by id, by name, or by both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectSelector {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<ObjectId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl ObjectSelector {
    /// Selects by id.
    pub const fn by_id(id: ObjectId) -> Self {
        Self {
            id: Some(id),
            name: None,
        }
    }

    /// Selects by name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a blank name.
    pub fn by_name(name: impl Into<String>) -> Result<Self> {
        Self::new(None, Some(name.into()))
    }

    fn new(id: Option<ObjectId>, name: Option<String>) -> Result<Self> {
        let name = name.map(|name| name.trim().to_owned());
        if name.as_deref() == Some("") || id.is_none() && name.is_none() {
            return Err(Error::invalid_input(
                "object must be named by a non-empty id or name",
            ));
        }
        Ok(Self { id, name })
    }

    /// Returns the id, if the goal gave one.
    pub const fn id(&self) -> Option<&ObjectId> {
        self.id.as_ref()
    }

    /// Returns the name, if the goal gave one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the name, else the id.
    pub fn label(&self) -> &str {
        self.name()
            .or_else(|| self.id().map(ObjectId::as_str))
            .unwrap_or_default()
    }

    fn names_the_same_as(&self, other: &Self) -> bool {
        match (&self.id, &other.id) {
            (Some(left), Some(right)) => left == right,
            (None, None) => self.name == other.name,
            _ => false,
        }
    }
}

impl StructuredGoal {
    /// Reads a goal in its current or its older form.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the field that is missing, unknown,
    /// forbidden for the kind, or malformed.
    pub fn from_json(value: Value) -> Result<Self> {
        if value.get("type").is_some() {
            return legacy::read(value);
        }
        crate::json::decode_value::<RawGoal>(value)?.into_goal()
    }

    /// Describes the goal in one line.
    pub fn summary(&self) -> String {
        let place = |position: &Position| {
            let [x, y, z] = position.to_array();
            format!("({x:.2}, {y:.2}, {z:.2})")
        };
        match self {
            Self::ObjectAt {
                object, position, ..
            } => {
                format!("move {} to {}", object.label(), place(position))
            }
            Self::ObjectNear {
                object,
                reference_object,
                offset,
                ..
            } => format!(
                "move {} near {} with offset {}",
                object.label(),
                reference_object.label(),
                place(offset)
            ),
            Self::SpawnObject { object, .. } => format!("spawn {}", object.label()),
            Self::SwapObjects {
                object,
                reference_object,
                ..
            } => {
                format!("swap {} with {}", object.label(), reference_object.label())
            }
        }
    }
}

impl<'de> Deserialize<'de> for StructuredGoal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(name = "GoalKind")
)]
#[serde(rename_all = "snake_case")]
enum Kind {
    ObjectAt,
    ObjectNear,
    SpawnObject,
    SwapObjects,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct RawGoal {
    kind: Kind,
    object: ObjectSelector,
    position: Option<Position>,
    reference_object: Option<ObjectSelector>,
    offset: Option<Position>,
    tolerance: Option<Positive>,
}

impl RawGoal {
    fn into_goal(self) -> Result<StructuredGoal> {
        let tolerance = match self.tolerance {
            Some(tolerance) => tolerance,
            None => Positive::new(DEFAULT_TOLERANCE)?,
        };
        let Self {
            kind,
            object,
            position,
            reference_object,
            offset,
            ..
        } = self;
        match kind {
            Kind::ObjectAt => {
                forbid("/reference_object", reference_object.as_ref())?;
                forbid("/offset", offset.as_ref())?;
                let position = position.ok_or_else(|| missing("/position"))?;
                Ok(StructuredGoal::ObjectAt {
                    object,
                    position,
                    tolerance,
                })
            }
            Kind::ObjectNear => {
                forbid("/position", position.as_ref())?;
                let reference_object = distinct(&object, reference_object)?;
                let offset = match offset {
                    Some(offset) => offset,
                    None => Position::new(
                        DEFAULT_NEAR_OFFSET[0],
                        DEFAULT_NEAR_OFFSET[1],
                        DEFAULT_NEAR_OFFSET[2],
                    )?,
                };
                Ok(StructuredGoal::ObjectNear {
                    object,
                    reference_object,
                    offset,
                    tolerance,
                })
            }
            Kind::SpawnObject => {
                forbid("/reference_object", reference_object.as_ref())?;
                forbid("/offset", offset.as_ref())?;
                forbid("/object/id", object.id.as_ref())?;
                Ok(StructuredGoal::SpawnObject { object, position })
            }
            Kind::SwapObjects => {
                forbid("/position", position.as_ref())?;
                forbid("/offset", offset.as_ref())?;
                let reference_object = distinct(&object, reference_object)?;
                Ok(StructuredGoal::SwapObjects {
                    object,
                    reference_object,
                    tolerance,
                })
            }
        }
    }
}

fn missing(pointer: &'static str) -> Error {
    Error::invalid_input("must be present for this kind of goal").at(pointer)
}

fn forbid<T>(pointer: &'static str, field: Option<&T>) -> Result<()> {
    if field.is_some() {
        return Err(Error::invalid_input("must be absent for this kind of goal").at(pointer));
    }
    Ok(())
}

fn distinct(object: &ObjectSelector, other: Option<ObjectSelector>) -> Result<ObjectSelector> {
    let other = other.ok_or_else(|| missing("/reference_object"))?;
    if object.names_the_same_as(&other) {
        return Err(Error::invalid_input("must name another object").at("/reference_object"));
    }
    Ok(other)
}

/// Read from `{"id", "name"}`, or from a bare name.
impl<'de> Deserialize<'de> for ObjectSelector {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            id: Option<ObjectId>,
            name: Option<String>,
        }
        let raw = match Value::deserialize(deserializer)? {
            Value::String(name) => Raw {
                id: None,
                name: Some(name),
            },
            value => crate::json::decode_value(value).map_err(serde::de::Error::custom)?,
        };
        Self::new(raw.id, raw.name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::encode;
    use serde_json::json;

    fn at() -> Value {
        json!({"x": 1.0, "y": 0.5, "z": 0.0})
    }

    #[test]
    fn a_goal_reads_back_what_it_writes() {
        for value in [
            json!({"kind": "object_at", "object": {"id": "cube"}, "position": at(), "tolerance": 0.1}),
            json!({"kind": "object_near", "object": {"name": "a"}, "reference_object": {"name": "b"}, "offset": at(), "tolerance": 0.05}),
            json!({"kind": "spawn_object", "object": {"name": "mug"}}),
            json!({"kind": "swap_objects", "object": {"name": "a"}, "reference_object": {"id": "b"}, "tolerance": 0.05}),
        ] {
            let goal = StructuredGoal::from_json(value.clone()).unwrap();
            assert_eq!(encode(&goal).unwrap(), value);
        }
    }

    #[test]
    fn fields_that_do_not_belong_to_the_kind_are_refused_by_name() {
        for (value, pointer) in [
            (json!({"kind": "object_at", "object": "a"}), "/position"),
            (
                json!({"kind": "object_at", "object": "a", "position": at(), "offset": at()}),
                "/offset",
            ),
            (
                json!({"kind": "object_at", "object": "a", "position": at(), "tolerence": 1}),
                "/tolerence",
            ),
            (
                json!({"kind": "object_at", "object": "a", "position": [1, 2, 3]}),
                "/position",
            ),
            (
                json!({"kind": "object_near", "object": "a", "reference_object": "a"}),
                "/reference_object",
            ),
            (
                json!({"kind": "spawn_object", "object": {"id": "a", "name": "a"}}),
                "/object/id",
            ),
            (json!({"kind": "spawn_object", "object": " "}), "/object"),
            (
                json!({"kind": "swap_objects", "object": "a"}),
                "/reference_object",
            ),
            (
                json!({"kind": "object_at", "object": "a", "position": at(), "tolerance": 0}),
                "/tolerance",
            ),
        ] {
            let error = StructuredGoal::from_json(value.clone()).unwrap_err();
            assert_eq!(
                error.pointer().map(crate::json::Pointer::as_str),
                Some(pointer),
                "{value}"
            );
        }
    }

    #[test]
    fn the_older_form_becomes_the_current_one() {
        for (condition, expected) in [
            (
                json!({"ObjectAt": {"object": "cube1", "position": at()}}),
                "move cube1 to (1.00, 0.50, 0.00)",
            ),
            (
                json!({"SpawnObject": {"object": {"name": "mug"}}}),
                "spawn mug",
            ),
            (
                json!({"ObjectNear": {"object": "a", "anchor": "b"}}),
                "move a near b with offset (0.10, 0.00, 0.00)",
            ),
            (
                json!({"SwapObjects": {"first_object": "a", "second_object": "b"}}),
                "swap a with b",
            ),
        ] {
            let value = json!({"type": "condition", "condition": condition});
            assert_eq!(
                StructuredGoal::from_json(value).unwrap().summary(),
                expected
            );
        }
        let two = json!({"type": "condition", "condition": {"ObjectAt": {}, "SpawnObject": {}}});
        assert!(StructuredGoal::from_json(two).is_err());
    }
}
