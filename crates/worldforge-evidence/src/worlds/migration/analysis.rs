//! Looking at every field of a world of version 1, and repairing what can be repaired.

use serde_json::{Map, Value};
use worldforge_core::{
    Action, Error, StorageId, WORLD_SCHEMA_VERSION,
    json::{self, Limits, Pointer},
};

use super::report::{
    BoundingBoxCorrection, InvalidField, RequiredChange, RequiredChangeKind, UnsafeId, UnsafeIdKind,
};

/// Most findings of each sort.
const MAX_FINDINGS: usize = 1_000;

/// What was found; the values that were looked at are repaired on the way.
#[derive(Debug, Default)]
pub(super) struct Analysis {
    pub(super) required: Vec<RequiredChange>,
    pub(super) invalid: Vec<InvalidField>,
    pub(super) unsafe_ids: Vec<UnsafeId>,
    pub(super) corrections: Vec<BoundingBoxCorrection>,
}

/// What a state is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The world itself.
    World,
    /// A state in its history.
    History,
}

const STATE_FIELDS: [&str; 9] = [
    "schema_version",
    "id",
    "name",
    "provider",
    "description",
    "step",
    "scene",
    "metadata",
    "history",
];

impl Analysis {
    pub(super) fn is_blocked(&self) -> bool {
        !self.invalid.is_empty() || !self.unsafe_ids.is_empty()
    }

    pub(super) fn invalid(&mut self, at: &Pointer, message: impl Into<worldforge_core::Safe>) {
        if self.invalid.len() < MAX_FINDINGS {
            self.invalid.push(InvalidField {
                path: at.to_string(),
                message: message.into(),
                safe_to_attach: true,
            });
        }
    }

    /// Notes what a strict reader refused below `at`.
    pub(super) fn refused(&mut self, at: &Pointer, error: &Error) {
        let place = error.pointer().cloned().unwrap_or_default();
        self.invalid(&place.below(at), error.message().clone());
    }

    pub(super) fn unsafe_id(&mut self, kind: UnsafeIdKind, at: &Pointer) {
        let (value, message) = match kind {
            UnsafeIdKind::WorldId => (
                "<unsafe-world-id>",
                "must be a file-safe identifier of at most 128 letters, digits, '_', '.', '-'",
            ),
            UnsafeIdKind::ObjectId => (
                "<unsafe-object-id>",
                "must be 1 to 128 characters without separators or control characters",
            ),
        };
        if self.unsafe_ids.len() < MAX_FINDINGS {
            self.unsafe_ids.push(UnsafeId {
                kind,
                path: at.to_string(),
                message: message.into(),
                value,
                safe_to_attach: true,
            });
        }
    }

    pub(super) fn required(
        &mut self,
        kind: RequiredChangeKind,
        at: &Pointer,
        message: &'static str,
    ) {
        if self.required.len() < MAX_FINDINGS {
            self.required.push(RequiredChange {
                kind,
                path: at.to_string(),
                message: message.into(),
                safe_to_attach: true,
            });
        }
    }

    pub(super) fn correction(&mut self, correction: BoundingBoxCorrection) {
        if self.corrections.len() < MAX_FINDINGS {
            self.corrections.push(correction);
        }
    }

    /// Looks at a state; histories in histories are as deep as the parser lets a document be.
    pub(super) fn state(&mut self, value: &mut Value, at: &Pointer, part: Part) {
        let Value::Object(members) = value else {
            self.invalid(at, "world state must be a JSON object");
            return;
        };
        let unknown = members
            .keys()
            .filter(|key| !STATE_FIELDS.contains(&key.as_str()));
        for key in unknown {
            self.invalid(&at.key(key), "unknown field of a world state");
        }
        let names_owner = ["id", "name", "provider", "history"]
            .iter()
            .any(|key| members.contains_key(*key));
        if part == Part::World || names_owner {
            self.identity(members, at);
            self.stated_version(members, at);
        }
        self.version(members, at);
        self.typed(members, at, "step", "an integer, 0 or more", |it| {
            it.as_u64().is_some()
        });
        self.typed(members, at, "metadata", "a JSON object", Value::is_object);
        if let Some(scene) = members.get_mut("scene") {
            self.scene(scene, &at.key("scene"));
        }
        let step = members.get("step").map_or(Some(0), Value::as_u64);
        if let Some(history) = members.get_mut("history") {
            self.history(history, &at.key("history"), step);
        }
    }

    /// Writes the version down where a state with an identity lacks it.
    fn stated_version(&mut self, members: &mut Map<String, Value>, at: &Pointer) {
        if !members.contains_key("schema_version") {
            let message = "schema_version 1 is written down";
            let kind = RequiredChangeKind::AddSchemaVersion;
            self.required(kind, &at.key("schema_version"), message);
            members.insert("schema_version".to_owned(), WORLD_SCHEMA_VERSION.into());
        }
    }

    fn version(&mut self, members: &Map<String, Value>, at: &Pointer) {
        let version = members.get("schema_version");
        if version.is_some_and(|it| it.as_u64() != Some(WORLD_SCHEMA_VERSION)) {
            let message = "must be 1: no other version of a state is known";
            self.invalid(&at.key("schema_version"), message);
        }
    }

    fn identity(&mut self, members: &Map<String, Value>, at: &Pointer) {
        match members.get("id") {
            None => self.invalid(&at.key("id"), "must be present"),
            Some(Value::String(id)) if StorageId::new(id.as_str()).is_ok() => {}
            Some(Value::String(_)) => self.unsafe_id(UnsafeIdKind::WorldId, &at.key("id")),
            Some(_) => self.invalid(&at.key("id"), "must be a string"),
        }
        for field in ["name", "provider"] {
            match members.get(field) {
                None => self.invalid(&at.key(field), "must be present"),
                Some(Value::String(text)) if !text.trim().is_empty() => {}
                Some(_) => self.invalid(&at.key(field), "must be a non-empty string"),
            }
        }
        self.typed(members, at, "description", "a string", Value::is_string);
    }

    fn typed(
        &mut self,
        members: &Map<String, Value>,
        at: &Pointer,
        field: &'static str,
        wanted: &str,
        fits: fn(&Value) -> bool,
    ) {
        if members.get(field).is_some_and(|value| !fits(value)) {
            self.invalid(&at.key(field), format!("must be {wanted}"));
        }
    }

    fn scene(&mut self, value: &mut Value, at: &Pointer) {
        let Value::Object(members) = value else {
            self.invalid(at, "must be a JSON object");
            return;
        };
        for key in members.keys().filter(|key| *key != "objects") {
            self.invalid(&at.key(key), "unknown field of a scene");
        }
        let place = at.key("objects");
        match members.get_mut("objects") {
            None => {}
            Some(Value::Object(objects)) => {
                for (key, object) in objects {
                    self.object(key, object, &place);
                }
            }
            Some(_) => self.invalid(&place, "must be a JSON object"),
        }
    }

    fn history(&mut self, value: &mut Value, at: &Pointer, last_step: Option<u64>) {
        let Value::Array(entries) = value else {
            self.invalid(at, "must be a list");
            return;
        };
        for (index, entry) in entries.iter_mut().enumerate() {
            let place = at.index(index);
            let Value::Object(members) = entry else {
                self.invalid(&place, "must be a JSON object");
                continue;
            };
            let step = members.get("step").and_then(Value::as_u64);
            match (step, last_step) {
                (None, _) => self.invalid(&place.key("step"), "must be an integer, 0 or more"),
                (Some(step), Some(last)) if step > last => {
                    self.invalid(&place.key("step"), "must not be ahead of the state");
                }
                _ => {}
            }
            let summary = members.get("summary").and_then(Value::as_str);
            if summary.is_none_or(|text| text.trim().is_empty()) {
                self.invalid(&place.key("summary"), "must be a non-empty string");
            }
            self.action(members.get("action_json"), &place.key("action_json"));
            match members.get_mut("state") {
                Some(state) => self.state(state, &place.key("state"), Part::History),
                None => self.invalid(&place.key("state"), "must be present"),
            }
        }
    }

    fn action(&mut self, value: Option<&Value>, at: &Pointer) {
        match value {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => {
                if let Err(error) = json::decode::<Action>(text.as_bytes(), Limits::LINE) {
                    self.invalid(at, error.to_string());
                }
            }
            Some(_) => self.invalid(at, "must be a string or null"),
        }
    }
}
