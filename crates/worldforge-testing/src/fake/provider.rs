//! A provider that follows a script.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use worldforge_core::{
    CallContext, Error, Exchange, Provider, ProviderName, ProviderProfile, Result,
    capability::{Provide, Request},
};

use super::{Act, Answer};

/// A provider of one capability that follows a script, one act for each attempt.
///
/// ```
/// use worldforge_core::{ErrorKind, Step, capability::EmbedRequest};
/// use worldforge_testing::fake::{Act, FakeProvider};
///
/// let fake = FakeProvider::<EmbedRequest>::new()
///     .in_step(Step::Poll)
///     .then(Act::fail(ErrorKind::Unavailable))
///     .then(Act::Answer);
/// # assert_eq!(fake.calls(), 0);
/// ```
pub struct FakeProvider<R: Request> {
    step: Option<Exchange>,
    state: Mutex<State<R>>,
}

struct State<R: Request> {
    script: VecDeque<Act<R>>,
    calls: usize,
}

impl<R: Answer> FakeProvider<R> {
    /// Creates a fake that always gives a small correct answer.
    pub fn new() -> Self {
        Self {
            step: None,
            state: Mutex::new(State {
                script: VecDeque::new(),
                calls: 0,
            }),
        }
    }

    /// Adds an act to the end of the script.
    #[must_use]
    pub fn then(self, act: Act<R>) -> Self {
        self.state().script.push_back(act);
        self
    }

    /// Runs each act as a step of the call, so that layers may repeat it.
    #[must_use]
    pub fn in_step(mut self, exchange: impl Into<Exchange>) -> Self {
        self.step = Some(exchange.into());
        self
    }

    /// Returns how many acts have begun: attempts, when they are steps, and calls otherwise.
    pub fn calls(&self) -> usize {
        self.state().calls
    }

    /// Mounts the fake on a provider of its own.
    pub fn mounted(self: &Arc<Self>, name: ProviderName) -> Provider {
        let profile = ProviderProfile::new(name, "A fake that follows a script.").local();
        Provider::new(profile).with::<R>(Arc::clone(self))
    }

    async fn perform(&self, cx: &CallContext, request: &R) -> Result<R::Response> {
        let mut act = {
            let mut state = self.state();
            state.calls += 1;
            state.script.pop_front().unwrap_or(Act::Answer)
        };
        loop {
            let name = cx.provider().clone();
            match act {
                Act::Answer => return request.answer(name),
                Act::Respond(response) => return Ok(response),
                Act::Compute(computation) => return computation(cx, request),
                Act::Fail(error) => return Err(error),
                Act::Flawed(flaw) => {
                    return request
                        .flawed_answer(name, flaw)?
                        .ok_or_else(|| Error::invalid_input("the capability has no such flaw"));
                }
                Act::After(wait, next) => {
                    cx.host().sleeper().sleep(wait).await;
                    act = *next;
                }
                // Unwinds as a panic does, without the panic's message on stderr.
                Act::Panic => std::panic::resume_unwind(Box::new("the fake panics on cue")),
                Act::Hang => return std::future::pending().await,
            }
        }
    }
}

impl<R: Request> FakeProvider<R> {
    fn state(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Answer> Default for FakeProvider<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Answer> Provide<R> for FakeProvider<R> {
    async fn provide(&self, cx: &CallContext, request: &R) -> Result<R::Response> {
        match &self.step {
            None => self.perform(cx, request).await,
            Some(exchange) => {
                cx.step(exchange.clone(), |cx| async move {
                    self.perform(&cx, request).await
                })
                .await
            }
        }
    }
}

impl<R: Request> fmt::Debug for FakeProvider<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("FakeProvider")
            .field("capability", &R::CAPABILITY)
            .field("calls", &state.calls)
            .field("script", &state.script)
            .finish_non_exhaustive()
    }
}
