//! Registration, dispatch and the laws that every answer must keep.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::sync::Arc;

use serde_json::json;
use worldforge_core::{
    Action, CallContext, CheckHealth, ConfigField, ConfigSource, ConfigSummary, Error, ErrorKind,
    Forge, HealthCause, Hook, ImplementationStatus, Lifecycle, LifecycleStatus, Provider,
    ProviderName, ProviderProfile, Result, Safe, StorageId, WorldIdentity, WorldState,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, PredictResponse,
        ReasonRequest, Request, ScoreDirection, ScoreRequest, ScoreResponse, TransferRequest,
    },
    json::decode_value,
};
use worldforge_testing::{
    block_on, corpus,
    fake::{Act, Answer, FakeProvider, Flaw},
    host::test_host,
};

fn name(text: &str) -> ProviderName {
    ProviderName::new(text).unwrap()
}

fn profile(text: &str) -> ProviderProfile {
    ProviderProfile::new(name(text), "A provider of these tests.")
}

fn embedder(text: &str) -> Provider {
    Arc::new(FakeProvider::<EmbedRequest>::new()).mounted(name(text))
}

fn forge(providers: impl IntoIterator<Item = Provider>) -> Forge {
    let mut forge = Forge::new(test_host());
    for provider in providers {
        forge.register(provider).unwrap();
    }
    forge
}

#[test]
fn a_name_can_be_taken_only_once_and_replaced_only_on_purpose() {
    let mut forge = forge([embedder("a")]);
    let error = forge.register(embedder("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Duplicate);
    assert_eq!(forge.replace(embedder("a")).unwrap().name(), &name("a"));
    assert!(forge.replace(embedder("b")).is_none());
    assert_eq!(forge.providers().len(), 2);
    assert_eq!(forge.unregister(&name("a")).unwrap().name(), &name("a"));
    assert!(forge.unregister(&name("a")).is_none());
    assert_eq!(format!("{forge:?}"), r#"Forge { providers: ["b"], .. }"#);
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_one() {
    let forge = forge([embedder("leworldmodel")]);
    for (wanted, triage) in [
        (
            "leworldmodl",
            "did you mean 'leworldmodel'? `worldforge provider list` shows all",
        ),
        (
            "quantum",
            "run `worldforge provider list` to see what there is",
        ),
        (
            "Not A Name",
            "run `worldforge provider list` to see what there is",
        ),
    ] {
        let error = block_on(forge.embed(wanted, &EmbedRequest::new("x"))).unwrap_err();
        assert_eq!(
            (error.kind(), error.first_triage_step()),
            (ErrorKind::NotFound, triage)
        );
    }
}

#[test]
fn narrow_registrations_become_one_provider() {
    let mut forge = Forge::new(test_host());
    let local = profile("rig")
        .local()
        .with_modalities(["image"])
        .with_note("first");
    let second = profile("rig")
        .deterministic()
        .with_modalities(["image", "action"])
        .with_default_model("m1")
        .with_note("second");
    forge
        .register_cost(local, FakeProvider::<ScoreRequest>::new())
        .unwrap();
    forge
        .register_policy(second, FakeProvider::<PolicyRequest>::new())
        .unwrap();
    let rig = forge.provider("rig").unwrap();
    assert_eq!(forge.providers().len(), 1);
    assert!(rig.capabilities().contains(Capability::Score));
    assert!(rig.capabilities().contains(Capability::Policy));
    let merged = rig.profile();
    assert!(merged.is_local && !merged.is_deterministic);
    assert_eq!(merged.supported_modalities, ["image", "action"]);
    assert_eq!(merged.notes, ["first", "second"]);
    assert_eq!(merged.default_model.as_deref(), Some("m1"));
    assert!(block_on(forge.score("rig", &corpus::baseline().unwrap())).is_ok());
    assert!(block_on(forge.policy("rig", &corpus::baseline().unwrap())).is_ok());
}

#[test]
fn a_capability_can_be_registered_only_once_under_a_name() {
    let mut forge = Forge::new(test_host());
    let fake = FakeProvider::<EmbedRequest>::new;
    forge.register_embedder(profile("e"), fake()).unwrap();
    let error = forge.register_embedder(profile("e"), fake()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Duplicate);
    assert!(
        error
            .context()
            .any(|(key, value)| key == "capability" && &**value == "embed")
    );
    forge.register_embedder(profile("f"), fake()).unwrap();
}

#[test]
fn every_narrow_registration_can_be_called_by_its_own_name() {
    let mut forge = Forge::new(test_host());
    forge
        .register_predictor(profile("p"), FakeProvider::new())
        .unwrap();
    forge
        .register_generator(profile("p"), FakeProvider::new())
        .unwrap();
    forge
        .register_transferer(profile("p"), FakeProvider::new())
        .unwrap();
    forge
        .register_reasoner(profile("p"), FakeProvider::new())
        .unwrap();
    let world: PredictRequest = corpus::baseline().unwrap();
    assert!(block_on(forge.predict("p", &world)).is_ok());
    let prompt: GenerateRequest = corpus::baseline().unwrap();
    assert!(block_on(forge.generate("p", &prompt)).is_ok());
    let clip: TransferRequest = corpus::baseline().unwrap();
    assert!(block_on(forge.transfer("p", &clip)).is_ok());
    let question: ReasonRequest = corpus::baseline().unwrap();
    assert!(block_on(forge.reason("p", &question)).is_ok());
}

#[test]
fn what_is_not_mounted_is_refused_with_what_is() {
    let question = ReasonRequest::new("why?", None);
    for (provider, offers) in [
        (embedder("e"), "embed"),
        (Provider::new(profile("e")), "nothing"),
    ] {
        let error = block_on(forge([provider]).reason("e", &question)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(
            error
                .context()
                .any(|(key, value)| key == "offers" && &**value == offers)
        );
    }
}

#[test]
fn a_malformed_request_never_reaches_a_provider() {
    let fake = Arc::new(FakeProvider::<EmbedRequest>::new());
    let forge = forge([fake.mounted(name("e"))]);
    let error = block_on(forge.embed("e", &EmbedRequest::new(" "))).unwrap_err();
    assert_eq!((error.kind(), fake.calls()), (ErrorKind::InvalidInput, 0));
}

/// Returns what becomes of a flawed answer.
fn caught<R: Answer>(flaw: Flaw) -> ErrorKind {
    let fake = Arc::new(FakeProvider::<R>::new().then(Act::Flawed(flaw)));
    let forge = forge([fake.mounted(name("f"))]);
    let request: R = corpus::baseline().unwrap();
    let error = block_on(forge.call("f", &request)).map(drop).unwrap_err();
    assert!(
        error
            .context()
            .any(|(key, value)| key == "provider" && &**value == "f")
    );
    error.kind()
}

#[test]
fn an_answer_that_does_not_fit_never_reaches_the_caller() {
    for flaw in [Flaw::ForeignName, Flaw::Misfit] {
        let kinds = [
            caught::<PredictRequest>(flaw),
            caught::<GenerateRequest>(flaw),
            caught::<ReasonRequest>(flaw),
            caught::<EmbedRequest>(flaw),
            caught::<TransferRequest>(flaw),
            caught::<ScoreRequest>(flaw),
            caught::<PolicyRequest>(flaw),
        ];
        assert_eq!(kinds, [ErrorKind::InvalidOutput; 7]);
    }
    assert_eq!(
        caught::<PolicyRequest>(Flaw::NotFinite),
        ErrorKind::InvalidOutput
    );
}

fn world(id: &str, step: u64) -> WorldState {
    let id = StorageId::new(id).unwrap();
    let mut state = WorldState::new();
    state.identity = Some(WorldIdentity::new(id, "A world", "fake").unwrap());
    state.step = step;
    state
}

#[test]
fn a_predictor_can_neither_rename_a_world_nor_bend_its_time() {
    for (answer, fits) in [
        (world("mine", 5), true),
        (world("victim", 5), false),
        (world("mine", 4), false),
        (world("mine", 6), false),
    ] {
        let response = PredictResponse::new(name("p"), answer);
        let fake = FakeProvider::<PredictRequest>::new().then(Act::Respond(response));
        let forge = forge([Arc::new(fake).mounted(name("p"))]);
        let request = PredictRequest::new(world("mine", 3), Action::Noop, 2);
        let outcome = block_on(forge.predict("p", &request));
        match outcome {
            Ok(_) => assert!(fits),
            Err(error) => assert!(!fits && error.kind() == ErrorKind::InvalidOutput, "{error}"),
        }
    }
}

#[test]
fn the_best_index_is_computed_and_a_claim_is_verified() {
    use ScoreDirection::{HigherIsBetter, LowerIsBetter};
    for (scores, direction, best) in [
        (vec![0.9, 0.1, 0.5], LowerIsBetter, 1),
        (vec![0.9, 0.1, 0.5], HigherIsBetter, 0),
        (vec![0.5, 0.1, 0.1], LowerIsBetter, 1),
        (vec![7.0], HigherIsBetter, 0),
    ] {
        let response = ScoreResponse::new(name("s"), scores.clone(), direction).unwrap();
        assert_eq!(response.best_index(), best, "{scores:?}");
        response.verify_best_index(best).unwrap();
        let claimed = scores.len();
        let error = response.verify_best_index(claimed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    }
    let tie = ScoreResponse::new(name("s"), vec![0.1, 0.1], LowerIsBetter).unwrap();
    tie.verify_best_index(1).unwrap();
    for scores in [vec![], vec![1.0, f64::NAN]] {
        assert!(ScoreResponse::new(name("s"), scores, LowerIsBetter).is_err());
    }
}

#[test]
fn a_score_answer_that_lies_is_not_read() {
    let honest = json!({"provider": "s", "scores": [0.1, 0.9], "best_index": 0,
        "best_score": 0.1, "lower_is_better": true});
    let read = |value| decode_value::<ScoreResponse>(value);
    assert_eq!(read(honest.clone()).unwrap().best_index(), 0);
    for (key, lie) in [
        ("best_index", json!(1)),
        ("best_score", json!(0.9)),
        ("lower_is_better", json!(false)),
        ("direction", json!("lower_is_better")),
        ("scores", json!([])),
        ("extra", json!(1)),
    ] {
        let mut value = honest.clone();
        value[key] = lie;
        assert!(read(value).is_err(), "{key}");
    }
}

#[test]
fn health_tells_why_a_provider_is_unwell() {
    struct Sick(ErrorKind);
    impl CheckHealth for Sick {
        async fn check_health(&self, _cx: &CallContext) -> Result<Safe> {
            Err(Error::new(self.0, "not today"))
        }
    }
    for (kind, cause) in [
        (ErrorKind::Unauthorized, HealthCause::NotConfigured),
        (ErrorKind::MissingDependency, HealthCause::MissingDependency),
        (ErrorKind::Timeout, HealthCause::Unhealthy),
    ] {
        let forge = forge([embedder("h").with_health(Arc::new(Sick(kind)))]);
        let health = block_on(forge.health("h")).unwrap();
        assert_eq!((health.healthy, health.cause), (false, Some(cause)));
        assert_eq!(&*health.details, "not today");
        assert!(health.latency_ms.get() > 0.0);
    }
    let health = block_on(forge([embedder("h")]).health("h")).unwrap();
    assert_eq!((health.healthy, &*health.details), (true, "configured"));
}

#[test]
fn an_unconfigured_provider_is_unwell_and_its_hooks_are_skipped() {
    let fields = vec![
        ConfigField::new("RIG_URL", ConfigSource::Unset)
            .required()
            .with_aliases(["RIG_HOST"]),
        ConfigField::new("RIG_PORT", ConfigSource::Direct).invalid("must be a port"),
    ];
    let config = ConfigSummary::new(name("rig"), fields);
    let forge = forge([embedder("rig").with_config(config)]);
    let health = block_on(forge.health("rig")).unwrap();
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
    assert_eq!(
        &*health.details,
        "missing RIG_URL or RIG_HOST, a valid RIG_PORT (must be a port)"
    );
    let report = block_on(forge.prepare("rig")).unwrap();
    assert_eq!(
        (report.status, report.ready),
        (LifecycleStatus::Skipped, false)
    );
    assert_eq!(report.hooks.len(), 1);
}

/// Ends each hook as it was told.
struct Hooks([ErrorKind; 3]);

impl Hooks {
    fn end(&self, hook: usize) -> Result<LifecycleStatus> {
        match self.0.get(hook) {
            Some(ErrorKind::Bug) | None => Ok(LifecycleStatus::Ready),
            Some(kind) => Err(Error::new(*kind, "not today")),
        }
    }
}

impl Lifecycle for Hooks {
    async fn preflight(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.end(0)
    }

    async fn warmup(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.end(1)
    }

    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.end(2)
    }
}

#[test]
fn hooks_run_in_order_until_one_fails() {
    // A bug stands for success, so that a table of kinds says everything.
    let (well, io) = (ErrorKind::Bug, ErrorKind::Io);
    for (kinds, status, hooks) in [
        (
            [well; 3],
            LifecycleStatus::Ready,
            vec![Hook::Preflight, Hook::Warmup],
        ),
        (
            [io, well, well],
            LifecycleStatus::Failed,
            vec![Hook::Preflight],
        ),
        (
            [well, io, well],
            LifecycleStatus::Failed,
            vec![Hook::Preflight, Hook::Warmup],
        ),
    ] {
        let forge = forge([embedder("l").with_lifecycle(Arc::new(Hooks(kinds)))]);
        let report = block_on(forge.prepare("l")).unwrap();
        assert_eq!((report.status, report.ready), (status, status.is_ready()));
        let ran: Vec<_> = report.hooks.iter().map(|result| result.hook).collect();
        assert_eq!(ran, hooks);
    }
    let stuck = forge([embedder("l").with_lifecycle(Arc::new(Hooks([well, well, io])))]);
    let report = block_on(stuck.release("l")).unwrap();
    assert_eq!(report.status, LifecycleStatus::TeardownFailed);
    let plain = forge([embedder("l")]);
    assert_eq!(
        block_on(plain.release("l")).unwrap().status,
        LifecycleStatus::NoOp
    );
    assert!(block_on(plain.prepare("nobody")).is_err());
}

#[test]
fn every_hook_does_nothing_unless_it_is_written() {
    struct Idle;
    impl Lifecycle for Idle {}
    let forge = forge([embedder("l").with_lifecycle(Arc::new(Idle))]);
    for report in [block_on(forge.prepare("l")), block_on(forge.release("l"))] {
        assert_eq!(report.unwrap().status, LifecycleStatus::NoOp);
    }
}

#[test]
fn a_provider_describes_itself_in_json_and_is_read_back() {
    let profile = profile("p")
        .with_status(ImplementationStatus::Beta)
        .deterministic();
    let value = serde_json::to_value(&profile).unwrap();
    assert_eq!(value["status"], "beta");
    assert_eq!(decode_value::<ProviderProfile>(value).unwrap(), profile);
    let shown = [
        ImplementationStatus::Scaffold,
        ImplementationStatus::Experimental,
        ImplementationStatus::Stable,
    ]
    .map(|status| status.to_string());
    assert_eq!(shown, ["scaffold", "experimental", "stable"]);
    let fields = vec![
        ConfigField::new("A", ConfigSource::Environment("B".to_owned())).secret(),
        ConfigField::new("C", ConfigSource::Default),
        ConfigField::new("D", ConfigSource::Direct),
        ConfigField::new("E", ConfigSource::Unset),
    ];
    let summary = ConfigSummary::new(name("p"), fields);
    let value = serde_json::to_value(&summary).unwrap();
    assert_eq!(decode_value::<ConfigSummary>(value).unwrap(), summary);
    assert!(decode_value::<ConfigSource>(json!("env:")).is_err());
    assert_eq!(
        format!("{:?}", embedder("p")),
        r#"Provider { name: "p", capabilities: {Embed}, .. }"#
    );
}

#[test]
fn requests_of_every_capability_read_back_what_they_write() {
    fn check<R: Request + serde::Serialize + PartialEq + std::fmt::Debug>() {
        let request: R = corpus::baseline().unwrap();
        let value = worldforge_core::json::encode(&request).unwrap();
        assert_eq!(R::from_json(value).unwrap(), request);
    }
    check::<PredictRequest>();
    check::<GenerateRequest>();
    check::<ReasonRequest>();
    check::<EmbedRequest>();
    check::<TransferRequest>();
    check::<ScoreRequest>();
    check::<PolicyRequest>();
}
