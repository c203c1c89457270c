//! What is written in more than one form: actions, tensors, observations, worlds, events.

use serde_json::{Value, json};

use super::{Definitions, Object, Schema, described};
use crate::{
    JsonObject,
    action::{Action, MoveTo, SpawnObject},
    call::Step,
    capability::{ActionCandidates, Capability},
    event::{EVENT_SCHEMA_VERSION, Event, Phase},
    goal::ObjectSelector,
    id::{ObjectId, ProviderName},
    observation::{Feature, Observation},
    state::{WorldDocument, WorldState},
    tensor::{DType, Tensor},
    text::Safe,
    time::Timestamp,
};

impl Schema for Action {
    fn name() -> Option<&'static str> {
        Some("Action")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let known = |kind: &str, parameters: Value| {
            json!({
                "if": { "properties": { "type": { "const": kind } } },
                "then": { "properties": { "parameters": parameters }, "required": ["parameters"] }
            })
        };
        let rules = [
            known("move_to", definitions.of::<MoveTo>()),
            known("spawn_object", definitions.of::<SpawnObject>()),
        ];
        json!({
            "description": "One symbolic action; a kind that is not known here is its provider's.",
            "type": "object",
            "properties": {
                "type": { "type": "string", "pattern": "\\S" },
                "parameters": { "type": "object" }
            },
            "required": ["type"],
            "additionalProperties": false,
            "allOf": rules
        })
    }
}

impl Schema for ObjectSelector {
    fn name() -> Option<&'static str> {
        Some("ObjectSelector")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut object = Object::new();
        let id = definitions.of::<ObjectId>();
        object.optional("id", id, "The object's id.");
        let name = definitions.of::<String>();
        object.optional("name", name, "The object's name.");
        json!({
            "description": "Names an object by id, by name, or by both; a bare text is a name.",
            "anyOf": [{ "type": "string" }, object.finish()]
        })
    }
}

impl Schema for Tensor {
    fn name() -> Option<&'static str> {
        Some("Tensor")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut object = Object::new();
        let kind = definitions.of::<DType>();
        object.required("dtype", kind, "The type of the elements.");
        let shape = definitions.of::<Vec<usize>>();
        object.required("shape", shape, "How many along each axis.");
        let bytes = json!({ "type": "string", "contentEncoding": "base64" });
        let text = "The elements, the last axis first, little-endian.";
        object.required("data_base64", bytes, text);
        json!({
            "description": "Numbers with a shape: a record, or nested lists of finite numbers.",
            "anyOf": [object.finish(), { "type": ["array", "number", "boolean"] }]
        })
    }
}

impl Schema for Observation {
    fn name() -> Option<&'static str> {
        Some("Observation")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({
            "description": "Features by name.",
            "type": "object",
            "additionalProperties": definitions.of::<Feature>()
        })
    }
}

impl Schema for Feature {
    fn name() -> Option<&'static str> {
        Some("Feature")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let tensor = definitions.of::<Tensor>();
        let group = definitions.of::<Observation>();
        json!({
            "description": "Numbers with a shape, texts, a single value, or features below a name.",
            "anyOf": [tensor, group, { "type": ["string", "array", "number", "boolean", "null"] }]
        })
    }
}

impl Schema for ActionCandidates {
    fn name() -> Option<&'static str> {
        Some("ActionCandidates")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let tensor = definitions.of::<Tensor>();
        let actions = definitions.of::<Vec<Vec<Action>>>();
        json!({
            "description": "What could be done: a tensor, or lists of symbolic actions.",
            "anyOf": [actions, tensor]
        })
    }
}

impl Schema for WorldDocument {
    fn name() -> Option<&'static str> {
        Some("WorldDocument")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut schema = definitions.inline::<WorldState>();
        if let Some(members) = schema.as_object_mut() {
            let required = json!(["schema_version", "id", "name", "provider"]);
            members.insert("required".to_owned(), required);
        }
        described(schema, "A world as it is kept on disk.")
    }
}

impl Schema for Event {
    fn name() -> Option<&'static str> {
        Some("Event")
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.inline::<EventLine>()
    }
}

/// One line of an event log; a host may put fields of its own beside these.
#[derive(Schema)]
#[schema(written, open)]
#[expect(dead_code, reason = "describes what an event is written as")]
struct EventLine {
    /// The version of the event.
    #[schema(constant = EVENT_SCHEMA_VERSION)]
    schema_version: u32,
    /// What the line is.
    #[schema(constant = "provider_event")]
    event_type: String,
    /// The event's id.
    event_id: Safe,
    /// Its place among the events of its hub.
    seq: u64,
    /// When it happened.
    time: Timestamp,
    /// Who was called.
    provider: ProviderName,
    /// What was asked for.
    capability: Option<Capability>,
    /// The operation's name.
    operation: Safe,
    /// The kind of step.
    step: Option<Step>,
    /// How it ended.
    phase: Phase,
    /// The attempt, counted from one.
    attempt: u32,
    /// The attempts that were allowed.
    max_attempts: u32,
    /// The method.
    method: Option<Safe>,
    /// The route, without what identifies a caller.
    target: Option<Safe>,
    /// The upstream's HTTP status code.
    status_code: Option<u16>,
    /// How long the attempt took, in milliseconds.
    duration_ms: Option<f64>,
    /// How long the whole operation had taken, in milliseconds.
    elapsed_ms: Option<f64>,
    /// What to tell a person.
    message: Safe,
    /// The details.
    metadata: JsonObject,
    /// The run.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<Safe>,
    /// The request.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Safe>,
    /// The trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<Safe>,
    /// The span.
    #[serde(skip_serializing_if = "Option::is_none")]
    span_id: Option<Safe>,
    /// The artifact that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_id: Option<Safe>,
    /// The digest of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    input_digest: Option<Safe>,
}
