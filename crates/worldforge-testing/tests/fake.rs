//! Providers that fail on cue, for every capability.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{sync::Arc, time::Duration};

use worldforge_core::{
    CallOptions, ErrorKind, Forge, ProviderName, Step,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        ScoreRequest, TransferRequest,
    },
};
use worldforge_testing::{
    block_on, corpus,
    fake::{Act, Answer, FakeProvider, Flaw},
    host::TestHost,
};

fn name() -> ProviderName {
    ProviderName::new("fake").unwrap()
}

/// Calls a fake once and returns how the call ended.
fn outcome<R: Answer>(fake: FakeProvider<R>) -> Result<R::Response, ErrorKind> {
    let mut forge = Forge::new(TestHost::manual().host());
    forge.register(Arc::new(fake).mounted(name())).unwrap();
    let request: R = corpus::baseline().unwrap();
    block_on(forge.call("fake", &request)).map_err(|error| error.kind())
}

fn flaws_are_caught<R: Answer>() {
    assert!(outcome(FakeProvider::<R>::default()).is_ok());
    for flaw in Flaw::ALL {
        let fake = FakeProvider::<R>::new().then(Act::Flawed(flaw));
        // Only a policy's raw actions can hold a number that is not finite.
        let has_flaw = flaw != Flaw::NotFinite || R::CAPABILITY == Capability::Policy;
        let expected = if has_flaw {
            ErrorKind::InvalidOutput
        } else {
            ErrorKind::InvalidInput
        };
        assert_eq!(
            outcome(fake).err(),
            Some(expected),
            "{} {flaw:?}",
            R::CAPABILITY
        );
    }
}

#[test]
fn every_capability_has_a_correct_answer_and_flawed_ones_that_the_dispatcher_refuses() {
    flaws_are_caught::<PredictRequest>();
    flaws_are_caught::<ReasonRequest>();
    flaws_are_caught::<EmbedRequest>();
    flaws_are_caught::<GenerateRequest>();
    flaws_are_caught::<TransferRequest>();
    flaws_are_caught::<ScoreRequest>();
    flaws_are_caught::<PolicyRequest>();
}

#[test]
fn a_script_is_followed_act_by_act_and_then_answers() {
    let test = TestHost::manual();
    let response = EmbedRequest::new("own").answer(name()).unwrap();
    let fake = Arc::new(
        FakeProvider::<EmbedRequest>::new()
            .then(Act::fail(ErrorKind::Unauthorized))
            .then(Act::status(ErrorKind::Unavailable, 503))
            .then(Act::Respond(response.clone()))
            .then(
                Act::compute(|_, request: &EmbedRequest| request.answer(name()))
                    .after(Duration::from_secs(2)),
            ),
    );
    let mut forge = Forge::new(test.host());
    forge.register(fake.mounted(name())).unwrap();
    let call = || block_on(forge.call("fake", &EmbedRequest::new("x")));
    assert_eq!(call().unwrap_err().kind(), ErrorKind::Unauthorized);
    assert_eq!(call().unwrap_err().http_status(), Some(503));
    assert_eq!(call().unwrap(), response);
    assert_eq!(call().unwrap().model, "fake");
    assert_eq!(test.sleeper.waits(), [Duration::from_secs(2)]);
    assert!(call().is_ok());
    assert_eq!(fake.calls(), 5);
}

#[test]
fn a_fake_that_hangs_is_ended_by_the_deadline() {
    let mut forge = Forge::new(TestHost::manual().host());
    let fake = Arc::new(FakeProvider::<EmbedRequest>::new().then(Act::Hang));
    forge.register(fake.mounted(name())).unwrap();
    let options = CallOptions::default().with_timeout(Duration::from_secs(1));
    let request = EmbedRequest::new("x");
    let outcome = block_on(forge.call_with("fake", &request, options));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::BudgetExceeded);
}

#[test]
fn a_fake_can_panic_and_can_run_in_a_step() {
    let panics = FakeProvider::<EmbedRequest>::new().then(Act::Panic);
    assert_eq!(outcome(panics).unwrap_err(), ErrorKind::InvalidOutput);
    let stepping = FakeProvider::<EmbedRequest>::new().in_step(Step::Poll);
    assert!(format!("{stepping:?}").contains("Embed"));
    assert!(outcome(stepping).is_ok());
}

#[test]
fn every_act_shows_its_name() {
    let own = EmbedRequest::new("x").answer(name()).unwrap();
    let acts: [(Act<EmbedRequest>, &str); 8] = [
        (Act::Answer, "Answer"),
        (Act::Respond(own), "Respond"),
        (
            Act::compute(|_, request: &EmbedRequest| request.answer(name())),
            "Compute",
        ),
        (Act::fail(ErrorKind::Io), "Fail"),
        (Act::Flawed(Flaw::Misfit), "Flawed"),
        (Act::Answer.after(Duration::ZERO), "After"),
        (Act::Panic, "Panic"),
        (Act::Hang, "Hang"),
    ];
    for (act, shown) in acts {
        assert_eq!(format!("{act:?}"), shown);
    }
}
