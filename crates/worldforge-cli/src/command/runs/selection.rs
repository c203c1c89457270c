//! Which runs a command is about.

use worldforge_core::{Error, Result, capability::Capability};
use worldforge_evidence::{RunFilter, RunKind, RunStatus};

use crate::arguments::{capability, one_of};

/// Filters; a run must pass all that are given.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// Only runs with this status; `completed` means passed
    #[arg(long, value_name = "STATUS", value_parser = one_of::<RunStatus>(&STATUSES))]
    status: Option<RunStatus>,
    /// Only runs of this kind
    #[arg(long, value_name = "KIND", value_parser = one_of::<RunKind>(&KINDS))]
    kind: Option<RunKind>,
    /// Only runs with a provider whose name contains this
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Only runs with this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    /// Only runs with a file of this label, or with this ending, such as `json`
    #[arg(long, value_name = "TYPE")]
    artifact_type: Option<String>,
    /// Only runs that began on this day or later, in UTC
    #[arg(long, alias = "created-from", value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Only runs that began on this day or earlier, in UTC
    #[arg(long, alias = "created-to", value_name = "YYYY-MM-DD")]
    until: Option<String>,
}

const STATUSES: [&str; 6] = [
    "running",
    "passed",
    "failed",
    "skipped",
    "cancelled",
    "not_configured",
];

/// The names of kinds, as `--kind` and `--family` take them.
pub(super) const KINDS: [&str; 9] = [
    "eval",
    "benchmark",
    "flow",
    "demo",
    "drill",
    "smoke",
    "scenario",
    "host_review",
    "diagnostic",
];

impl Selection {
    pub(super) fn filter(&self) -> Result<RunFilter> {
        let mut filter = RunFilter::new();
        if let Some(status) = self.status {
            filter = filter.with_status(status);
        }
        if let Some(kind) = self.kind {
            filter = filter.with_kind(kind);
        }
        if let Some(provider) = &self.provider {
            filter = filter.with_provider(provider);
        }
        if let Some(capability) = self.capability {
            filter = filter.with_capability(capability);
        }
        if let Some(wanted) = &self.artifact_type {
            filter = filter.with_artifact_type(wanted);
        }
        if let Some(day) = &self.since {
            filter = filter
                .with_created_from(day)
                .map_err(|_cause| no_day("--since", day))?;
        }
        if let Some(day) = &self.until {
            filter = filter
                .with_created_to(day)
                .map_err(|_cause| no_day("--until", day))?;
        }
        Ok(filter)
    }
}

fn no_day(option: &str, text: &str) -> Error {
    Error::invalid_input(format!("{option} must be a day YYYY-MM-DD, found '{text}'"))
        .triage(format!("write a day such as '{option} 2026-04-30'"))
}
