//! The time of one attempt.

use std::time::Duration;

use crate::{
    BoxFuture,
    call::{CallContext, Either, Layer, Next, Step, race},
    cancel::Cancellation,
    error::{Error, ErrorKind, Result},
};

/// Ends an attempt at its timeout, at the call's deadline, or when the caller cancels.
///
/// A step that stops something upstream runs because its call was given up: neither the call's deadline
/// nor its flag ends it, only its own timeout.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadline;

impl Layer for Deadline {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let is_parting = cx.current_step() == Step::Cancel;
            let (flag, left) = if is_parting {
                (Cancellation::new(), None)
            } else {
                (cx.cancellation().clone(), cx.time_left())
            };
            flag.check()?;
            let limit = tighter(cx.policy().timeout(), left);
            let attempt = flag.guard(next.run(cx.clone()));
            let Some(limit) = limit else {
                return attempt.await;
            };
            if limit.is_zero() {
                return Err(too_late(&cx, limit));
            }
            match race(attempt, cx.host().sleeper().sleep(limit)).await {
                Either::Left(outcome) => outcome,
                Either::Right(()) => Err(too_late(&cx, limit)),
            }
        })
    }
}

fn tighter(left: Option<Duration>, right: Option<Duration>) -> Option<Duration> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (one, other) => one.or(other),
    }
}

/// The call's deadline is the host's budget; the attempt's timeout is a timeout.
fn too_late(cx: &CallContext, limit: Duration) -> Error {
    let is_spent = cx.time_left().is_some_and(|left| left.is_zero());
    let (kind, message) = if is_spent {
        (
            ErrorKind::BudgetExceeded,
            "the time allowed for the operation was spent",
        )
    } else {
        (
            ErrorKind::Timeout,
            "one attempt took longer than its timeout",
        )
    };
    Error::new(kind, message)
        .with("provider", cx.provider())
        .with("step", cx.current_step().name())
        .with("limit", format!("{:.3} s", limit.as_secs_f64()))
}
