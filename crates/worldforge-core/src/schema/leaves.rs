//! Core's texts and numbers, each with its grammar.
//!
//! A grammar here admits what its type admits as far as a pattern can say it; the type's own check
//! is the authority.

use serde_json::{Value, json};

use super::{Definitions, Schema};
use crate::{
    capability::{Capability, CapabilitySet},
    digest::Digest,
    id::{ObjectId, ProviderName, RunId, StorageId},
    json::Pointer,
    media::MediaBytes,
    number::{Finite, NonNegative, Positive, Probability},
    provider::ConfigSource,
    text::Safe,
    time::Timestamp,
};

macro_rules! leaf {
    ($($kind:ty => $schema:tt),* $(,)?) => {
        $(impl Schema for $kind {
            fn name() -> Option<&'static str> {
                None
            }

            fn schema(_: &mut Definitions) -> Value {
                json!($schema)
            }
        })*
    };
}

leaf! {
    Safe => { "type": "string" },
    Pointer => { "type": "string" },
    Digest => { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" },
    Timestamp => {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"
    },
    ProviderName => { "type": "string", "pattern": "^[a-z0-9][a-z0-9_.-]{0,63}$" },
    StorageId => { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$" },
    ObjectId => { "type": "string", "pattern": "^[^/\\\\]{1,128}$" },
    RunId => { "type": "string", "pattern": "^[0-9]{8}T[0-9]{6}Z(-[a-z0-9]+)+$", "maxLength": 80 },
    ConfigSource => { "type": "string", "pattern": "^(env:.+|direct|default|unset)$" },
    Finite => { "type": "number" },
    Positive => { "type": "number", "exclusiveMinimum": 0 },
    NonNegative => { "type": "number", "minimum": 0 },
    Probability => { "type": "number", "minimum": 0, "maximum": 1 },
    MediaBytes => { "type": "string", "contentEncoding": "base64" },
}

impl Schema for CapabilitySet {
    fn name() -> Option<&'static str> {
        None
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.of::<Vec<Capability>>()
    }
}
