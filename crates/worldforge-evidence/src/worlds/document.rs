//! Worlds as files: the present form, and those of the Python project.
//!
//! The present form is `{"schema": "worldforge.world", "schema_version": 2, "state", "history"}`: the
//! state is a world document of version 1, the history its base and its changes. Version 1 is the
//! state alone with whole states in its history; an export wraps it as `{"schema_version": 1,
//! "state"}`. All three are read; an export is written for programs that know no other form.

use serde::{Deserialize, de::Error as _};
use serde_json::{Map, Value, json};
use worldforge_core::{
    Action, Digest, Error, ErrorKind, HistoryEntry, Result, Timestamp, WORLD_LIMITS, WorldDocument,
    WorldState,
    json::{self as strict, Pointer},
};

use super::{
    change::{Changes, FieldChange, ObjectChange},
    content::{identity_mut, identity_of, same_content},
    history::{Base, Cause, Change, DEFAULT_HISTORY_LIMIT, History, UNRECORDED},
    world::{World, WorldForm},
};

/// What the `schema` field of a world says.
pub const WORLD_SCHEMA: &str = "worldforge.world";

/// The version of the form that this program writes.
pub const WORLD_FORM_VERSION: u64 = 2;

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "StoredWorld")
)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    #[cfg_attr(feature = "schema", schema(constant = WORLD_SCHEMA))]
    schema: String,
    #[cfg_attr(feature = "schema", schema(constant = WORLD_FORM_VERSION))]
    schema_version: u64,
    #[cfg_attr(feature = "schema", schema(with = "WorldDocument"))]
    state: Value,
    history: RawHistory,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "WorldHistory")
)]
#[serde(deny_unknown_fields)]
struct RawHistory {
    limit: usize,
    #[serde(default)]
    dropped: u64,
    base: RawBase,
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "WorldHistoryBase")
)]
#[serde(deny_unknown_fields)]
struct RawBase {
    step: u64,
    summary: String,
    action: Option<Action>,
    #[cfg_attr(feature = "schema", schema(with = "WorldState"))]
    state: Value,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "WorldChange")
)]
#[serde(deny_unknown_fields)]
struct RawChange {
    sequence: u64,
    step: u64,
    summary: String,
    action: Option<Action>,
    at: Option<Timestamp>,
    before: Digest,
    after: Digest,
    #[serde(default)]
    field_changes: Vec<FieldChange>,
    #[serde(default)]
    object_changes: Vec<ObjectChange>,
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawChange::deserialize(deserializer)?;
        if raw.summary.trim().is_empty() {
            return Err(D::Error::custom("summary must be a non-empty string"));
        }
        Ok(Self {
            sequence: raw.sequence,
            step: raw.step,
            summary: raw.summary,
            action: raw.action,
            at: raw.at,
            before: raw.before,
            after: raw.after,
            changes: Changes {
                fields: raw.field_changes,
                objects: raw.object_changes,
            },
        })
    }
}

impl World {
    /// Reads a world in any of its forms, and checks that its history leads to its state.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidState`] naming the field, [`ErrorKind::LimitExceeded`] past
    /// [`WORLD_LIMITS`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let value = strict::parse(bytes, WORLD_LIMITS).map_err(as_state_error)?;
        let mut world = Self::from_value(value)?;
        world.source = Some(Digest::of_bytes(bytes));
        Ok(world)
    }

    /// As [`Self::read`], from a value that was parsed.
    pub(super) fn from_value(value: Value) -> Result<Self> {
        let Value::Object(mut members) = value else {
            return Err(Error::invalid_state("world must be a JSON object"));
        };
        if members.contains_key("schema") {
            return read_events(members.into());
        }
        if !members.contains_key("state") {
            return read_snapshots(members.into(), WorldForm::Snapshots);
        }
        let state = members.remove("state").unwrap_or_default();
        if members.remove("schema_version").and_then(|it| it.as_u64()) != Some(1) {
            let message = "world export schema_version must be 1";
            return Err(Error::invalid_state(message).at("/schema_version"));
        }
        if let Some(key) = members.keys().next() {
            let place = Pointer::root().key(key);
            let message = "world export must hold only schema_version and state";
            return Err(Error::invalid_state(message).at(place));
        }
        read_snapshots(state, WorldForm::Export).map_err(|error| error.under(&"/state".into()))
    }

    /// Writes the world in the present form.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] only.
    pub fn to_json(&self) -> Result<Value> {
        Ok(json!({
            "schema": WORLD_SCHEMA,
            "schema_version": WORLD_FORM_VERSION,
            "state": strict::encode(&self.state)?,
            "history": strict::encode(&self.history)?,
        }))
    }

    /// Writes the world as the Python project exports it, each entry of the history a whole state.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] when the whole states are larger than [`WORLD_LIMITS`] allow.
    pub fn to_export(&self) -> Result<Value> {
        let mut entries = Vec::with_capacity(self.history.len());
        let mut size = 0;
        self.history.replay(|index, state| {
            let change = index
                .checked_sub(1)
                .and_then(|it| self.history.changes.get(it));
            let base = &self.history.base;
            let (step, summary, action) = match change {
                Some(change) => (change.step, &change.summary, &change.action),
                None => (base.step, &base.summary, &base.action),
            };
            let action = action.as_ref().map(strict::encode).transpose()?;
            let entry = json!({
                "step": step,
                "state": strict::encode(state)?,
                "summary": summary,
                "action_json": action.map(|action| strict::canonical(&action)),
            });
            size += strict::canonical(&entry).len();
            if size > WORLD_LIMITS.max_bytes {
                let message = format!(
                    "export with whole states must have at most {} bytes",
                    WORLD_LIMITS.max_bytes
                );
                return Err(Error::new(ErrorKind::LimitExceeded, message)
                    .triage("export it with '--events', or fork the world first"));
            }
            entries.push(entry);
            Ok(())
        })?;
        let mut state = match strict::encode(&self.state)? {
            Value::Object(state) => state,
            _ => Map::new(),
        };
        state.insert("history".to_owned(), entries.into());
        Ok(json!({ "schema_version": 1, "state": state }))
    }
}

fn read_events(value: Value) -> Result<World> {
    let raw: Raw = strict::decode_value(value).map_err(as_state_error)?;
    if raw.schema != WORLD_SCHEMA {
        let message = format!("must be '{WORLD_SCHEMA}'");
        return Err(Error::invalid_state(message).at("/schema"));
    }
    if raw.schema_version != WORLD_FORM_VERSION {
        let message = format!("must be {WORLD_FORM_VERSION} beside a schema");
        return Err(Error::invalid_state(message)
            .at("/schema_version")
            .triage("use a newer worldforge, or export the world in the form of version 1"));
    }
    let state = stated(raw.state, "/state")?;
    let base = raw.history.base;
    let base_state = stated(base.state, "/history/base/state")?;
    let id = identity_of(&state)?.id.clone();
    if identity_of(&base_state)?.id != id {
        let message = "base of the history must carry the world's id";
        return Err(Error::invalid_state(message).at("/history/base/state/id"));
    }
    if base.summary.trim().is_empty() {
        let message = "must be a non-empty string";
        return Err(Error::invalid_state(message).at("/history/base/summary"));
    }
    let history = History {
        limit: raw.history.limit,
        dropped: raw.history.dropped,
        base: Base {
            step: base.step,
            summary: base.summary,
            action: base.action,
            state: base_state,
        },
        changes: raw.history.changes,
    };
    history.check(&state)?;
    Ok(World {
        id,
        state,
        history,
        form: WorldForm::Events,
        source: None,
    })
}

/// Reads a state that must carry an identity and no history of its own.
fn stated(value: Value, place: &'static str) -> Result<WorldState> {
    if value.get("history").is_some() {
        let message = "state beside a history must not hold another";
        return Err(Error::invalid_state(message).at(place));
    }
    let document = WorldDocument::from_json(value);
    let document = document.map_err(|error| error.under(&place.into()))?;
    Ok(document.state)
}

/// Turns whole states into a base and the changes between them.
fn read_snapshots(value: Value, form: WorldForm) -> Result<World> {
    let document = WorldDocument::from_json(value)?;
    let state = document.state;
    let id = identity_of(&state)?.id.clone();
    let count = document.history.len();
    let mut entries = document.history.into_iter();
    let mut history = match entries.next() {
        None => History::begin(state.clone(), UNRECORDED),
        Some(first) => {
            let first = owned_by(first, &state)?;
            let mut history = History::begin(first.state, first.summary);
            history.base.step = first.step;
            history.base.action = first.action;
            history
        }
    };
    history.limit = count.max(DEFAULT_HISTORY_LIMIT);
    let mut before = history.base.state.clone();
    for entry in entries {
        let entry = owned_by(entry, &state)?;
        let cause = Cause {
            summary: entry.summary,
            action: entry.action,
            at: None,
        };
        history.record(&before, &entry.state, cause)?;
        if let Some(change) = history.changes.last_mut() {
            change.step = entry.step;
        }
        before = entry.state;
    }
    if !same_content(&before, &state)? {
        let cause = Cause {
            summary: "change that the history did not record".to_owned(),
            action: None,
            at: None,
        };
        history.record(&before, &state, cause)?;
    }
    Ok(World {
        id,
        state,
        history,
        form,
        source: None,
    })
}

/// Gives an earlier state the identity of its world where it has none, and the world's id always.
fn owned_by(mut entry: HistoryEntry, state: &WorldState) -> Result<HistoryEntry> {
    let owner = identity_of(state)?;
    if entry.state.identity.is_none() {
        entry.state.identity = Some(owner.clone());
    } else {
        identity_mut(&mut entry.state)?.id = owner.id.clone();
    }
    Ok(entry)
}

/// Says in which family of documents the fault lies, and keeps its place.
pub(super) fn as_state_error(error: Error) -> Error {
    match error.kind() {
        ErrorKind::InvalidInput => error.into_kind(ErrorKind::InvalidState),
        _ => error,
    }
}
