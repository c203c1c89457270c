//! One measured call.

use serde::Serialize;
use std::time::Duration;
use worldforge_core::{Digest, Error, Safe, millis};

/// Longest message of a failed sample that is kept, in characters.
const MAX_MESSAGE: usize = 400;

/// One measured call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// Its number, counted from zero in the order of beginning.
    pub index: u64,
    /// When it began, on the host's monotonic clock.
    pub started: Duration,
    /// How long it took.
    pub latency: Duration,
    /// The digest of what was answered, or why nothing was.
    pub outcome: Result<Digest, SampleError>,
}

/// Why a sample failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct SampleError {
    /// The sample.
    pub index: u64,
    /// The stable code of the error, such as `timeout`.
    pub code: &'static str,
    /// The error's family.
    pub family: &'static str,
    /// What went wrong.
    pub message: Safe,
    /// How long the call took all the same, in milliseconds.
    pub latency_ms: f64,
    /// The field at fault, if one is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
}

impl SampleError {
    pub(super) fn of(index: u64, error: &Error, latency: Duration) -> Self {
        let text = error.to_string();
        let message = text.chars().take(MAX_MESSAGE).collect::<String>();
        let pointer = error.pointer().map(ToString::to_string);
        Self {
            index,
            code: error.code(),
            family: error.family().name(),
            message: Safe::from(message),
            latency_ms: millis(latency),
            pointer: pointer.unwrap_or_default(),
        }
    }
}

/// What ended a measurement before its last sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stop {
    /// The caller.
    Cancelled,
    /// The deadline of the whole benchmark.
    Deadline,
}
