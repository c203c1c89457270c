//! A provider that keeps failing is left alone for a while.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    BoxFuture,
    call::{CallContext, Layer, Next, Step},
    error::{Error, ErrorKind, Result, Retryability},
    id::ProviderName,
};

/// Refuses calls to a provider after a run of failures, then lets one through to see.
///
/// Only failures of the provider's side count, and health checks always pass.
#[derive(Debug)]
pub struct CircuitBreaker {
    threshold: u32,
    cool_down: Duration,
    circuits: Mutex<BTreeMap<ProviderName, Circuit>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Circuit {
    failures: u32,
    opened_at: Option<Duration>,
    is_probing: bool,
}

/// Whether calls to a provider pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BreakerState {
    /// Calls pass.
    Closed,
    /// Calls are refused.
    Open,
    /// One call passes, to see.
    HalfOpen,
}

impl Default for CircuitBreaker {
    /// Five failures in a row, then 30 s of rest.
    fn default() -> Self {
        Self::new(5, Duration::from_secs(30))
    }
}

impl CircuitBreaker {
    /// Opens after `threshold` failures in a row, for `cool_down`.
    pub const fn new(threshold: u32, cool_down: Duration) -> Self {
        Self {
            threshold,
            cool_down,
            circuits: Mutex::new(BTreeMap::new()),
        }
    }

    /// Returns whether calls to `provider` pass at `now`.
    pub fn state(&self, provider: &ProviderName, now: Duration) -> BreakerState {
        match self
            .circuits()
            .get(provider)
            .and_then(|circuit| circuit.opened_at)
        {
            None => BreakerState::Closed,
            Some(opened_at) if now < opened_at.saturating_add(self.cool_down) => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// Lets a call pass, and returns whether it is the one that sees how the provider does.
    fn admit(&self, provider: &ProviderName, now: Duration) -> Result<bool> {
        let mut circuits = self.circuits();
        let Some(circuit) = circuits.get_mut(provider) else {
            return Ok(false);
        };
        let Some(opened_at) = circuit.opened_at else {
            return Ok(false);
        };
        let reopens_at = opened_at.saturating_add(self.cool_down);
        if now >= reopens_at && !circuit.is_probing {
            circuit.is_probing = true;
            return Ok(true);
        }
        Err(Error::new(
            ErrorKind::Unavailable,
            "the provider failed repeatedly and is left alone for a while",
        )
        .with("provider", provider)
        .with("circuit_breaker", "open")
        .retryability(Retryability::Permanent)
        .retry_after(reopens_at.saturating_sub(now)))
    }

    fn note(&self, provider: &ProviderName, outcome: &Result<()>, now: Duration) {
        let is_failure = matches!(outcome, Err(error) if counts(error.kind()));
        let is_silent = matches!(outcome, Err(error) if error.kind() == ErrorKind::Cancelled);
        let mut circuits = self.circuits();
        if is_failure {
            let circuit = circuits.entry(provider.clone()).or_default();
            circuit.failures = circuit.failures.saturating_add(1);
            if circuit.is_probing || circuit.failures >= self.threshold {
                circuit.opened_at = Some(now);
            }
            circuit.is_probing = false;
        } else if is_silent {
            drop(circuits);
            self.stop_probing(provider);
        } else {
            circuits.remove(provider);
        }
    }

    fn stop_probing(&self, provider: &ProviderName) {
        if let Some(circuit) = self.circuits().get_mut(provider) {
            circuit.is_probing = false;
        }
    }

    fn circuits(&self) -> MutexGuard<'_, BTreeMap<ProviderName, Circuit>> {
        self.circuits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns whether the failure says that the provider is unwell.
const fn counts(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Unavailable
            | ErrorKind::RateLimited
            | ErrorKind::Timeout
            | ErrorKind::BudgetExceeded
    )
}

impl Layer for CircuitBreaker {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // One decision for each capability call; its inner steps follow it.
            if cx.current_step() != Step::Call {
                return next.run(cx).await;
            }
            let host = cx.host().clone();
            let provider = cx.provider().clone();
            let is_probe = self.admit(&provider, host.clock().monotonic())?;
            let mut probe = Probe {
                breaker: self,
                provider: is_probe.then_some(&provider),
            };
            let outcome = next.run(cx).await;
            probe.provider = None;
            self.note(&provider, &outcome, host.clock().monotonic());
            outcome
        })
    }
}

/// A call that sees how the provider does; dropped on its way, it lets the next one see instead.
struct Probe<'a> {
    breaker: &'a CircuitBreaker,
    provider: Option<&'a ProviderName>,
}

impl Drop for Probe<'_> {
    fn drop(&mut self) {
        if let Some(provider) = self.provider {
            self.breaker.stop_probing(provider);
        }
    }
}
