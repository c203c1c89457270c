//! Reading event logs of this and older versions.
//!
//! A reader of evidence must show what is there: unknown phases are kept, unknown fields ignored,
//! lines that are no events become issues, and the torn last line of a run that died is noted.

use std::{
    fmt,
    io::{BufRead, Read},
};

use serde::{Deserialize, Deserializer, Serialize};
use worldforge_core::{Error, ErrorKind, Phase, Result, Safe, Timestamp, json};

use crate::manifest::Summary;

/// Most events that one reading keeps.
pub const MAX_LOGGED_EVENTS: usize = 1_000_000;

/// Most issues that one reading keeps.
const MAX_ISSUES: usize = 1_000;

/// What a log holds.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EventLog {
    /// The events in the order of their lines.
    pub events: Vec<LoggedEvent>,
    /// The lines that are no events; the first thousand of them.
    pub issues: Vec<LineIssue>,
    /// Whether the last line breaks off, as in a run that died.
    pub is_torn: bool,
}

/// A line that is no event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LineIssue {
    /// The line, counted from one.
    pub line: u64,
    /// What is wrong with it.
    pub detail: Safe,
}

/// An event as a log holds it; version 1 has no time, sequence and id.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// The version of the event's schema; 1 when the line states none.
    #[serde(default = "first_version")]
    pub schema_version: u32,
    /// The event's id.
    pub event_id: Option<Safe>,
    /// Its place among the events of its hub.
    pub seq: Option<u64>,
    /// When it happened.
    pub time: Option<Timestamp>,
    /// Who was called.
    pub provider: Safe,
    /// What was asked for.
    pub capability: Option<Safe>,
    /// The operation's name.
    pub operation: Safe,
    /// The kind of step.
    pub step: Option<Safe>,
    /// How it ended.
    pub phase: LoggedPhase,
    /// The attempt, counted from one.
    #[serde(default = "first_attempt")]
    pub attempt: u32,
    /// The attempts that were allowed.
    #[serde(default = "first_attempt")]
    pub max_attempts: u32,
    /// The method.
    pub method: Option<Safe>,
    /// The route.
    pub target: Option<Safe>,
    /// The upstream's HTTP status code.
    pub status_code: Option<u16>,
    /// How long the attempt took, in milliseconds.
    pub duration_ms: Option<f64>,
    /// How long the whole operation had taken, in milliseconds.
    pub elapsed_ms: Option<f64>,
    /// What to tell a person.
    #[serde(default)]
    pub message: Safe,
    /// The details.
    #[serde(default)]
    pub metadata: Summary,
    /// The run.
    pub run_id: Option<Safe>,
    /// The request.
    pub request_id: Option<Safe>,
    /// The trace.
    pub trace_id: Option<Safe>,
    /// The span.
    pub span_id: Option<Safe>,
    /// The artifact that was made; version 1 kept it in the details.
    pub artifact_id: Option<Safe>,
    /// The digest of the input; version 1 kept it in the details.
    pub input_digest: Option<Safe>,
}

/// A phase as a log names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoggedPhase {
    /// A phase of the present schema.
    Known(Phase),
    /// A phase of another version.
    Other(Safe),
}

impl LoggedPhase {
    /// Returns the phase's class: its name, or `other`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Known(phase) => phase.name(),
            Self::Other(_) => "other",
        }
    }
}

impl fmt::Display for LoggedPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(phase) => f.pad(phase.name()),
            Self::Other(text) => f.pad(text),
        }
    }
}

impl Serialize for LoggedPhase {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LoggedPhase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(text
            .parse()
            .map_or_else(|_unknown| Self::Other(text.into()), Self::Known))
    }
}

/// Reads an event log of this or an older version.
///
/// # Errors
///
/// [`ErrorKind::Io`] when the source fails, [`ErrorKind::LimitExceeded`] past
/// [`MAX_LOGGED_EVENTS`] or for a line over 1 MiB.
pub fn read_event_log(mut source: impl BufRead) -> Result<EventLog> {
    let mut log = EventLog::default();
    let mut line = Vec::new();
    let mut number = 0;
    let limit = json::Limits::LINE.max_bytes;
    loop {
        line.clear();
        let length = source
            .by_ref()
            .take(limit as u64 + 1)
            .read_until(b'\n', &mut line)
            .map_err(|cause| {
                Error::new(
                    ErrorKind::Io,
                    format!("read an event log: {}", cause.kind()),
                )
            })?;
        if length == 0 {
            return Ok(log);
        }
        number += 1;
        let has_end = line.pop_if(|byte| *byte == b'\n').is_some();
        if line.len() > limit || log.events.len() >= MAX_LOGGED_EVENTS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "event log must have at most {MAX_LOGGED_EVENTS} lines of at most {limit} bytes, passed at line {number}"
                ),
            ));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match json::decode::<LoggedEvent>(&line, json::Limits::LINE) {
            Ok(event) => log.events.push(event.with_ids_of_version_1()),
            Err(_) if !has_end => log.is_torn = true,
            Err(error) => log.add_issue(number, &error),
        }
    }
}

impl EventLog {
    fn add_issue(&mut self, line: u64, error: &Error) {
        if self.issues.len() < MAX_ISSUES {
            let detail = error.to_string().into();
            self.issues.push(LineIssue { line, detail });
        }
    }
}

impl LoggedEvent {
    fn with_ids_of_version_1(mut self) -> Self {
        let detail = |name: &str| self.metadata.first_text(&[name]).map(Safe::redact);
        let artifact_id = detail("artifact_id");
        let input_digest = detail("input_digest");
        self.artifact_id = self.artifact_id.or(artifact_id);
        self.input_digest = self.input_digest.or(input_digest);
        self
    }
}

const fn first_version() -> u32 {
    1
}

const fn first_attempt() -> u32 {
    1
}
