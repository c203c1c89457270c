//! One event for each step's outcome.

use crate::{
    BoxFuture, JsonObject,
    call::{CallContext, Layer, Next},
    error::{ErrorKind, Result},
    event::Phase,
};

/// Tells the sinks how each step ended. Attempts that are repeated are told by
/// [`Retry`](super::Retry).
#[derive(Clone, Copy, Debug, Default)]
pub struct Events;

impl Layer for Events {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let started = cx.host().clock().monotonic();
            let outcome = next.run(cx.clone()).await;
            let error = outcome.as_ref().err();
            let phase = match error.map(crate::Error::kind) {
                None => Phase::Success,
                Some(ErrorKind::BudgetExceeded) => Phase::BudgetExceeded,
                Some(_) => Phase::Failure,
            };
            cx.emit(phase, started, error, JsonObject::new());
            outcome
        })
    }
}
