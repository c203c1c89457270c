//! Everything about a call except its payload.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;

use super::{Exchange, Host, Layer, Step, layer::run_through};
use crate::{
    JsonObject,
    cancel::Cancellation,
    capability::Capability,
    error::{Error, Result},
    event::{Correlation, Event, EventHub, Phase},
    id::ProviderName,
    policy::{OperationPolicy, RequestPolicy},
    text::Safe,
    time::millis,
};

/// What a caller may say about one call.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// Stops the call when raised.
    pub cancellation: Cancellation,
    /// The longest the call may take.
    pub timeout: Option<Duration>,
    /// Ids that tie the call's events to the host's own records.
    pub correlation: Correlation,
}

impl CallOptions {
    /// Lets the call be stopped.
    #[must_use]
    pub fn with_cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Limits how long the call may take.
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Ties the call's events to the host's own records.
    #[must_use]
    pub fn with_correlation(mut self, correlation: Correlation) -> Self {
        self.correlation = correlation;
        self
    }
}

/// What all steps of one call share.
pub(crate) struct CallScope {
    pub(crate) provider: ProviderName,
    pub(crate) capability: Option<Capability>,
    pub(crate) host: Host,
    pub(crate) layers: Arc<[Arc<dyn Layer>]>,
    pub(crate) events: Arc<EventHub>,
    pub(crate) policy: Arc<RequestPolicy>,
    pub(crate) correlation: Correlation,
    pub(crate) cancellation: Cancellation,
}

/// Everything about one step of one call, except its payload.
#[derive(Clone)]
pub struct CallContext {
    scope: Arc<CallScope>,
    exchange: Arc<Exchange>,
    attempt: u32,
    deadline: Option<Duration>,
    notes: Arc<Mutex<Notes>>,
}

/// What a step learns while it runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) attempts: u32,
    pub(crate) attempt_started: Duration,
    pub(crate) status_code: Option<u16>,
    pub(crate) metadata: JsonObject,
}

impl CallContext {
    pub(crate) fn new(
        scope: Arc<CallScope>,
        exchange: Exchange,
        timeout: Option<Duration>,
    ) -> Self {
        let deadline =
            timeout.map(|timeout| scope.host.clock().monotonic().saturating_add(timeout));
        Self {
            scope,
            exchange: Arc::new(exchange),
            attempt: 1,
            deadline,
            notes: Arc::default(),
        }
    }

    /// Runs one upstream exchange through the layers; `attempt` may run again if the step allows it.
    ///
    /// # Errors
    ///
    /// What the last attempt or a layer returned.
    pub async fn step<T, F, Fut>(&self, exchange: impl Into<Exchange>, attempt: F) -> Result<T>
    where
        T: Send,
        F: Fn(Self) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T>> + Send,
    {
        let cx = Self {
            scope: Arc::clone(&self.scope),
            exchange: Arc::new(exchange.into()),
            attempt: 1,
            deadline: self.deadline,
            notes: Arc::default(),
        };
        run_through(&self.scope.layers, cx, attempt).await
    }

    /// Returns who is called; answers are given in this name.
    pub fn provider(&self) -> &ProviderName {
        &self.scope.provider
    }

    /// Returns the capability asked for, and nothing during a health check.
    pub fn capability(&self) -> Option<Capability> {
        self.scope.capability
    }

    /// Returns what is being attempted.
    pub fn current_step(&self) -> Step {
        self.exchange.step
    }

    /// Returns the attempt, counted from one.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the host's clock, timer and ids.
    pub fn host(&self) -> &Host {
        &self.scope.host
    }

    /// Returns the flag that stops the call.
    pub fn cancellation(&self) -> &Cancellation {
        &self.scope.cancellation
    }

    /// Returns when the call must be done, on the host's monotonic clock.
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// Returns the time left until the deadline.
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_sub(self.host().clock().monotonic()))
    }

    /// Returns the policy of the current step.
    pub fn policy(&self) -> &OperationPolicy {
        self.scope.policy.of(self.exchange.step)
    }

    /// Records the upstream's HTTP status code for the step's event.
    pub fn record_status(&self, code: u16) {
        self.notes().status_code = Some(code);
    }

    /// Records a fact for the step's event; it is redacted like everything in an event.
    pub fn record(&self, key: impl Into<String>, value: impl Into<Value>) {
        self.notes().metadata.insert(key.into(), value.into());
    }

    /// Returns the context of another attempt.
    #[must_use]
    pub fn with_attempt(mut self, attempt: u32) -> Self {
        self.attempt = attempt;
        let now = self.host().clock().monotonic();
        let mut notes = self.notes();
        notes.attempts = attempt;
        notes.attempt_started = now;
        notes.status_code = None;
        drop(notes);
        self
    }

    /// Returns the context with a deadline that is no later than `deadline`.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(
            self.deadline
                .map_or(deadline, |earlier| earlier.min(deadline)),
        );
        self
    }

    pub(crate) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn max_attempts(&self) -> u32 {
        if self.exchange.step.is_idempotent() {
            self.policy().retry.max_attempts.max(1)
        } else {
            1
        }
    }

    /// Tells the sinks how an attempt or a step ended; `started` is when the step began.
    pub(crate) fn emit(
        &self,
        phase: Phase,
        started: Duration,
        error: Option<&Error>,
        extra: JsonObject,
    ) {
        if self.scope.events.is_empty() {
            return;
        }
        let clock = self.host().clock();
        let now = clock.monotonic();
        let notes = self.notes().clone();
        let mut metadata = notes.metadata;
        metadata.extend(extra);
        if let Some(error) = error {
            metadata.insert("error_code".to_owned(), error.code().into());
        }
        let operation = match (self.exchange.step, self.scope.capability) {
            (Step::Call, Some(capability)) => capability.name(),
            _ => self.exchange.operation,
        };
        let mut event = Event::new(self.provider().clone(), operation, phase, clock.now())
            .with_attempt(notes.attempts.max(1), self.max_attempts())
            .with_metadata(metadata)
            .with_correlation(self.scope.correlation.clone());
        event.capability = self.scope.capability;
        event.step = Some(self.exchange.step);
        event.method = self.exchange.method.map(Safe::from);
        event.target.clone_from(&self.exchange.target);
        event.status_code = error.and_then(Error::http_status).or(notes.status_code);
        event.duration_ms = Some(millis(
            now.saturating_sub(notes.attempt_started.max(started)),
        ));
        event.elapsed_ms = Some(millis(now.saturating_sub(started)));
        event.message = error
            .map(|error| Safe::from(error.to_string()))
            .unwrap_or_default();
        self.scope.events.emit(event, self.host().ids());
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("provider", self.provider())
            .field("capability", &self.capability())
            .field("step", &self.exchange.step)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
