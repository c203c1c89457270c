//! Bodies: JSON where it is JSON, text where it is text, and bytes.

use std::{borrow::Cow, fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use worldforge_core::{
    Digest, Error, Result,
    json::{self, Limits},
};

use super::limits::{MAX_INLINE_DEPTH, MAX_STRUCTURED_BYTES};

/// A body or the content of a message; printing shows its form and length.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(try_from = "RawBody", into = "RawBody")]
pub struct Body(Content);

#[derive(Clone, Default, PartialEq)]
enum Content {
    #[default]
    Empty,
    Json(Value),
    Text(String),
    Binary(Vec<u8>),
    File(FileBody),
}

/// Bytes in a file beside the document.
#[derive(Clone, PartialEq)]
pub(super) struct FileBody {
    pub(super) name: String,
    pub(super) digest: Option<Digest>,
    pub(super) size: Option<usize>,
    pub(super) bytes: Option<Arc<[u8]>>,
}

impl Body {
    /// Holds nothing.
    pub const fn empty() -> Self {
        Self(Content::Empty)
    }

    /// Holds JSON, which is sent in the canonical form.
    pub const fn json(value: Value) -> Self {
        Self(Content::Json(value))
    }

    /// Holds text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(Content::Text(text.into()))
    }

    /// Holds bytes.
    pub fn binary(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Content::Binary(bytes.into()))
    }

    /// Holds bytes that [`save`](super::Cassette::save) puts into a file beside the document.
    pub fn file(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self(Content::File(FileBody {
            name: name.into(),
            digest: Some(Digest::of_bytes(&bytes)),
            size: Some(bytes.len()),
            bytes: Some(bytes),
        }))
    }

    /// Takes what went over a wire in its most readable form.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::empty();
        }
        if let Some(value) = read_json(bytes).filter(|value| depth(value) <= MAX_INLINE_DEPTH) {
            return Self::json(value);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::text(text),
            Err(_) => Self::binary(bytes),
        }
    }

    /// Returns the bytes as they go over the wire.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Content::Empty => Cow::Borrowed(&[]),
            Content::Json(value) => Cow::Owned(json::canonical(value).into_bytes()),
            Content::Text(text) => Cow::Borrowed(text.as_bytes()),
            Content::Binary(bytes) => Cow::Borrowed(bytes),
            Content::File(file) => Cow::Borrowed(file.bytes.as_deref().unwrap_or_default()),
        }
    }

    /// Returns whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Content::Empty)
    }

    /// Returns the JSON that it holds as JSON.
    pub const fn as_json(&self) -> Option<&Value> {
        match &self.0 {
            Content::Json(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the form: `empty`, `json`, `text`, `base64` or `file`.
    pub const fn form(&self) -> &'static str {
        match self.0 {
            Content::Empty => "empty",
            Content::Json(_) => "json",
            Content::Text(_) => "text",
            Content::Binary(_) => "base64",
            Content::File(_) => "file",
        }
    }

    /// Holds other bytes in the same form.
    pub(super) fn refilled(&self, bytes: Vec<u8>) -> Self {
        match &self.0 {
            Content::File(file) => Self::file(file.name.clone(), bytes),
            Content::Binary(_) => Self::binary(bytes),
            _ => match String::from_utf8(bytes) {
                Ok(text) => Self::text(text),
                Err(cause) => Self::binary(cause.into_bytes()),
            },
        }
    }

    pub(super) const fn as_file(&self) -> Option<&FileBody> {
        match &self.0 {
            Content::File(file) => Some(file),
            _ => None,
        }
    }

    pub(super) const fn as_file_mut(&mut self) -> Option<&mut FileBody> {
        match &mut self.0 {
            Content::File(file) => Some(file),
            _ => None,
        }
    }
}

impl FileBody {
    /// Takes what the file holds, if it is what the document says.
    pub(super) fn fill(&mut self, bytes: Vec<u8>) -> Result<()> {
        check(self.digest, self.size, &bytes).map_err(Error::invalid_input)?;
        self.digest = Some(Digest::of_bytes(&bytes));
        self.size = Some(bytes.len());
        self.bytes = Some(bytes.into());
        Ok(())
    }
}

/// Reads JSON within the limits of a body; `None` for anything else.
pub(super) fn read_json(bytes: &[u8]) -> Option<Value> {
    json::parse(bytes, Limits::DOCUMENT.with_max_bytes(MAX_STRUCTURED_BYTES)).ok()
}

fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({}, {} bytes)", self.form(), self.bytes().len())
    }
}

/// The file's form of a body: at most one of the four contents.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
struct RawBody {
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    json: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
}

/// Tells a null that stands there from nothing that does.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl TryFrom<RawBody> for Body {
    type Error = String;

    fn try_from(raw: RawBody) -> Result<Self, String> {
        let digest = match raw.sha256 {
            Some(hex) => Some(
                format!("sha256:{hex}")
                    .parse::<Digest>()
                    .map_err(|cause| format!("sha256 without its prefix: {cause}"))?,
            ),
            None => None,
        };
        let content = match (raw.json, raw.text, raw.base64, raw.file) {
            (None, None, None, None) => Content::Empty,
            (Some(value), None, None, None) => Content::Json(value),
            (None, Some(text), None, None) => Content::Text(text),
            (None, None, Some(text), None) => Content::Binary(
                STANDARD
                    .decode(&text)
                    .map_err(|cause| format!("must be standard base64: {cause}"))?,
            ),
            (None, None, None, Some(name)) => Content::File(FileBody {
                name,
                digest,
                size: raw.bytes,
                bytes: None,
            }),
            _ => return Err("must have at most one of json, text, base64 and file".to_owned()),
        };
        let body = Self(content);
        if !matches!(body.0, Content::File(_)) {
            check(digest, raw.bytes, &body.bytes())?;
        }
        Ok(body)
    }
}

/// Compares bytes with what a document says of them.
fn check(digest: Option<Digest>, size: Option<usize>, bytes: &[u8]) -> Result<(), String> {
    if let Some(size) = size.filter(|size| *size != bytes.len()) {
        return Err(format!("must have {size} bytes, found {}", bytes.len()));
    }
    match digest {
        Some(wanted) if wanted != Digest::of_bytes(bytes) => Err(format!(
            "must have {wanted}, found {}",
            Digest::of_bytes(bytes)
        )),
        _ => Ok(()),
    }
}

impl From<Body> for RawBody {
    fn from(body: Body) -> Self {
        let plain = |bytes: &[u8]| Self {
            sha256: Some(Digest::of_bytes(bytes).to_hex()),
            bytes: Some(bytes.len()),
            ..Self::default()
        };
        match body.0 {
            Content::Empty => Self::default(),
            Content::Json(value) => Self {
                json: Some(value),
                ..Self::default()
            },
            Content::Text(text) => Self {
                text: Some(text.clone()),
                ..plain(text.as_bytes())
            },
            Content::Binary(bytes) => Self {
                base64: Some(STANDARD.encode(&bytes)),
                ..plain(&bytes)
            },
            Content::File(file) => Self {
                file: Some(file.name),
                sha256: file.digest.map(|digest| digest.to_hex()),
                bytes: file.size,
                ..Self::default()
            },
        }
    }
}
