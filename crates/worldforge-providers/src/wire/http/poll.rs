//! Asking again until an upstream is done.

use std::time::Duration;

use worldforge_core::{CallContext, Error, ErrorKind, Exchange, Result, millis};

/// How often an upstream is asked, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Polling {
    /// The wait between two polls.
    pub interval: Duration,
    /// Each wait is drawn evenly between the interval less this and the interval plus this.
    pub jitter: Duration,
    /// The longest that all polls and waits may take together.
    pub max: Duration,
}

impl Polling {
    /// Asks at an even pace.
    pub const fn every(interval: Duration, max: Duration) -> Self {
        Self {
            interval,
            jitter: Duration::ZERO,
            max,
        }
    }

    /// Spreads the waits around the interval.
    #[must_use]
    pub const fn with_jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter;
        self
    }

    /// Draws a wait; 53 random bits make an even fraction.
    fn wait(&self, random: u64) -> Duration {
        if self.jitter.is_zero() {
            return self.interval;
        }
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact in an f64")]
        let fraction = (random >> 11) as f64 / (1_u64 << 53) as f64;
        let least = self.interval.saturating_sub(self.jitter);
        let most = self.interval.saturating_add(self.jitter);
        least.saturating_add((most.saturating_sub(least)).mul_f64(fraction))
    }
}

/// Asks at once and then at intervals, each time as a step of its own, until `fetch` returns a value.
///
/// The first wait that would pass the call's deadline or [`Polling::max`] ends it, so that the caller
/// still has the time to stop the upstream's work.
///
/// # Errors
///
/// What a poll returns, [`BudgetExceeded`](ErrorKind::BudgetExceeded) when the time is spent, and
/// [`Cancelled`](ErrorKind::Cancelled).
pub async fn poll<T, F, Fut>(
    cx: &CallContext,
    polling: Polling,
    exchange: impl Into<Exchange>,
    fetch: F,
) -> Result<T>
where
    T: Send,
    F: Fn(CallContext) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Option<T>>> + Send,
{
    let exchange = exchange.into();
    let clock = cx.host().clock();
    let started = clock.monotonic();
    let mut polls = 0_u64;
    loop {
        if let Some(value) = cx.step(exchange.clone(), &fetch).await? {
            return Ok(value);
        }
        polls += 1;
        let wait = polling.wait(cx.host().ids().next_id());
        let elapsed = clock.monotonic().saturating_sub(started);
        let is_too_late = cx.time_left().is_some_and(|left| left <= wait)
            || elapsed.saturating_add(wait) > polling.max;
        if is_too_late {
            return Err(spent(cx, elapsed, polls));
        }
        pause(cx, wait).await?;
    }
}

async fn pause(cx: &CallContext, wait: Duration) -> Result<()> {
    let sleep = cx.host().sleeper().sleep(wait);
    let wait = async {
        sleep.await;
        Ok(())
    };
    cx.cancellation().guard(wait).await
}

fn spent(cx: &CallContext, elapsed: Duration, polls: u64) -> Error {
    Error::new(
        ErrorKind::BudgetExceeded,
        "the upstream was not done in the time allowed",
    )
    .with("provider", cx.provider())
    .with("elapsed", format!("{:.3} s", millis(elapsed) / 1e3))
    .with("polls", polls.to_string())
    .triage("allow more time; the upstream may still be at work on it")
}
