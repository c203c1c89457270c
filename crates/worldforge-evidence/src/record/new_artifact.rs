//! What a writer says about a file before it is stored.

use worldforge_core::{Result, Safe};

use crate::{
    manifest::{kind_of, media_type_of},
    store::RunPath,
};

/// A file that is about to become part of a run.
#[derive(Clone, Debug)]
pub struct NewArtifact {
    pub(super) label: Safe,
    pub(super) path: RunPath,
    pub(super) kind: Safe,
    pub(super) media_type: Safe,
    pub(super) kept_local: Option<Safe>,
    pub(super) origin: Origin,
}

/// Who made a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Anyone: the bytes are judged.
    Anyone,
    /// This program drew a picture from numbers it recorded, so no outside text can be in it.
    Drawn,
}

impl NewArtifact {
    /// Names a file in one of the five folders; kind and media type follow from the path.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the path could leave the
    /// run.
    pub fn new(label: impl Into<Safe>, path: &str) -> Result<Self> {
        let path = RunPath::new(path)?;
        Ok(Self {
            label: label.into(),
            kind: Safe::from(kind_of(&path)),
            media_type: Safe::from(media_type_of(&path)),
            path,
            kept_local: None,
            origin: Origin::Anyone,
        })
    }

    /// Replaces the kind.
    #[must_use]
    pub fn with_kind(mut self, kind: impl Into<Safe>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Replaces the media type.
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<Safe>) -> Self {
        self.media_type = media_type.into();
        self
    }

    /// Says that this program drew the picture from numbers it recorded.
    ///
    /// Nothing from outside can be in such a file, so it may be attached although its bytes cannot
    /// be read as text. It says nothing about text, which is judged all the same.
    #[must_use]
    pub fn drawn(mut self) -> Self {
        self.origin = Origin::Drawn;
        self
    }

    /// Keeps the file on this host whatever is in it, for the stated reason.
    #[must_use]
    pub fn local_only(mut self, reason: impl Into<Safe>) -> Self {
        self.kept_local = Some(reason.into());
        self
    }
}
