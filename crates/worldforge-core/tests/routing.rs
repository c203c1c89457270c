//! Routes: who is asked, who is skipped, and what ends a route.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::sync::Arc;

use worldforge_core::{
    AttemptStatus, CallOptions, Cancellation, ErrorKind, Forge, ProviderName, RouteOutcome,
    RoutePolicy,
    capability::{EmbedRequest, EmbedResponse, ReasonRequest},
};
use worldforge_testing::{
    block_on,
    fake::{Act, Answer, FakeProvider},
    host::test_host,
};

fn name(text: &str) -> ProviderName {
    ProviderName::new(text).unwrap()
}

fn route(chain: &[&str]) -> RoutePolicy {
    let (first, rest) = chain.split_first().unwrap();
    RoutePolicy::new(name(first), rest.iter().map(|text| name(text))).unwrap()
}

fn mount<R: Answer>(forge: &mut Forge, text: &str, act: Act<R>) {
    let fake = Arc::new(FakeProvider::<R>::new().then(act));
    forge.register(fake.mounted(name(text))).unwrap();
}

/// A forge with `well`, `down`, `clumsy` and a provider of something else.
fn forge() -> Forge {
    let mut forge = Forge::new(test_host());
    mount(&mut forge, "well", Act::<EmbedRequest>::Answer);
    mount(
        &mut forge,
        "down",
        Act::<EmbedRequest>::fail(ErrorKind::Unavailable),
    );
    mount(
        &mut forge,
        "clumsy",
        Act::<EmbedRequest>::fail(ErrorKind::InvalidInput),
    );
    mount(&mut forge, "other", Act::<ReasonRequest>::Answer);
    forge
}

fn travel(chain: &[&str], options: CallOptions) -> RouteOutcome<EmbedResponse> {
    block_on(forge().route(&route(chain), &EmbedRequest::new("x"), options))
}

fn statuses(outcome: &RouteOutcome<EmbedResponse>) -> Vec<AttemptStatus> {
    outcome
        .attempts
        .iter()
        .map(|attempt| attempt.status)
        .collect()
}

#[test]
fn a_route_passes_over_who_cannot_answer() {
    use AttemptStatus::{Failed, SkippedIncompatible, SkippedNotRegistered, Succeeded};
    let outcome = travel(&["absent", "other", "down", "well"], CallOptions::default());
    assert_eq!(
        statuses(&outcome),
        [SkippedNotRegistered, SkippedIncompatible, Failed, Succeeded]
    );
    assert_eq!(outcome.chosen, Some(name("well")));
    assert_eq!(outcome.outcome.unwrap().provider, name("well"));
    insta::assert_json_snapshot!(outcome.attempts);
}

#[test]
fn the_preferred_provider_is_asked_alone_when_it_answers() {
    let outcome = travel(&["well", "down"], CallOptions::default());
    assert_eq!(statuses(&outcome), [AttemptStatus::Succeeded]);
}

#[test]
fn a_callers_mistake_ends_the_route() {
    let outcome = travel(&["clumsy", "well"], CallOptions::default());
    assert_eq!(statuses(&outcome), [AttemptStatus::Failed]);
    assert_eq!(outcome.chosen, None);
    assert_eq!(outcome.outcome.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_cancellation_ends_the_route() {
    let flag = Cancellation::new();
    flag.cancel();
    let options = CallOptions::default().with_cancellation(flag);
    let outcome = travel(&["down", "well"], options);
    assert_eq!(outcome.attempts.len(), 1);
    assert_eq!(outcome.outcome.unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn a_route_without_an_answer_ends_with_the_last_failure() {
    for (chain, kind) in [
        (["absent", "down"], ErrorKind::Unavailable),
        (["down", "absent"], ErrorKind::NotFound),
        (["absent", "other"], ErrorKind::Unsupported),
    ] {
        let outcome = travel(&chain, CallOptions::default());
        assert_eq!(outcome.chosen, None);
        assert_eq!(outcome.outcome.unwrap_err().kind(), kind);
    }
}

#[test]
fn a_route_names_each_provider_once() {
    let error = RoutePolicy::new(name("a"), [name("b"), name("a")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
