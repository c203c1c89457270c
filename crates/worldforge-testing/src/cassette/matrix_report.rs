//! What a matrix of faults found.

use std::{fmt, time::Duration};

use serde::Serialize;
use worldforge_core::{ProviderName, Result, millis};

use super::Injection;

/// How a provider fared under every fault of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MatrixReport {
    /// Whose provider it is.
    pub provider: ProviderName,
    /// One row for each fault, in the order in which they were added.
    pub rows: Vec<MatrixRow>,
}

/// How a provider fared under one fault.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MatrixRow {
    /// The fault, where it struck, and how often.
    pub fault: String,
    /// The code of the error that the call ended with; nothing when it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The virtual time that the call took, in milliseconds.
    pub elapsed_ms: f64,
    /// The requests and messages that were sent.
    pub requests: usize,
    /// What the provider broke.
    pub complaints: Vec<String>,
}

impl MatrixReport {
    pub(super) const fn new(provider: ProviderName, rows: Vec<MatrixRow>) -> Self {
        Self { provider, rows }
    }

    /// Returns whether there was a fault, and none broke anything.
    pub fn is_sound(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.complaints.is_empty())
    }

    /// Panics unless [`Self::is_sound`]: the end of a test.
    ///
    /// # Panics
    ///
    /// With the whole report.
    #[track_caller]
    pub fn require(&self) {
        assert!(self.is_sound(), "{self}");
    }
}

impl MatrixRow {
    pub(super) fn new<T>(
        injection: &Injection,
        outcome: &Result<T>,
        elapsed: Duration,
        requests: usize,
    ) -> Self {
        Self {
            fault: injection.to_string(),
            code: outcome.as_ref().err().map(worldforge_core::Error::code),
            elapsed_ms: millis(elapsed),
            requests,
            complaints: Vec::new(),
        }
    }

    pub(super) fn complain(&mut self, complaint: impl Into<String>) {
        self.complaints.push(complaint.into());
    }
}

/// One line for each fault, and one for each complaint below it.
impl fmt::Display for MatrixReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "faults against {}", self.provider)?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<40} {:<16} {:>10} ms {:>3} sent",
                row.fault,
                row.code.unwrap_or("answered"),
                row.elapsed_ms,
                row.requests
            )?;
            for complaint in &row.complaints {
                writeln!(f, "    {complaint}")?;
            }
        }
        Ok(())
    }
}
