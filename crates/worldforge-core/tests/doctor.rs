//! The doctor and the negotiation, over providers in every state.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use worldforge_core::{
    CallContext, CheckHealth, ConfigField, ConfigSource, ConfigSummary, DoctorQuery, DoctorReport,
    Error, ErrorKind, Forge, KnownProvider, Provider, ProviderName, ProviderProfile, Readiness,
    Result, Safe, WorkflowSpec,
    capability::{Capability, CapabilitySet, EmbedRequest, PolicyRequest, ReasonRequest},
};
use worldforge_testing::{block_on, fake::FakeProvider, host::test_host};

fn name(text: &str) -> ProviderName {
    ProviderName::new(text).unwrap()
}

struct Sick;

impl CheckHealth for Sick {
    async fn check_health(&self, _cx: &CallContext) -> Result<Safe> {
        let error = Error::new(
            ErrorKind::MissingDependency,
            "the checkpoint does not exist",
        );
        Err(error.with("checkpoint", "tiny"))
    }
}

fn unset(provider: &str, variable: &str) -> ConfigSummary {
    let field = ConfigField::new(variable, ConfigSource::Unset)
        .required()
        .secret();
    ConfigSummary::new(name(provider), vec![field])
}

fn known(text: &str, capability: Capability, config: ConfigSummary) -> KnownProvider {
    let profile = ProviderProfile::new(name(text), "A provider of the catalog.");
    KnownProvider::new(profile, CapabilitySet::default().with(capability), config)
}

/// Providers that are well, unwell, unconfigured, known, and known and configured.
fn report(query: DoctorQuery) -> DoctorReport {
    let mut forge = Forge::new(test_host());
    let well = Arc::new(FakeProvider::<EmbedRequest>::new()).mounted(name("well"));
    let sick = Arc::new(FakeProvider::<ReasonRequest>::new()).mounted(name("sick"));
    let keyless = Arc::new(FakeProvider::<PolicyRequest>::new()).mounted(name("keyless"));
    let providers: [Provider; 3] = [
        well,
        sick.with_health(Arc::new(Sick)),
        keyless.with_config(unset("keyless", "KEYLESS_TOKEN")),
    ];
    for provider in providers {
        forge.register(provider).unwrap();
    }
    let ready = ConfigSummary::new(name("idle"), Vec::new());
    let query = query.with_known(vec![
        known("idle", Capability::Score, ready.clone()),
        known(
            "remote",
            Capability::Generate,
            unset("remote", "REMOTE_KEY"),
        ),
        // A registered provider is reported as it is, not as the catalog knows it.
        known("well", Capability::Transfer, ready),
    ]);
    block_on(forge.doctor(query)).unwrap()
}

#[test]
fn the_doctor_reports_every_provider_in_order() {
    let report = report(DoctorQuery::default());
    insta::assert_json_snapshot!(report);
}

#[test]
fn the_doctor_can_look_at_one_capability_only() {
    for (capability, names) in [
        (Capability::Embed, vec!["well"]),
        (Capability::Score, vec!["idle"]),
        (Capability::Transfer, vec![]),
    ] {
        let report = report(DoctorQuery::default().with_capability(Some(capability)));
        let found: Vec<_> = report
            .providers
            .iter()
            .map(|one| one.profile.name.as_str())
            .collect();
        assert_eq!(found, names, "{capability}");
        assert_eq!(report.provider_count, names.len());
    }
}

#[test]
fn the_doctor_can_look_at_one_provider_only() {
    for (provider, names) in [
        ("sick", vec!["sick"]),
        ("idle", vec!["idle"]),
        ("nobody", vec![]),
    ] {
        let report = report(DoctorQuery::default().with_provider(provider));
        let found: Vec<_> = report
            .providers
            .iter()
            .map(|one| one.profile.name.as_str())
            .collect();
        assert_eq!(found, names, "{provider}");
    }
}

/// Is well once two of them are being looked at.
struct Meeting(Arc<AtomicUsize>);

impl CheckHealth for Meeting {
    async fn check_health(&self, _cx: &CallContext) -> Result<Safe> {
        self.0.fetch_add(1, Ordering::SeqCst);
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            match self.0.load(Ordering::SeqCst) {
                0 | 1 => Poll::Pending,
                _ => Poll::Ready(Ok("met".into())),
            }
        })
        .await
    }
}

#[test]
fn the_doctor_looks_at_all_providers_at_once() {
    let mut forge = Forge::new(test_host());
    let met = Arc::new(AtomicUsize::new(0));
    for text in ["one", "two"] {
        let provider = Arc::new(FakeProvider::<EmbedRequest>::new()).mounted(name(text));
        let meeting = Arc::new(Meeting(Arc::clone(&met)));
        forge.register(provider.with_health(meeting)).unwrap();
    }
    let report = block_on(forge.doctor(DoctorQuery::default())).unwrap();
    assert_eq!(report.healthy_provider_count, 2);
}

#[test]
fn a_negotiation_says_what_is_missing_for_each_workflow() {
    use Capability::{Embed, Generate, Policy, Predict, Reason, Score};
    let report = report(DoctorQuery::default());
    let workflows = [Embed, Reason, Policy, Score, Generate, Predict]
        .map(|capability| WorkflowSpec::new(capability.name(), "One capability", [capability]));
    let negotiation = report.negotiate(workflows.to_vec());
    assert_eq!(
        (negotiation.workflow_count, negotiation.ready_count),
        (6, 1)
    );
    let readiness: Vec<_> = negotiation
        .workflows
        .iter()
        .map(|workflow| {
            let candidates = &workflow.requirements.first().unwrap().candidates;
            candidates.first().map(|candidate| candidate.readiness)
        })
        .collect();
    assert_eq!(
        readiness,
        [
            Some(Readiness::Ready),
            Some(Readiness::MissingDependency),
            Some(Readiness::MissingConfig),
            Some(Readiness::NotRegistered),
            Some(Readiness::MissingConfig),
            None,
        ]
    );
    insta::assert_json_snapshot!(negotiation);
}

#[test]
fn the_built_in_workflows_cover_every_capability_and_the_compositions() {
    let workflows = WorkflowSpec::built_in();
    for capability in Capability::ALL {
        let alone = [capability];
        assert!(
            workflows
                .iter()
                .any(|spec| spec.required_capabilities == alone),
            "{capability}"
        );
    }
    let report = report(DoctorQuery::default()).negotiate(workflows);
    let both = report
        .workflows
        .iter()
        .find(|one| one.workflow.name == "policy-plus-score");
    assert_eq!(
        &*both.unwrap().summary,
        "missing capability coverage: policy, score"
    );
    let embed = report
        .workflows
        .iter()
        .find(|one| one.workflow.name == "embed-only");
    assert_eq!(&*embed.unwrap().summary, "ready with: well");
}
