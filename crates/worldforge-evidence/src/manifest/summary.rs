//! Free-form details of a run that are fit to publish.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use worldforge_core::{Digest, JsonObject, Redactor};

/// A JSON object whose keys and values have passed the redactor, also when read from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(transparent)]
pub struct Summary(JsonObject);

impl Summary {
    /// Returns the members.
    pub const fn as_object(&self) -> &JsonObject {
        &self.0
    }

    /// Returns whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the digest of the canonical encoding.
    pub fn digest(&self) -> Digest {
        Digest::of_json(&Value::Object(self.0.clone()))
    }

    /// Returns the first of the named members that is a text of more than white space.
    pub(crate) fn first_text(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .filter_map(|name| self.0.get(*name)?.as_str())
            .find(|text| !text.trim().is_empty())
    }
}

impl From<JsonObject> for Summary {
    fn from(members: JsonObject) -> Self {
        let value = Value::Object(members);
        let redacted = match Redactor::standard().value(&value) {
            Cow::Borrowed(_) => None,
            Cow::Owned(redacted) => Some(redacted),
        };
        match redacted.unwrap_or(value) {
            Value::Object(members) => Self(members),
            _ => Self::default(),
        }
    }
}

impl<'de> Deserialize<'de> for Summary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonObject::deserialize(deserializer).map(Self::from)
    }
}
