//! A file that a step read or wrote.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Error, Redactor, Result, Safe};

use crate::StatedDigest;

/// Longest text of a field, in characters.
const MAX_TEXT: usize = 1000;

/// A reference to a file that a step read or wrote; never its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TraceArtifact {
    /// The name.
    pub label: Safe,
    /// Where it lies, relative to the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Safe>,
    /// The digest of its bytes; a text that is none when a Python tool wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<StatedDigest>,
    /// The media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<Safe>,
    /// Whether it may be attached to an issue.
    #[serde(default = "yes")]
    pub safe_to_attach: bool,
}

const fn yes() -> bool {
    true
}

impl TraceArtifact {
    /// Names a file that may be attached.
    pub fn new(label: impl Into<Safe>) -> Self {
        Self {
            label: label.into(),
            path: None,
            digest: None,
            media_type: None,
            safe_to_attach: true,
        }
    }

    /// Says where it lies, relative to the run.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<Safe>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Says what the digest of its bytes is.
    #[must_use]
    pub fn with_digest(mut self, digest: Digest) -> Self {
        self.digest = Some(digest.into());
        self
    }

    /// Says what its media type is.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<Safe>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Keeps it on this host.
    #[must_use]
    pub const fn local_only(mut self) -> Self {
        self.safe_to_attach = false;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        check_text(&self.label).map_err(|error| error.at("/label"))?;
        if let Some(media_type) = &self.media_type {
            check_text(media_type).map_err(|error| error.at("/media_type"))?;
        }
        if let Some(StatedDigest::Weak(text)) = &self.digest {
            check_text(text).map_err(|error| error.at("/digest"))?;
        }
        if self.safe_to_attach && Redactor::standard().is_sensitive_key(&self.label) {
            return Err(Error::invalid_input("must not name a secret").at("/label"));
        }
        let path = self.path.as_ref();
        if path.is_some_and(|path| self.safe_to_attach && !is_relative(path)) {
            let message =
                "must be a relative path with '/', without '.', '..', '~', ':', '?' and '#'";
            return Err(Error::invalid_input(message).at("/path"));
        }
        path.map_or(Ok(()), |path| {
            check_text(path).map_err(|error| error.at("/path"))
        })
    }
}

/// Checks a text that people read.
pub(super) fn check_text(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input("must not be blank"));
    }
    if text.chars().count() > MAX_TEXT {
        let message = format!("must be at most {MAX_TEXT} characters");
        return Err(Error::invalid_input(message));
    }
    Ok(())
}

/// Says whether a path can name no place outside the folder it is relative to.
fn is_relative(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.starts_with('~')
        && !path.contains(|letter: char| letter.is_control() || "\\:?#".contains(letter))
}
