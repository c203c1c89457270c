//! The reasoner against recordings: answers, ways to fail, settings, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "../upstream/authorised.rs"]
mod credential;
mod failures;
mod settings;
#[path = "../upstream/mod.rs"]
mod upstream;

use worldforge_core::{
    ErrorKind, HealthCause, Result, Step, WorldState,
    capability::{ReasonRequest, ReasonResponse},
};
use worldforge_providers::{Setup, reasoner};
use worldforge_testing::{block_on, cassette::Interaction, conformance_suite, corpus};

use credential::authorised;
use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "reasoner";
const URL: (&str, &str) = ("REASONER_BASE_URL", "http://127.0.0.1:8000");
const QUERY: &str = "How many objects are in the scene?";

fn scene(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[URL], settings].concat(),
        |setup| reasoner::provider(&setup),
    )
}

fn ask(scene: &Scene, request: &ReasonRequest) -> Result<ReasonResponse> {
    let outcome = block_on(scene.forge.reason(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn question() -> ReasonRequest {
    ReasonRequest::new(QUERY, None)
}

conformance_suite!(
    conformance,
    reasoner::provider(&endless(cassette(NAME, "conformance"), &[URL])).unwrap(),
    [reason]
);

#[test]
fn an_object_is_an_answer_with_its_confidence_and_evidence() {
    let scene = scene("object", &[]);
    let response = ask(&scene, &question()).unwrap();
    assert_eq!(response.answer, "Two: a cube and a mug.");
    assert_eq!(response.confidence.map(f64::from), Some(0.9));
    assert_eq!(
        response.evidence,
        ["the scene lists cube", "the scene lists mug"]
    );
    scene.player.assert_finished();
}

#[test]
fn words_are_an_answer_without_confidence_and_evidence() {
    for name in ["thoughts", "parts"] {
        let scene = scene(name, &[]);
        let response = ask(&scene, &question()).unwrap();
        assert_eq!(response.answer, "Two.", "{name}");
        assert_eq!(
            (response.confidence, response.evidence.len()),
            (None, 0),
            "{name}"
        );
        scene.player.assert_finished();
    }
}

#[test]
fn a_server_that_refuses_a_schema_is_asked_for_less_and_it_is_remembered() {
    let objects = scene("no_schema", &[]);
    assert!(ask(&objects, &question()).is_ok());
    assert!(ask(&objects, &question()).is_ok());
    assert_eq!(objects.player.requests_in(Step::Infer), 3);
    objects.player.assert_finished();

    let words = scene("words_only", &[]);
    assert_eq!(ask(&words, &question()).unwrap().answer, "Two.");
    words.player.assert_finished();
}

#[test]
fn a_refusal_of_every_form_is_the_servers_own() {
    let scene = scene("refused_always", &[]);
    let error = ask(&scene, &question()).unwrap_err();
    let says = "maximum context length";
    assert_failure(&error, ("refused", ErrorKind::InvalidInput, "", says));
    scene.player.assert_finished();
}

#[test]
fn the_world_follows_the_question_as_canonical_json() {
    let baseline = corpus::baseline::<ReasonRequest>().unwrap();
    let mut recording = cassette(NAME, "world");
    let state = worldforge_core::json::encode(baseline.world_state.as_ref().unwrap()).unwrap();
    let state = worldforge_core::json::canonical(&state);
    assert!(state.starts_with(r#"{"id":"fixture-world","#), "{state}");
    if let Interaction::Http(http) = &mut recording.interactions[1] {
        let mut body = http.request.body.as_json().unwrap().clone();
        body["messages"][1]["content"] = format!("{QUERY}\n\nWorld state:\n{state}").into();
        http.request.body = worldforge_testing::cassette::Body::json(body);
    }
    let scene = Scene::new(recording, &[URL], |setup| reasoner::provider(&setup));
    assert!(ask(&scene, &baseline).is_ok());
    scene.player.assert_finished();
}

#[test]
fn a_world_that_is_too_large_is_not_sent() {
    let mut state = WorldState::new();
    let note = "x".repeat(reasoner::MAX_STATE_BYTES);
    state.metadata.insert("note".to_owned(), note.into());
    let scene = scene("object", &[]);
    let error = ask(&scene, &ReasonRequest::new("how many?", Some(state))).unwrap_err();
    let says = "at most 1048576 bytes";
    assert_failure(
        &error,
        ("large", ErrorKind::LimitExceeded, "/world_state", says),
    );
    assert_eq!(scene.player.requests(), 0);
}
