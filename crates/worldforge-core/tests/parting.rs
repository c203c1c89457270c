//! What a call may still say to its upstream when it was cancelled or is late.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use worldforge_core::{
    CallContext, CallOptions, Cancellation, ErrorKind, Event, Finite, Forge, Provider,
    ProviderName, ProviderProfile, Recorder, Result, Step,
    capability::{EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::{
    block_on,
    host::{TestClock, TestHost},
};

/// Gives up on its own call and then tries a poll and a cancel.
struct Quitter {
    give_up: Box<dyn Fn() + Send + Sync>,
    outcomes: Mutex<Vec<Option<ErrorKind>>>,
}

impl Provide<EmbedRequest> for Quitter {
    async fn provide(&self, cx: &CallContext, _request: &EmbedRequest) -> Result<EmbedResponse> {
        (self.give_up)();
        for step in [Step::Poll, Step::Cancel] {
            let outcome = cx.step(step, |_cx| async { Ok(()) }).await;
            let kind = outcome.err().map(|error| error.kind());
            self.outcomes.lock().unwrap().push(kind);
        }
        let name = cx.provider().clone();
        Ok(EmbedResponse::new(name, "quitter", vec![Finite::new(0.5)?]))
    }
}

/// Returns how the poll and the cancel ended, and the events of the cancel.
fn outcomes(
    host: &TestHost,
    options: CallOptions,
    give_up: impl Fn() + Send + Sync + 'static,
) -> (Vec<Option<ErrorKind>>, Vec<Event>) {
    let quitter = Arc::new(Quitter {
        give_up: Box::new(give_up),
        outcomes: Mutex::default(),
    });
    let profile = ProviderProfile::new(ProviderName::new("quitter").unwrap(), "Gives up.");
    let provider = Provider::new(profile).with::<EmbedRequest>(Arc::clone(&quitter));
    let recorder = Arc::new(Recorder::new());
    let mut forge = Forge::new(host.host()).with_sink(Arc::clone(&recorder));
    forge.register(provider).unwrap();
    // How the call itself ends is the layers' own business.
    drop(block_on(forge.call_with(
        "quitter",
        &EmbedRequest::new("text"),
        options,
    )));
    let events = recorder.events().into_iter();
    let told = events.filter(|event| event.step == Some(Step::Cancel));
    let outcomes = quitter.outcomes.lock().unwrap().clone();
    (outcomes, told.collect())
}

#[test]
fn a_step_that_stops_something_runs_when_the_call_was_cancelled() {
    let flag = Cancellation::new();
    let options = CallOptions::default().with_cancellation(flag.clone());
    let (outcomes, told) = outcomes(&TestHost::manual(), options, move || flag.cancel());
    assert_eq!(outcomes, [Some(ErrorKind::Cancelled), None]);
    assert_eq!(told.len(), 1);
}

#[test]
fn a_step_that_stops_something_runs_when_the_call_is_late() {
    let host = TestHost::manual();
    let clock: Arc<TestClock> = Arc::clone(&host.clock);
    let options = CallOptions::default().with_timeout(Duration::from_secs(5));
    let give_up = move || clock.advance(Duration::from_secs(6));
    let (outcomes, told) = outcomes(&host, options, give_up);
    assert_eq!(outcomes, [Some(ErrorKind::BudgetExceeded), None]);
    assert_eq!(told.len(), 1);
}
