//! The event record, schema version 2.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    JsonObject,
    call::Step,
    capability::Capability,
    error::{Error, Result},
    id::ProviderName,
    text::Safe,
    time::Timestamp,
};

/// The version of [`Event`]; version 1 had no time, sequence, id, capability or step.
pub const EVENT_SCHEMA_VERSION: u32 = 2;

/// How an attempt or an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// The operation succeeded.
    Success,
    /// The operation failed.
    Failure,
    /// One attempt failed, and another follows.
    Retry,
    /// The host's budget was spent.
    BudgetExceeded,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 4] = [
        Self::Success,
        Self::Failure,
        Self::Retry,
        Self::BudgetExceeded,
    ];

    /// Returns the name that logs carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Retry => "retry",
            Self::BudgetExceeded => "budget_exceeded",
        }
    }

    /// Returns whether the phase ends an operation badly.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::Failure | Self::BudgetExceeded)
    }
}

impl FromStr for Phase {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|phase| phase.name() == text)
            .ok_or_else(|| {
                Error::invalid_input(
                    "phase must be one of success, failure, retry, budget_exceeded",
                )
            })
    }
}

/// Ids that tie events to runs, traces and artifacts; all of them pass the redactor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Correlation {
    /// The run.
    pub run_id: Option<Safe>,
    /// The request of the host or of the upstream.
    pub request_id: Option<Safe>,
    /// The trace.
    pub trace_id: Option<Safe>,
    /// The span.
    pub span_id: Option<Safe>,
    /// The artifact that was made.
    pub artifact_id: Option<Safe>,
    /// The digest of the input.
    pub input_digest: Option<Safe>,
}

impl Correlation {
    /// Names the run.
    pub fn of_run(run_id: impl Into<Safe>) -> Self {
        Self {
            run_id: Some(run_id.into()),
            ..Self::default()
        }
    }
}

/// What happened. Every text in it has passed the redactor.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Unique among all events; set when the event is sent.
    pub event_id: Safe,
    /// Rises by one with each event of one hub; set when the event is sent.
    pub seq: u64,
    /// When it happened.
    pub time: Timestamp,
    /// Who was called.
    pub provider: ProviderName,
    /// What was asked for.
    pub capability: Option<Capability>,
    /// The operation's name, such as `score` or `task poll`.
    pub operation: Safe,
    /// The kind of step.
    pub step: Option<Step>,
    /// How it ended.
    pub phase: Phase,
    /// The attempt, counted from one.
    pub attempt: u32,
    /// The attempts that were allowed.
    pub max_attempts: u32,
    /// The method, such as `POST`.
    pub method: Option<Safe>,
    /// The route, without user information, query and fragment.
    pub target: Option<Safe>,
    /// The upstream's HTTP status code.
    pub status_code: Option<u16>,
    /// How long the attempt took, in milliseconds.
    pub duration_ms: Option<f64>,
    /// How long the whole operation has taken, in milliseconds.
    pub elapsed_ms: Option<f64>,
    /// What to tell a person.
    pub message: Safe,
    pub(crate) metadata: JsonObject,
    /// Ids that tie the event to other records.
    pub correlation: Correlation,
}

impl Event {
    /// Creates an event of one attempt without details.
    pub fn new(
        provider: ProviderName,
        operation: impl Into<Safe>,
        phase: Phase,
        time: Timestamp,
    ) -> Self {
        Self {
            event_id: Safe::default(),
            seq: 0,
            time,
            provider,
            capability: None,
            operation: operation.into(),
            step: None,
            phase,
            attempt: 1,
            max_attempts: 1,
            method: None,
            target: None,
            status_code: None,
            duration_ms: None,
            elapsed_ms: None,
            message: Safe::default(),
            metadata: JsonObject::new(),
            correlation: Correlation::default(),
        }
    }

    /// Sets the attempt; the allowed attempts are at least as many.
    #[must_use]
    pub const fn with_attempt(mut self, attempt: u32, max_attempts: u32) -> Self {
        self.attempt = if attempt == 0 { 1 } else { attempt };
        self.max_attempts = if max_attempts < self.attempt {
            self.attempt
        } else {
            max_attempts
        };
        self
    }

    /// Sets the route, removing user information, query and fragment.
    #[must_use]
    pub fn with_target(mut self, target: &str) -> Self {
        self.target = Safe::target(target);
        self
    }

    /// Sets the message.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Safe>) -> Self {
        self.message = message.into();
        self
    }

    /// Sets the details, redacting keys and values.
    #[must_use]
    pub fn with_metadata(mut self, metadata: JsonObject) -> Self {
        self.metadata = super::redacted(metadata);
        self
    }

    /// Sets the ids.
    #[must_use]
    pub fn with_correlation(mut self, correlation: Correlation) -> Self {
        self.correlation = correlation;
        self
    }

    /// Returns the redacted details.
    pub const fn metadata(&self) -> &JsonObject {
        &self.metadata
    }

    /// Returns the status code's class, such as `4xx`, or `none`.
    pub const fn status_class(&self) -> &'static str {
        match self.status_code {
            Some(100..=199) => "1xx",
            Some(200..=299) => "2xx",
            Some(300..=399) => "3xx",
            Some(400..=499) => "4xx",
            Some(500..=599) => "5xx",
            _ => "none",
        }
    }
}
