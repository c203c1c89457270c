//! Layers: what happens around every step of every capability, without its payload.

use std::sync::{Arc, Mutex, PoisonError};

use super::CallContext;
use crate::{
    BoxFuture,
    error::{Error, Result},
};

/// Wraps every step of every call; it never sees a payload.
///
/// Law: a layer that returns success has run `next` to success.
pub trait Layer: Send + Sync + 'static {
    /// Runs around `next`, which may be run again when the step is idempotent.
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>>;
}

/// The rest of the stack.
pub trait Next: Send + Sync {
    /// Runs the rest of the stack once.
    fn run(&self, cx: CallContext) -> BoxFuture<'_, Result<()>>;
}

/// Runs `attempt` inside the layers and returns what its last run produced.
pub(crate) async fn run_through<T, F, Fut>(
    layers: &[Arc<dyn Layer>],
    cx: CallContext,
    attempt: F,
) -> Result<T>
where
    T: Send,
    F: Fn(CallContext) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T>> + Send,
{
    let core = Core {
        attempt,
        outcome: Mutex::new(None),
    };
    Link {
        layers,
        core: &core,
    }
    .run(cx)
    .await?;
    core.outcome
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .ok_or_else(|| Error::bug("a layer reported success without running the step"))
}

struct Link<'a> {
    layers: &'a [Arc<dyn Layer>],
    core: &'a dyn Next,
}

impl Next for Link<'_> {
    fn run(&self, cx: CallContext) -> BoxFuture<'_, Result<()>> {
        let Some((layer, rest)) = self.layers.split_first() else {
            return self.core.run(cx);
        };
        Box::pin(async move {
            layer
                .around(
                    cx,
                    &Link {
                        layers: rest,
                        core: self.core,
                    },
                )
                .await
        })
    }
}

/// The innermost part: runs the attempt and keeps what it produced.
struct Core<F, T> {
    attempt: F,
    outcome: Mutex<Option<T>>,
}

impl<T: Send, F, Fut> Next for Core<F, T>
where
    F: Fn(CallContext) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T>> + Send,
{
    fn run(&self, cx: CallContext) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let value = (self.attempt)(cx).await?;
            *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        })
    }
}
