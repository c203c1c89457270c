//! Request policies: timeouts, retries and budgets of each kind of step.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    call::Step,
    error::{Error, Result},
    number::Positive,
};

/// HTTP status codes that are worth another attempt.
pub const RETRYABLE_STATUS_CODES: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// Most attempts a policy may allow.
pub const MAX_ATTEMPTS: u32 = 20;

/// When and how often an idempotent step is repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all; one means no retry.
    pub max_attempts: u32,
    /// The longest first wait, in seconds; the wait is drawn between zero and it.
    pub backoff_seconds: f64,
    /// What the longest wait is multiplied with after each attempt.
    pub backoff_multiplier: f64,
    /// No wait is longer than this, in seconds.
    pub max_backoff_seconds: f64,
    /// HTTP status codes that are worth another attempt.
    pub retryable_status_codes: Vec<u16>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 1,
            backoff_seconds: 0.0,
            backoff_multiplier: 1.0,
            max_backoff_seconds: 30.0,
            retryable_status_codes: RETRYABLE_STATUS_CODES.to_vec(),
        }
    }
}

impl RetryPolicy {
    /// Returns what reads get: three attempts, 0.25 s doubling.
    pub fn reads() -> Self {
        Self {
            max_attempts: 3,
            backoff_seconds: 0.25,
            backoff_multiplier: 2.0,
            ..Self::default()
        }
    }

    /// Returns the longest wait before attempt `attempt` (two is the first retry).
    pub fn longest_wait(&self, attempt: u32) -> Duration {
        let exponent = i32::try_from(attempt.saturating_sub(2)).unwrap_or(i32::MAX);
        let seconds = self.backoff_seconds * self.backoff_multiplier.powi(exponent);
        Duration::try_from_secs_f64(seconds.min(self.max_backoff_seconds)).unwrap_or(Duration::ZERO)
    }

    fn check(&self) -> Result<()> {
        let refuse = |pointer: &'static str, message: &'static str| {
            Err(Error::invalid_input(message).at(pointer))
        };
        if self.max_attempts == 0 || self.max_attempts > MAX_ATTEMPTS {
            return refuse("/max_attempts", "must be between 1 and 20");
        }
        if !(0.0..=3600.0).contains(&self.backoff_seconds) {
            return refuse("/backoff_seconds", "must be between 0 and 3600");
        }
        if !(1.0..=10.0).contains(&self.backoff_multiplier) {
            return refuse("/backoff_multiplier", "must be between 1 and 10");
        }
        if !(0.0..=3600.0).contains(&self.max_backoff_seconds) {
            return refuse("/max_backoff_seconds", "must be between 0 and 3600");
        }
        if !self
            .retryable_status_codes
            .iter()
            .all(|code| (100..=599).contains(code))
        {
            return refuse(
                "/retryable_status_codes",
                "must be HTTP status codes from 100 to 599",
            );
        }
        Ok(())
    }
}

/// How one kind of step is run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct OperationPolicy {
    /// The longest one attempt may take, in seconds.
    pub timeout_seconds: Option<Positive>,
    /// When the step is repeated, if it is idempotent.
    pub retry: RetryPolicy,
    /// The longest the step may take with its retries and waits, in seconds.
    pub max_elapsed_seconds: Option<Positive>,
}

impl OperationPolicy {
    /// Returns a policy with a timeout for each attempt.
    #[must_use]
    pub fn with_timeout(mut self, seconds: Positive) -> Self {
        self.timeout_seconds = Some(seconds);
        self
    }

    /// Returns the policy with a retry.
    #[must_use]
    pub fn with_retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Returns the policy with a budget for the whole step.
    #[must_use]
    pub fn with_budget(mut self, seconds: Positive) -> Self {
        self.max_elapsed_seconds = Some(seconds);
        self
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout_seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds.get()).ok())
    }

    pub(crate) fn budget(&self) -> Option<Duration> {
        self.max_elapsed_seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds.get()).ok())
    }
}

/// How each kind of step of one provider is run; nothing is limited by default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct RequestPolicy {
    /// The whole capability call, all its steps included.
    pub call: OperationPolicy,
    /// Creates, inferences and uploads: anything that must not be repeated.
    pub request: OperationPolicy,
    /// Health checks.
    pub health: OperationPolicy,
    /// Polls.
    pub polling: OperationPolicy,
    /// Downloads.
    pub download: OperationPolicy,
}

impl RequestPolicy {
    /// Returns what remote providers get: `request_timeout` for creates and downloads, at most 10 s
    /// for health and 30 s for polls, three attempts for everything that may be repeated.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) never for a positive timeout.
    pub fn remote_defaults(request_timeout: Positive) -> Result<Self> {
        let seconds = request_timeout.get();
        let read = |seconds: f64| -> Result<OperationPolicy> {
            Ok(OperationPolicy::default()
                .with_timeout(Positive::new(seconds)?)
                .with_retry(RetryPolicy::reads()))
        };
        Ok(Self {
            call: OperationPolicy::default(),
            request: OperationPolicy::default().with_timeout(request_timeout),
            health: read(seconds.min(10.0))?,
            polling: read(seconds.min(30.0))?,
            download: read(seconds)?,
        })
    }

    /// Refuses values out of range.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the field.
    pub fn check(&self) -> Result<()> {
        for (operation, pointer) in [
            (&self.call, "/call/retry"),
            (&self.request, "/request/retry"),
            (&self.health, "/health/retry"),
            (&self.polling, "/polling/retry"),
            (&self.download, "/download/retry"),
        ] {
            operation
                .retry
                .check()
                .map_err(|error| error.under(&pointer.into()))?;
        }
        Ok(())
    }

    /// Returns the policy of a kind of step.
    pub fn of(&self, step: Step) -> &OperationPolicy {
        match step {
            Step::Call => &self.call,
            Step::Create | Step::Infer | Step::Upload | Step::Cancel => &self.request,
            Step::Health => &self.health,
            Step::Poll => &self.polling,
            Step::Download => &self.download,
        }
    }
}
