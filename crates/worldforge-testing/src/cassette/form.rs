//! What bytes are: JSON, `MessagePack`, a form of several parts, text, or only bytes.

use serde_json::Value;
use worldforge_core::json;

use super::{
    body::read_json,
    clean::{self, Cleaner},
    limits::MAX_STRUCTURED_BYTES,
    multipart::{self, Part},
    packed,
};

/// Bytes, read as far as they can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Json(Value),
    Packed(rmpv::Value),
    Parts(Vec<Part>),
    Text(String),
    Bytes(Vec<u8>),
}

impl Form {
    /// Reads bytes; `content_type` is needed for forms of several parts only.
    pub(super) fn of(bytes: &[u8], content_type: Option<&str>) -> Self {
        if bytes.len() > MAX_STRUCTURED_BYTES {
            return Self::Bytes(bytes.to_vec());
        }
        let parts = content_type
            .and_then(multipart::boundary)
            .and_then(|boundary| multipart::read(bytes, &boundary));
        if let Some(parts) = parts {
            return Self::Parts(parts);
        }
        if let Some(value) = read_json(bytes) {
            return Self::Json(value);
        }
        if let Ok(text) = std::str::from_utf8(bytes) {
            // A short message of MessagePack may be UTF-8 by chance; a text begins with no such byte.
            if !bytes
                .first()
                .is_some_and(|first| *first >= 0x80 || *first == 0)
            {
                return Self::Text(text.to_owned());
            }
        }
        match packed::read(bytes) {
            Some(value) => Self::Packed(value),
            None => match String::from_utf8(bytes.to_vec()) {
                Ok(text) => Self::Text(text),
                Err(cause) => Self::Bytes(cause.into_bytes()),
            },
        }
    }

    /// Returns the form with every credential replaced, if there was one.
    pub(super) fn scrubbed(&self) -> Option<Self> {
        self.scrubbed_by(clean::outermost())
    }

    /// As [`Self::scrubbed`], for bytes that may stand in a payload.
    pub(super) fn scrubbed_by(&self, cleaner: Cleaner) -> Option<Self> {
        match self {
            Self::Json(value) => cleaner.value(value).map(Self::Json),
            Self::Text(text) => cleaner.text(text).map(Self::Text),
            Self::Packed(value) => packed::scrubbed(value, cleaner).map(Self::Packed),
            Self::Parts(parts) => multipart::scrubbed(parts, cleaner).map(Self::Parts),
            Self::Bytes(_) => None,
        }
    }

    /// Returns the bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Json(value) => json::canonical(&value).into_bytes(),
            Self::Packed(value) => packed::write(&value),
            Self::Parts(parts) => multipart::write(&parts),
            Self::Text(text) => text.into_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// Returns the name that messages show.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Json(_) => "JSON",
            Self::Packed(_) => "MessagePack",
            Self::Parts(_) => "a form",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}
