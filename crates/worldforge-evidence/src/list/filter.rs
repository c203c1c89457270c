//! Which runs a list shows.

use serde::Serialize;
use worldforge_core::{Error, Result, Timestamp, capability::Capability};

use crate::{
    manifest::{Artifact, RunKind, RunManifest, RunStatus},
    store::RunPath,
};

const DAY_MILLIS: u64 = 86_400_000;

/// What a run must match to be listed; an empty filter lists every run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
pub struct RunFilter {
    provider: Option<String>,
    capability: Option<Capability>,
    status: Option<RunStatus>,
    kind: Option<RunKind>,
    artifact_type: Option<String>,
    created_from: Option<Timestamp>,
    created_before: Option<Timestamp>,
}

impl RunFilter {
    /// Creates a filter that lists every run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists runs with a provider whose name contains the text in any case.
    #[must_use]
    pub fn with_provider(mut self, part: &str) -> Self {
        self.provider = Some(part.to_ascii_lowercase());
        self
    }

    /// Lists runs with the capability.
    #[must_use]
    pub const fn with_capability(mut self, capability: Capability) -> Self {
        self.capability = Some(capability);
        self
    }

    /// Lists runs with the status.
    #[must_use]
    pub const fn with_status(mut self, status: RunStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Lists runs of the kind.
    #[must_use]
    pub const fn with_kind(mut self, kind: RunKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Lists runs that began on the day `YYYY-MM-DD` in UTC or later.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when there is no such day.
    pub fn with_created_from(mut self, day: &str) -> Result<Self> {
        self.created_from = Some(start_of("created_from", day)?);
        Ok(self)
    }

    /// Lists runs that began on the day `YYYY-MM-DD` in UTC or earlier.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when there is no such day.
    pub fn with_created_to(mut self, day: &str) -> Result<Self> {
        let start = start_of("created_to", day)?.unix_millis();
        self.created_before = Some(Timestamp::from_unix_millis(start + DAY_MILLIS));
        Ok(self)
    }

    /// Lists runs with an artifact of this label or with this ending of its file name, such as
    /// `json`, in any case.
    #[must_use]
    pub fn with_artifact_type(mut self, label_or_ending: &str) -> Self {
        let wanted = label_or_ending.trim_start_matches('.');
        self.artifact_type = Some(wanted.to_ascii_lowercase());
        self
    }

    /// Returns whether every run passes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn passes(&self, run: &RunManifest) -> bool {
        let has_provider = |part: &String| {
            let mut names = run.providers.iter();
            names.any(|name| name.as_str().contains(part))
        };
        let has_artifact = |wanted: &String| {
            run.artifacts
                .iter()
                .any(|artifact| is_of_type(artifact, wanted))
        };
        self.provider.as_ref().is_none_or(has_provider)
            && self
                .capability
                .is_none_or(|wanted| run.capabilities.contains(&wanted))
            && self.status.is_none_or(|wanted| run.status == wanted)
            && self.kind.is_none_or(|wanted| run.kind == wanted)
            && self.artifact_type.as_ref().is_none_or(has_artifact)
            && self.created_from.is_none_or(|from| run.created_at >= from)
            && self
                .created_before
                .is_none_or(|before| run.created_at < before)
    }
}

fn is_of_type(artifact: &Artifact, wanted: &str) -> bool {
    let ending = artifact.path.as_ref().and_then(RunPath::extension);
    artifact.label.eq_ignore_ascii_case(wanted) || ending.as_deref() == Some(wanted)
}

fn start_of(name: &str, day: &str) -> Result<Timestamp> {
    format!("{day}T00:00:00Z").parse().map_err(|_cause| {
        Error::invalid_input(format!("{name} must be a day YYYY-MM-DD, found '{day}'"))
    })
}
