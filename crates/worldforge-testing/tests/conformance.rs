//! The suites pass a sound provider and catch each unsound one.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use worldforge_core::{
    CallContext, ConfigField, ConfigSource, ConfigSummary, Error, ErrorKind, Finite, Lifecycle,
    LifecycleStatus, Provider, ProviderName, ProviderProfile, Result,
    capability::{
        Capability, EmbedRequest, EmbedResponse, GenerateRequest, PolicyRequest, PredictRequest,
        Provide, ReasonRequest, ScoreRequest, TransferRequest,
    },
};
use worldforge_testing::{
    conformance::{CapabilityCheck, Inputs, Outcome, ProviderCheck, Subject, named},
    conformance_suite,
    fake::{Act, Answer, FakeProvider, Flaw},
};

fn name() -> ProviderName {
    ProviderName::new("subject").unwrap()
}

fn profile() -> ProviderProfile {
    ProviderProfile::new(name(), "A provider under test.")
        .local()
        .deterministic()
}

fn sound() -> Provider {
    Provider::new(profile())
        .with::<PredictRequest>(Arc::new(FakeProvider::new()))
        .with::<GenerateRequest>(Arc::new(FakeProvider::new()))
        .with::<ReasonRequest>(Arc::new(FakeProvider::new()))
        .with::<EmbedRequest>(Arc::new(FakeProvider::new()))
        .with::<TransferRequest>(Arc::new(FakeProvider::new()))
        .with::<ScoreRequest>(Arc::new(FakeProvider::new()))
        .with::<PolicyRequest>(Arc::new(FakeProvider::new()))
}

conformance_suite!(
    all_capabilities,
    sound(),
    [predict, generate, reason, embed, transfer, score, policy]
);

conformance_suite!(
    own_inputs,
    Provider::new(profile()).with::<EmbedRequest>(Arc::new(FakeProvider::new())),
    Inputs::corpus()
        .with(&EmbedRequest::new("own words"))
        .unwrap(),
    [embed]
);

/// Embeds as a function says.
struct Embeds<F>(F);

impl<F> Provide<EmbedRequest> for Embeds<F>
where
    F: Fn(&CallContext, &EmbedRequest) -> Result<EmbedResponse> + Send + Sync + 'static,
{
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        (self.0)(cx, request)
    }
}

fn embeds<F>(function: F) -> Subject
where
    F: Fn(&CallContext, &EmbedRequest) -> Result<EmbedResponse> + Send + Sync + 'static,
{
    Subject::new(Provider::new(profile()).with::<EmbedRequest>(Arc::new(Embeds(function))))
}

fn failed_checks(subject: &Subject) -> Vec<&'static str> {
    subject
        .report()
        .failures()
        .map(|result| result.check)
        .collect()
}

#[test]
fn a_sound_provider_passes_every_check_and_skips_none() {
    let report = Subject::new(sound()).report();
    assert_eq!(report.failures().chain(report.skips()).next(), None);
    assert_eq!(report.results.len(), 5 + 7 * 10);
    assert!(report.is_conformant());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["results"][0]["status"], "passed");
}

#[test]
fn an_answer_in_anothers_name_is_caught() {
    let fake = FakeProvider::<EmbedRequest>::new().then(Act::Flawed(Flaw::ForeignName));
    let subject = Subject::new(Arc::new(fake).mounted(name()));
    let check = CapabilityCheck::ValidRequestsAreAnswered;
    let result = subject.check_capability(Capability::Embed, check);
    assert!(matches!(result.outcome, Outcome::Failed(_)));
    assert!(std::panic::catch_unwind(|| result.require()).is_err());
}

#[test]
fn a_provider_that_forgets_its_determinism_is_caught() {
    let count = AtomicU32::new(0);
    let subject = embeds(move |cx, _| {
        let value = Finite::new(count.fetch_add(1, Ordering::SeqCst).into())?;
        Ok(EmbedResponse::new(cx.provider().clone(), "m", vec![value]))
    });
    let expected = ["repeated_calls_agree", "concurrent_calls_agree"];
    assert_eq!(failed_checks(&subject), expected);
}

#[test]
fn a_provider_that_publishes_a_secret_is_caught() {
    let subject = embeds(|cx, request| {
        let secret = request.text.split("api_key=").nth(1);
        match secret.and_then(|rest| rest.split(' ').next()) {
            Some(secret) => {
                cx.record("note", secret);
                request.answer(cx.provider().clone())
            }
            None => request.answer(cx.provider().clone()),
        }
    });
    assert_eq!(failed_checks(&subject), ["secrets_stay_in_requests"]);
    let result =
        subject.check_capability(Capability::Embed, CapabilityCheck::SecretsStayInRequests);
    assert!(!result.to_string().contains("wfcanary"), "{result}");
}

#[test]
fn a_provider_that_panics_breaks_its_checks_and_not_the_report() {
    let subject = embeds(|_, _| std::panic::resume_unwind(Box::new("on cue")));
    let failed = failed_checks(&subject);
    assert!(
        failed.contains(&"valid_requests_are_answered"),
        "{failed:?}"
    );
    assert!(
        !failed.contains(&"invalid_requests_are_refused"),
        "{failed:?}"
    );
}

#[test]
fn a_provider_that_always_fails_is_caught() {
    let subject = embeds(|_, _| Err(Error::new(ErrorKind::Unauthorized, "no")));
    let failed = failed_checks(&subject);
    for check in ["each_call_ends_in_one_event", "requests_are_left_alone"] {
        assert!(failed.contains(&check), "{failed:?}");
    }
}

#[test]
fn what_cannot_be_checked_is_skipped_with_its_reason() {
    let field = ConfigField::new("SUBJECT_URL", ConfigSource::Unset).required();
    let fake = Arc::new(FakeProvider::<EmbedRequest>::new());
    let profile = ProviderProfile::new(name(), "A provider under test.");
    let provider = Provider::new(profile)
        .with::<EmbedRequest>(fake)
        .with_config(ConfigSummary::new(name(), vec![field]));
    let report = Subject::new(provider).report();
    assert_eq!(report.failures().next(), None);
    assert!(report.is_conformant());
    let skip = report.skips().next().unwrap();
    assert_eq!(
        skip.to_string(),
        "lifecycle_runs skipped: the provider is not ready: missing SUBJECT_URL"
    );
    skip.require();
}

#[test]
fn a_provider_that_is_not_deterministic_may_answer_differently() {
    let profile = ProviderProfile::new(name(), "A provider under test.");
    let provider = Provider::new(profile).with::<EmbedRequest>(Arc::new(FakeProvider::new()));
    let report = Subject::new(provider).report();
    let skipped: Vec<_> = report.skips().map(|result| result.check).collect();
    assert_eq!(skipped, ["repeated_calls_agree"]);
}

struct Stubborn;

impl Lifecycle for Stubborn {
    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        Err(Error::new(ErrorKind::Io, "holds on"))
    }
}

#[test]
fn an_unsound_description_is_caught() {
    let other = ProviderName::new("other").unwrap();
    let note = "call https://u:p@host.example/x";
    for (provider, check) in [
        (
            sound().with_config(ConfigSummary::new(other, Vec::new())),
            ProviderCheck::NamesAgree,
        ),
        (
            Provider::new(ProviderProfile::new(name(), " ")),
            ProviderCheck::ProfileIsPublishable,
        ),
        (
            Provider::new(profile().with_note(note)),
            ProviderCheck::ProfileIsPublishable,
        ),
        (
            Provider::new(profile().with_note("")),
            ProviderCheck::ProfileIsPublishable,
        ),
        (
            sound().with_lifecycle(Arc::new(Stubborn)),
            ProviderCheck::LifecycleRuns,
        ),
    ] {
        let result = Subject::new(provider).check(check);
        assert!(matches!(result.outcome, Outcome::Failed(_)), "{result}");
    }
}

#[test]
fn a_suite_lists_exactly_what_is_advertised() {
    let subject = Subject::new(sound());
    assert!(format!("{subject:?}").contains("subject"));
    subject.check_advertised(&Capability::ALL).require();
    let result = subject.check_advertised(&[Capability::Embed]);
    assert!(matches!(result.outcome, Outcome::Failed(_)));
    assert_eq!(named("score"), Capability::Score);
    assert!(std::panic::catch_unwind(|| named("levitate")).is_err());
}

#[test]
fn an_invalid_own_input_is_refused_when_it_is_given() {
    let error = Inputs::corpus().with(&EmbedRequest::new("")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
