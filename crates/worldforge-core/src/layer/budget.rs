//! The time of a whole step.

use crate::{
    BoxFuture,
    call::{CallContext, Layer, Next},
    error::{Error, ErrorKind, Result},
};

/// Gives a step its budget: retries, waits and polls included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Budget;

impl Layer for Budget {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(budget) = cx.policy().budget() else {
                return next.run(cx).await;
            };
            let started = cx.host().clock().monotonic();
            let cx = cx.with_deadline(started.saturating_add(budget));
            let host = cx.host().clone();
            let provider = cx.provider().clone();
            next.run(cx).await.map_err(|error| match error.kind() {
                ErrorKind::BudgetExceeded => {
                    let elapsed = host.clock().monotonic().saturating_sub(started);
                    Error::new(
                        ErrorKind::BudgetExceeded,
                        "the operation exceeded its budget",
                    )
                    .with("provider", &provider)
                    .with("budget", format!("{:.3} s", budget.as_secs_f64()))
                    .with("elapsed", format!("{:.3} s", elapsed.as_secs_f64()))
                }
                _ => error,
            })
        })
    }
}
