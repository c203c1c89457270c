//! The ids of workflows and steps.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Redactor, Result};

/// Longest id, in bytes.
const MAX_ID_BYTES: usize = 200;

/// The id of a workflow or a step: letters, digits, `_`, `.`, `:` and `-`, holding no secret.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(pattern = "^[A-Za-z0-9_.:-]+$")
)]
#[serde(into = "String", try_from = "String")]
pub struct TraceId(String);

impl TraceId {
    /// Accepts the text, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput).
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let fits = (1..=MAX_ID_BYTES).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
            && !Redactor::standard().is_sensitive_key(&text)
            && Redactor::standard().scan(&text).is_empty();
        if fits {
            Ok(Self(text))
        } else {
            Err(Error::invalid_input(format!(
                "must be 1 to {MAX_ID_BYTES} letters, digits, '_', '.', ':' and '-', and name no secret"
            )))
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for TraceId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<String> for TraceId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<TraceId> for String {
    fn from(id: TraceId) -> Self {
        id.0
    }
}
