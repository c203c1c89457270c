//! Why a task or a gate did not pass.

use std::fmt;

/// Reason for not passing, with what a reader needs to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The thing that was checked is wrong.
    Failed(String),
    /// The check was left out on purpose.
    Skipped(String),
    /// A program that the check needs is not installed.
    ToolUnavailable(String),
}

impl Stop {
    /// Returns a failure that lists `findings`, or nothing when there are none.
    pub(crate) fn unless_empty(findings: &[String]) -> Result<(), Self> {
        if findings.is_empty() {
            Ok(())
        } else {
            Err(Self::Failed(findings.join("\n")))
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(detail) | Self::Skipped(detail) | Self::ToolUnavailable(detail) => {
                formatter.write_str(detail)
            }
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
