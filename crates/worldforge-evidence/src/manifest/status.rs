//! How a run stands.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

/// The status of a run; `completed` is read as passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunStatus {
    /// The run has begun; a run that stays so has died.
    Running,
    /// The run did what it promised.
    #[serde(alias = "completed")]
    Passed,
    /// The run did not do what it promised.
    Failed,
    /// The run was not attempted, for a stated reason.
    Skipped,
    /// The caller stopped the run.
    Cancelled,
    /// The run lacked configuration or credentials, as stated.
    NotConfigured,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Running,
        Self::Passed,
        Self::Failed,
        Self::Skipped,
        Self::Cancelled,
        Self::NotConfigured,
    ];

    /// Returns the name, such as `not_configured`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::NotConfigured => "not_configured",
        }
    }

    /// Returns whether the status must come with a reason.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Skipped | Self::NotConfigured)
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for RunStatus {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "completed" {
            return Ok(Self::Passed);
        }
        Self::ALL
            .into_iter()
            .find(|status| status.name() == text)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                Error::invalid_input(format!("run status must be one of {names}, found '{text}'"))
            })
    }
}
