//! Symbolic actions: what a world-state provider carries out, and what a plan lists.
//!
//! In JSON an action is `{"type": kind, "parameters": {..}}`; the older single-key form
//! `{kind: {..}}` is read as well. Kinds that WorldForge knows are typed; any other kind travels
//! with its parameters untouched, and the provider decides.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct,
};
use serde_json::Value;

use crate::{
    JsonObject,
    error::{Error, Result},
    geometry::{BBox, Position},
    id::ObjectId,
    number::Positive,
};

/// One symbolic action.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Moves an object.
    MoveTo(MoveTo),
    /// Adds a new object.
    SpawnObject(SpawnObject),
    /// Lets time pass.
    Noop,
    /// An action that only its provider understands.
    Custom(CustomAction),
}

/// Moves an object to a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MoveTo {
    /// Where to.
    pub target: Position,
    /// How fast, in metres per second.
    #[serde(default = "default_speed")]
    pub speed: Positive,
    /// Which object; may be left out when the scene holds just one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<ObjectId>,
}

/// Adds an object to the scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SpawnObject {
    /// The new object's name.
    pub name: String,
    /// Where it appears; `(0, 0.5, 0)` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Its box; 5 cm around the position when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<BBox>,
}

/// An action of a kind that WorldForge does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomAction {
    kind: String,
    parameters: JsonObject,
}

/// Half the edge of a spawned object's box, in metres.
pub const SPAWN_HALF_EXTENT: f64 = 0.05;

const fn default_speed() -> Positive {
    Positive::ONE
}

impl Action {
    /// Creates a move of the scene's only object.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a coordinate that is not finite.
    pub fn move_to(x: f64, y: f64, z: f64) -> Result<Self> {
        Ok(Self::MoveTo(MoveTo {
            target: Position::new(x, y, z)?,
            speed: Positive::ONE,
            object_id: None,
        }))
    }

    /// Creates a move of a named object.
    pub fn move_object(object_id: ObjectId, target: Position) -> Self {
        Self::MoveTo(MoveTo {
            target,
            speed: Positive::ONE,
            object_id: Some(object_id),
        })
    }

    /// Creates a spawn.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a blank name.
    pub fn spawn(name: impl Into<String>, position: Option<Position>) -> Result<Self> {
        Self::from_parts(Self::SPAWN_OBJECT, {
            let mut parameters = JsonObject::new();
            parameters.insert("name".to_owned(), Value::String(name.into()));
            if let Some(position) = position {
                parameters.insert("position".to_owned(), crate::json::encode(&position)?);
            }
            parameters
        })
    }

    const MOVE_TO: &'static str = "move_to";
    const SPAWN_OBJECT: &'static str = "spawn_object";
    const NOOP: &'static str = "noop";

    /// Reads an action from its kind and parameters.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the parameter that does not fit.
    pub fn from_parts(kind: &str, parameters: JsonObject) -> Result<Self> {
        let kind = kind.trim();
        match kind {
            "" => Err(Error::invalid_input(
                "action type must be a non-empty string",
            )),
            Self::MOVE_TO => crate::json::decode_value(Value::Object(parameters)).map(Self::MoveTo),
            Self::SPAWN_OBJECT => {
                let spawn: SpawnObject = crate::json::decode_value(Value::Object(parameters))?;
                if spawn.name.trim().is_empty() {
                    return Err(Error::invalid_input("name must be a non-empty string").at("/name"));
                }
                Ok(Self::SpawnObject(spawn))
            }
            Self::NOOP if parameters.is_empty() => Ok(Self::Noop),
            Self::NOOP => Err(Error::invalid_input("noop takes no parameters")),
            _ => Ok(Self::Custom(CustomAction {
                kind: kind.to_owned(),
                parameters,
            })),
        }
    }

    /// Returns the kind, such as `move_to`.
    pub fn kind(&self) -> &str {
        match self {
            Self::MoveTo(_) => Self::MOVE_TO,
            Self::SpawnObject(_) => Self::SPAWN_OBJECT,
            Self::Noop => Self::NOOP,
            Self::Custom(action) => &action.kind,
        }
    }
}

impl CustomAction {
    /// Returns the parameters as they came.
    pub fn parameters(&self) -> &JsonObject {
        &self.parameters
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Action", 2)?;
        record.serialize_field("type", self.kind())?;
        match self {
            Self::MoveTo(action) => record.serialize_field("parameters", action)?,
            Self::SpawnObject(action) => record.serialize_field("parameters", action)?,
            Self::Noop => record.serialize_field("parameters", &JsonObject::new())?,
            Self::Custom(action) => record.serialize_field("parameters", &action.parameters)?,
        }
        record.end()
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = JsonObject::deserialize(deserializer)?;
        let (kind, parameters) = match members.remove("type") {
            Some(Value::String(kind)) => (kind, members.remove("parameters")),
            Some(_) => return Err(D::Error::custom("action type must be a non-empty string")),
            None => match (
                members.len(),
                std::mem::take(&mut members).into_iter().next(),
            ) {
                (1, Some((kind, parameters))) => (kind, Some(parameters)),
                _ => return Err(D::Error::missing_field("type")),
            },
        };
        if let Some(key) = members.keys().next() {
            return Err(D::Error::unknown_field(key, &["type", "parameters"]));
        }
        let parameters = match parameters {
            None => JsonObject::new(),
            Some(Value::Object(parameters)) => parameters,
            Some(_) => return Err(D::Error::custom("action parameters must be a JSON object")),
        };
        Self::from_parts(&kind, parameters).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{canonical, decode_value, encode};
    use serde_json::json;

    #[test]
    fn both_forms_of_an_action_are_read_and_the_current_one_is_written() {
        let current =
            json!({"type": "move_to", "parameters": {"target": {"x": 0.3, "y": 0.8, "z": 0.0}}});
        let older = json!({"move_to": {"target": {"x": 0.3, "y": 0.8, "z": 0.0}, "speed": 1}});
        let action: Action = decode_value(current).unwrap();
        assert_eq!(action, decode_value(older).unwrap());
        assert_eq!(action, Action::move_to(0.3, 0.8, 0.0).unwrap());
        assert_eq!(
            canonical(&encode(&action).unwrap()),
            r#"{"parameters":{"speed":1.0,"target":{"x":0.3,"y":0.8,"z":0.0}},"type":"move_to"}"#
        );
    }

    #[test]
    fn a_foreign_kind_travels_untouched() {
        let value = json!({"type": "open_gripper", "parameters": {"width": 0.04}});
        assert_eq!(
            encode(&decode_value::<Action>(value.clone()).unwrap()).unwrap(),
            value
        );
    }

    #[test]
    fn malformed_actions_are_refused() {
        for value in [
            json!({"type": 5}),
            json!({"type": " "}),
            json!({"type": "noop", "extra": 1}),
            json!({"type": "noop", "parameters": {"x": 1}}),
            json!({"type": "move_to"}),
            json!({"type": "move_to", "parameters": {"target": {"x": 0, "y": 0, "z": 0}, "speed": 0}}),
            json!({"type": "move_to", "parameters": {"target": {"x": 0, "y": 0, "z": 0}, "sped": 1}}),
            json!({"type": "spawn_object", "parameters": {"name": " "}}),
            json!({"type": "x", "parameters": []}),
            json!({"a": {}, "b": {}}),
            json!({}),
        ] {
            assert!(decode_value::<Action>(value.clone()).is_err(), "{value}");
        }
    }
}
