//! World states: what a predictor takes and returns, and what a host keeps.
//!
//! [`WorldState`] is the small form, `{"step", "scene", "metadata"}`; every part may be left out.
//! A value that names any of `id`, `name`, `provider` or `history` is a [`WorldDocument`], the
//! persisted form, and must say `"schema_version": 1`. Every refusal is an
//! [`ErrorKind::InvalidState`](crate::ErrorKind::InvalidState) naming the field.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    JsonObject,
    action::Action,
    error::{Error, ErrorKind, Result},
    id::StorageId,
    json::{self, Limits, Pointer},
    scene::Scene,
};

/// The one version of world documents.
pub const WORLD_SCHEMA_VERSION: u64 = 1;

/// Most entries in a document's history.
pub const MAX_HISTORY: usize = 10_000;

/// Largest world document on disk: 16 MiB.
pub const WORLD_LIMITS: Limits = Limits::DOCUMENT;

/// A scene at a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(like = "Raw")
)]
#[non_exhaustive]
pub struct WorldState {
    /// Who the state belongs to, when it came from a document.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub identity: Option<WorldIdentity>,
    /// How many simulation steps led here.
    pub step: u64,
    /// What there is.
    pub scene: Scene,
    /// The host's and the provider's notes.
    #[serde(skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

/// What the host, never a provider, says about a world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WorldIdentity {
    schema_version: u64,
    /// The world's id, also its file name.
    pub id: StorageId,
    /// The display name.
    pub name: String,
    /// The provider it was created for.
    pub provider: String,
    /// A free description.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A world as it is kept on disk.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WorldDocument {
    /// The current state; its identity is present.
    #[serde(flatten)]
    pub state: WorldState,
    /// Earlier states, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryEntry>,
}

/// One earlier state.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The step of the snapshot, at most the document's.
    pub step: u64,
    /// The snapshot.
    pub state: WorldState,
    /// What led to it.
    pub summary: String,
    /// The action that led to it, if one did.
    #[cfg_attr(feature = "schema", schema(with = "Option<String>"))]
    #[serde(rename = "action_json", serialize_with = "action_as_text")]
    pub action: Option<Action>,
}

/// An action inside a history entry is canonical JSON in a string.
#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn action_as_text<S: serde::Serializer>(
    action: &Option<Action>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = action
        .as_ref()
        .map(json::encode)
        .transpose()
        .map_err(serde::ser::Error::custom)?;
    text.map(|value| json::canonical(&value))
        .serialize(serializer)
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct Raw {
    #[cfg_attr(feature = "schema", schema(constant = WORLD_SCHEMA_VERSION))]
    schema_version: Option<Value>,
    id: Option<StorageId>,
    name: Option<String>,
    provider: Option<String>,
    description: Option<String>,
    #[serde(default)]
    step: u64,
    #[serde(default)]
    scene: Scene,
    #[serde(default)]
    metadata: JsonObject,
    #[cfg_attr(feature = "schema", schema(with = "Option<Vec<HistoryEntry>>"))]
    history: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    step: u64,
    state: Value,
    summary: String,
    action_json: Option<String>,
}

impl WorldState {
    /// Creates an empty state at step zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a state in its small form, or the state of a document.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](ErrorKind::InvalidState) naming the field.
    pub fn from_json(value: Value) -> Result<Self> {
        read(value).map(|(state, _)| state)
    }
}

impl WorldIdentity {
    /// Creates an identity.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a blank name or provider.
    pub fn new(
        id: StorageId,
        name: impl Into<String>,
        provider: impl Into<String>,
    ) -> Result<Self> {
        Ok(Self {
            schema_version: WORLD_SCHEMA_VERSION,
            id,
            name: text(&name.into(), "/name")?,
            provider: text(&provider.into(), "/provider")?,
            description: String::new(),
        })
    }
}

fn text(value: &str, pointer: &'static str) -> Result<String> {
    match value.trim() {
        "" => Err(Error::invalid_input("must be a non-empty string").at(pointer)),
        trimmed => Ok(trimmed.to_owned()),
    }
}

impl WorldDocument {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](ErrorKind::InvalidState) naming the field; a state without an identity is no
    /// document.
    pub fn from_json(value: Value) -> Result<Self> {
        let (state, history) = read(value)?;
        if state.identity.is_none() {
            return Err(Error::invalid_state("world state must have an id").at("/id"));
        }
        Ok(Self { state, history })
    }
}

impl<'de> Deserialize<'de> for WorldState {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for WorldDocument {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Reads either form. The parser bounds the nesting of histories in histories.
fn read(value: Value) -> Result<(WorldState, Vec<HistoryEntry>)> {
    if !value.is_object() {
        return Err(Error::invalid_state("world state must be a JSON object"));
    }
    let raw: Raw = json::decode_value(value).map_err(as_state_error)?;
    let is_document =
        raw.id.is_some() || raw.name.is_some() || raw.provider.is_some() || raw.history.is_some();
    match raw.schema_version.as_ref() {
        None if is_document => return Err(wrong_version("must be present")),
        Some(version) if version.as_u64() != Some(WORLD_SCHEMA_VERSION) => {
            return Err(wrong_version("must be 1"));
        }
        _ => {}
    }
    let identity = if is_document {
        let id = raw.id.ok_or_else(|| missing("id"))?;
        let name = raw.name.ok_or_else(|| missing("name"))?;
        let provider = raw.provider.ok_or_else(|| missing("provider"))?;
        let description = raw.description.unwrap_or_default();
        Some(WorldIdentity {
            description,
            ..WorldIdentity::new(id, name, provider).map_err(as_state_error)?
        })
    } else {
        None
    };
    let history = read_history(raw.history.unwrap_or_default(), raw.step)?;
    let state = WorldState {
        identity,
        step: raw.step,
        scene: raw.scene,
        metadata: raw.metadata,
    };
    Ok((state, history))
}

fn read_history(entries: Vec<Value>, last_step: u64) -> Result<Vec<HistoryEntry>> {
    if entries.len() > MAX_HISTORY {
        let message = format!("world state history must hold at most {MAX_HISTORY} entries");
        return Err(Error::invalid_state(message).at("/history"));
    }
    let mut history = Vec::with_capacity(entries.len());
    for (index, value) in entries.into_iter().enumerate() {
        let place = Pointer::from("/history").index(index);
        history.push(read_entry(value, last_step).map_err(|error| error.under(&place))?);
    }
    Ok(history)
}

fn read_entry(value: Value, last_step: u64) -> Result<HistoryEntry> {
    let raw: RawEntry = json::decode_value(value).map_err(as_state_error)?;
    if raw.step > last_step {
        return Err(
            Error::invalid_state("world state history must not be ahead of the state").at("/step"),
        );
    }
    let action = raw
        .action_json
        .map(|text| json::decode::<Action>(text.as_bytes(), Limits::LINE))
        .transpose()
        .map_err(|error| as_state_error(error).at("/action_json"))?;
    let summary = text(&raw.summary, "/summary").map_err(as_state_error)?;
    let state = WorldState::from_json(raw.state).map_err(|error| error.under(&"/state".into()))?;
    Ok(HistoryEntry {
        step: raw.step,
        state,
        summary,
        action,
    })
}

fn missing(field: &'static str) -> Error {
    Error::invalid_state(format!("world state must have {field}"))
}

fn wrong_version(wanted: &'static str) -> Error {
    Error::invalid_state(format!("world state schema_version {wanted}")).at("/schema_version")
}

/// Says in which family of documents the fault lies, and keeps its place.
#[expect(clippy::needless_pass_by_value, reason = "it is a map_err function")]
fn as_state_error(error: Error) -> Error {
    let state_error = Error::new(
        ErrorKind::InvalidState,
        format!("world state {}", error.message()),
    );
    match error.pointer() {
        Some(pointer) => state_error.at(pointer.clone()),
        None => state_error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rotation;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "schema_version": 1, "id": "lab", "name": "Lab", "provider": "mock", "step": 2,
            "scene": {"objects": {"cube": {
                "id": "cube", "name": "Cube",
                "pose": {"position": {"x": 0, "y": 0.5, "z": 0}, "rotation": {"w": 0, "x": 1, "y": 0, "z": 0}},
                "bbox": {"min": {"x": -0.1, "y": 0.4, "z": -0.1}, "max": {"x": 0.1, "y": 0.6, "z": 0.1}},
                "is_graspable": true}}},
            "metadata": {"name": "Lab"},
            "history": [{"step": 0, "state": {"step": 0}, "summary": "world initialized", "action_json": null}]
        })
    }

    #[test]
    fn a_document_reads_back_what_it_writes_rotation_included() {
        let world = WorldDocument::from_json(document()).unwrap();
        let again = WorldDocument::from_json(json::encode(&world).unwrap()).unwrap();
        assert_eq!(world, again);
        let (_, cube) = again.state.scene.objects().next().unwrap();
        assert_eq!(
            cube.pose().rotation,
            Rotation::new(0.0, 1.0, 0.0, 0.0).unwrap()
        );
    }

    #[test]
    fn the_small_form_needs_nothing() {
        for value in [
            json!({}),
            json!({"step": 0, "scene": {"objects": {}}}),
            json!({"schema_version": 1}),
        ] {
            assert_eq!(WorldState::from_json(value).unwrap(), WorldState::new());
        }
    }

    #[test]
    fn malformed_states_are_state_errors_that_name_the_field() {
        let cube = "/scene/objects/cube";
        for (pointer, value, expected) in [
            ("/schema_version", json!(999), "/schema_version"),
            ("/schema_version", Value::Null, "/schema_version"),
            ("/id", json!("../victim"), "/id"),
            ("/step", json!(-1), "/step"),
            ("/step", json!(true), "/step"),
            ("/scene", Value::Null, "/scene"),
            ("/metadata", json!([]), "/metadata"),
            ("/scene/objects/cube/pose/position/x", json!(3.0), cube),
            ("/scene/objects/cube/id", json!("other"), "/scene"),
            ("/history/0/step", json!(3), "/history/0/step"),
            ("/history/0/summary", json!(" "), "/history/0/summary"),
            (
                "/history/0/action_json",
                json!("{}"),
                "/history/0/action_json",
            ),
            (
                "/history/0/state",
                json!({"schema_version": 2}),
                "/history/0/state/schema_version",
            ),
            ("/history/0/state", json!([]), "/history/0/state"),
        ] {
            let mut world = document();
            *world.pointer_mut(pointer).unwrap() = value;
            let error = WorldDocument::from_json(world).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidState, "{pointer}");
            assert_eq!(
                error.pointer().map(Pointer::as_str),
                Some(expected),
                "{pointer}"
            );
        }
        assert!(WorldDocument::from_json(json!({})).is_err());
        assert!(WorldState::from_json(json!([])).is_err());
        assert!(WorldState::from_json(json!({"stpe": 1})).is_err());
    }
}
