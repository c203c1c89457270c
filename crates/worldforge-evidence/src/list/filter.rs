//! Which runs a list shows.

use worldforge_core::{Error, Result, Timestamp, capability::Capability};

use super::RunEntry;
use crate::manifest::RunStatus;

const DAY_MILLIS: u64 = 86_400_000;

/// What a run must match to be listed; an empty filter lists every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    provider: Option<String>,
    capability: Option<Capability>,
    status: Option<RunStatus>,
    from: Option<Timestamp>,
    before: Option<Timestamp>,
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

    /// Lists runs that began on the day `YYYY-MM-DD` in UTC or later.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when there is no such day.
    pub fn with_created_from(mut self, day: &str) -> Result<Self> {
        self.from = Some(start_of("created_from", day)?);
        Ok(self)
    }

    /// Lists runs that began on the day `YYYY-MM-DD` in UTC or earlier.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when there is no such day.
    pub fn with_created_to(mut self, day: &str) -> Result<Self> {
        let start = start_of("created_to", day)?.unix_millis();
        self.before = Some(Timestamp::from_unix_millis(start + DAY_MILLIS));
        Ok(self)
    }

    pub(super) fn passes(&self, entry: &RunEntry) -> bool {
        let has_provider = |part: &String| {
            entry
                .providers
                .iter()
                .any(|name| name.as_str().contains(part))
        };
        self.provider.as_ref().is_none_or(has_provider)
            && self
                .capability
                .is_none_or(|wanted| entry.capabilities.contains(&wanted))
            && self.status.is_none_or(|wanted| entry.status == wanted)
            && self.from.is_none_or(|from| entry.created_at >= from)
            && self.before.is_none_or(|before| entry.created_at < before)
    }
}

fn start_of(name: &str, day: &str) -> Result<Timestamp> {
    format!("{day}T00:00:00Z").parse().map_err(|_cause| {
        Error::invalid_input(format!("{name} must be a day YYYY-MM-DD, found '{day}'"))
    })
}
