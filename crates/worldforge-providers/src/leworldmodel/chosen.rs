//! Which runtime answers: the native one where it can, the host's Python where it cannot.

use std::sync::OnceLock;

use worldforge_core::{
    CallContext, CheckHealth, Error, ErrorKind, Lifecycle, LifecycleStatus, Result, Safe,
    capability::{Provide, ScoreRequest, ScoreResponse},
};

use super::{LeWorldModel, bridged::Bridged};

/// One checkpoint with the runtimes that may run it.
pub(super) struct Chosen {
    native: Option<LeWorldModel>,
    bridged: Option<Bridged>,
    /// Which of two runs it, once the native reader has seen it.
    settled: OnceLock<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Native,
    Bridged,
}

/// The runtime that answers.
enum Answering<'a> {
    Native(&'a LeWorldModel),
    Bridged(&'a Bridged),
}

impl Chosen {
    pub(super) fn native(model: LeWorldModel) -> Self {
        Self {
            native: Some(model),
            bridged: None,
            settled: OnceLock::new(),
        }
    }

    pub(super) fn bridged(model: Bridged) -> Self {
        Self {
            native: None,
            bridged: Some(model),
            settled: OnceLock::new(),
        }
    }

    pub(super) fn either(native: LeWorldModel, bridged: Bridged) -> Self {
        Self {
            native: Some(native),
            bridged: Some(bridged),
            settled: OnceLock::new(),
        }
    }

    /// Returns who answers, reading the checkpoint when only that can tell.
    async fn answering(&self) -> Result<Answering<'_>> {
        match (&self.native, &self.bridged) {
            (Some(native), None) => Ok(Answering::Native(native)),
            (None, Some(bridged)) => Ok(Answering::Bridged(bridged)),
            (Some(native), Some(bridged)) => {
                let side = if let Some(side) = self.settled.get() {
                    *side
                } else {
                    let side = side(native.load().await)?;
                    *self.settled.get_or_init(|| side)
                };
                Ok(match side {
                    Side::Native => Answering::Native(native),
                    Side::Bridged => Answering::Bridged(bridged),
                })
            }
            (None, None) => Err(Error::bug("a checkpoint has a runtime")),
        }
    }
}

/// Chooses by how reading the checkpoint went: what is broken stays so in Python.
fn side(outcome: Result<()>) -> Result<Side> {
    match outcome {
        Ok(()) => Ok(Side::Native),
        Err(error) if is_for_python(&error) => Ok(Side::Bridged),
        Err(error) => Err(error),
    }
}

fn is_for_python(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unsupported | ErrorKind::MissingDependency
    )
}

impl Provide<ScoreRequest> for Chosen {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        match self.answering().await? {
            Answering::Native(model) => model.provide(cx, request).await,
            Answering::Bridged(model) => model.provide(cx, request).await,
        }
    }
}

impl CheckHealth for Chosen {
    /// Reads no checkpoint: before the first call, a native one is well when its files are there.
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        match (&self.native, &self.bridged, self.settled.get()) {
            (Some(native), Some(bridged), None) => match native.check_health(cx).await {
                Err(error) if is_for_python(&error) => bridged.check_health(cx).await,
                outcome => outcome,
            },
            (Some(native), None, _) | (Some(native), Some(_), Some(Side::Native)) => {
                native.check_health(cx).await
            }
            (_, Some(bridged), _) => bridged.check_health(cx).await,
            (None, None, _) => Err(Error::bug("a checkpoint has a runtime")),
        }
    }
}

impl Lifecycle for Chosen {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.check_health(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn warmup(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        match self.answering().await? {
            Answering::Native(model) => model.warmup(cx).await,
            Answering::Bridged(model) => model.warmup(cx).await,
        }
    }

    async fn teardown(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        if let Some(native) = &self.native {
            native.teardown(cx).await?;
        }
        if let Some(bridged) = &self.bridged {
            bridged.teardown(cx).await?;
        }
        Ok(LifecycleStatus::Ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_gets_what_the_native_reader_does_not_run_and_nothing_broken() {
        assert_eq!(side(Ok(())).unwrap(), Side::Native);
        for kind in [ErrorKind::Unsupported, ErrorKind::MissingDependency] {
            assert_eq!(side(Err(Error::new(kind, "x"))).unwrap(), Side::Bridged);
        }
        for kind in [
            ErrorKind::InvalidInput,
            ErrorKind::Io,
            ErrorKind::LimitExceeded,
        ] {
            assert_eq!(side(Err(Error::new(kind, "x"))).unwrap_err().kind(), kind);
        }
    }
}
