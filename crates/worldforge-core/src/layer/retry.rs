//! Another attempt, for steps that may have one.

use std::time::Duration;

use crate::{
    BoxFuture, JsonObject,
    call::{CallContext, Layer, Next},
    error::{Error, ErrorKind, Result, Retryability},
    event::Phase,
    policy::RetryPolicy,
};

/// Repeats temporary failures of idempotent steps.
///
/// The wait before an attempt is drawn evenly between zero and the policy's longest wait ("full
/// jitter": M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). A longer
/// `Retry-After` of the upstream is honoured. A wait that would pass the deadline ends the
/// operation at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Retry;

impl Layer for Retry {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let started = cx.host().clock().monotonic();
            let policy = cx.policy().retry.clone();
            let max_attempts = cx.max_attempts();
            let mut attempt = 1;
            loop {
                let Err(error) = next.run(cx.clone().with_attempt(attempt)).await else {
                    return Ok(());
                };
                if !is_retryable(&policy, &error) {
                    return Err(error);
                }
                if attempt >= max_attempts {
                    let is_spent = max_attempts > 1;
                    return Err(if is_spent {
                        error.retryability(Retryability::Exhausted)
                    } else {
                        error
                    });
                }
                attempt += 1;
                let wait = wait_before(attempt, &policy, &error, cx.host().ids().next_id());
                if cx.time_left().is_some_and(|left| left <= wait) {
                    return Err(error
                        .into_kind(ErrorKind::BudgetExceeded)
                        .retryability(Retryability::Permanent));
                }
                let mut facts = JsonObject::new();
                facts.insert("next_delay_seconds".to_owned(), wait.as_secs_f64().into());
                cx.emit(Phase::Retry, started, Some(&error), facts);
                pause(&cx, wait).await?;
            }
        })
    }
}

fn is_retryable(policy: &RetryPolicy, error: &Error) -> bool {
    match error.http_status() {
        Some(code) => error.is_temporary() && policy.retryable_status_codes.contains(&code),
        None => error.is_temporary(),
    }
}

/// Draws the wait; 53 random bits make an even fraction.
fn wait_before(attempt: u32, policy: &RetryPolicy, error: &Error, random: u64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact in an f64")]
    let fraction = (random >> 11) as f64 / (1_u64 << 53) as f64;
    let drawn = policy.longest_wait(attempt).mul_f64(fraction);
    error.wait().map_or(drawn, |asked| asked.max(drawn))
}

async fn pause(cx: &CallContext, wait: Duration) -> Result<()> {
    if wait.is_zero() {
        return cx.cancellation().check();
    }
    let sleep = cx.host().sleeper().sleep(wait);
    let wait = async {
        sleep.await;
        Ok(())
    };
    cx.cancellation().guard(wait).await
}
