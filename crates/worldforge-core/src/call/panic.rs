//! A provider that panics fails its own call and nothing else.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use crate::{
    error::{Error, Result},
    id::ProviderName,
};

/// Runs a provider's future and turns a panic inside it into an error in the provider's name.
///
/// The future is dropped after a panic and never polled again, so no half-changed state of it is
/// seen.
pub(crate) async fn guard_panics<T>(
    provider: &ProviderName,
    future: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))).unwrap_or_else(|_| {
            Poll::Ready(Err(Error::invalid_output("the provider panicked")
                .with("provider", provider)
                .triage("report the panic to the adapter's maintainer")))
        })
    })
    .await
}
