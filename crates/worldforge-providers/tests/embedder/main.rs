//! The embedder against recordings: vectors, ways to fail, settings, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "../upstream/authorised.rs"]
mod credential;
mod failures;
#[path = "../upstream/mod.rs"]
mod upstream;

use serde_json::json;
use worldforge_core::{
    ErrorKind, Result, Step,
    capability::{EmbedRequest, EmbedResponse},
};
use worldforge_providers::{Setup, embedder};
use worldforge_testing::{block_on, conformance_suite, corpus};

use credential::authorised;
use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "embedder";
const URL: (&str, &str) = ("EMBEDDER_BASE_URL", "http://127.0.0.1:8000");

fn scene(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[URL], settings].concat(),
        |setup| embedder::provider(&setup),
    )
}

fn ask(scene: &Scene, request: &EmbedRequest) -> Result<EmbedResponse> {
    let outcome = block_on(scene.forge.embed(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn request() -> EmbedRequest {
    corpus::baseline().unwrap()
}

fn numbers(response: &EmbedResponse) -> Vec<f64> {
    response.vector.iter().map(|number| number.get()).collect()
}

conformance_suite!(
    conformance,
    embedder::provider(&endless(cassette(NAME, "conformance"), &[URL])).unwrap(),
    [embed]
);

#[test]
fn numbers_and_base64_are_the_same_vector() {
    for (name, usage) in [
        (
            "cosmos",
            Some(json!({"prompt_tokens": 8, "total_tokens": 8})),
        ),
        ("base64", None),
    ] {
        let scene = scene(name, &[("EMBEDDER_DIMENSIONS", "3")]);
        let response = ask(&scene, &request()).unwrap();
        assert_eq!(numbers(&response), [0.25, -0.5, 1.0], "{name}");
        assert_eq!(response.model, "nvidia/cosmos-embed1", "{name}");
        assert_eq!(response.metadata["dimensions"], 3, "{name}");
        assert_eq!(response.metadata.get("usage"), usage.as_ref(), "{name}");
        scene.player.assert_finished();
    }
}

#[test]
fn a_model_may_be_told_what_the_text_is() {
    let settings = [
        ("EMBEDDER_MODEL", "nv-embed"),
        ("EMBEDDER_INPUT_TYPE", "passage"),
    ];
    let scene = scene("typed", &settings);
    assert_eq!(ask(&scene, &request()).unwrap().model, "nv-embed");
    scene.player.assert_finished();
}

#[test]
fn the_address_may_end_with_the_version() {
    let settings = [("EMBEDDER_BASE_URL", "http://127.0.0.1:8000/v1")];
    let scene = Scene::new(cassette(NAME, "versioned"), &settings, |setup| {
        embedder::provider(&setup)
    });
    assert!(ask(&scene, &request()).is_ok());
    scene.player.assert_finished();
}

#[test]
fn a_vector_of_another_length_is_refused() {
    for name in ["cosmos", "base64"] {
        let scene = scene(name, &[("EMBEDDER_DIMENSIONS", "256")]);
        let error = ask(&scene, &request()).unwrap_err();
        let says = "must have 256 numbers, found 3";
        assert_failure(
            &error,
            (name, ErrorKind::InvalidOutput, "/data/0/embedding", says),
        );
    }
}

#[test]
fn health_names_the_model_that_is_ready() {
    let scene = scene("health", &[]);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert!(health.healthy);
    assert_eq!(health.details.as_str(), "ready: nvidia/cosmos-embed1");
}

#[test]
fn settings_that_cannot_be_used_are_told() {
    for (settings, is_configured) in [
        (vec![URL], true),
        (vec![("EMBEDDER_BASE_URL", "http://10.1.1.1")], false),
        (vec![URL, ("EMBEDDER_DIMENSIONS", "0")], false),
        (vec![URL, ("EMBEDDER_INPUT_TYPE", "question")], false),
        (vec![URL, ("EMBEDDER_ALLOWED_HOSTS", "127.0.0.1")], true),
        (vec![], false),
    ] {
        let summary = embedder::summary(&environment(&settings)).unwrap();
        assert_eq!(summary.configured, is_configured, "{settings:?}");
        assert_eq!(
            embedder::provider(&environment(&settings).into()).is_ok(),
            is_configured
        );
    }
}

#[test]
fn the_key_goes_to_the_server_and_nowhere_else() {
    let settings = [URL, ("EMBEDDER_API_KEY", SECRET)];
    let scene = Scene::new(
        authorised(cassette(NAME, "unauthorized")),
        &settings,
        |setup| {
            let config = embedder::Config::from_environment(setup.environment())?;
            let provider = embedder::provider(&setup)?;
            let shown = format!("{config:?} {provider:?} {:?}", provider.config());
            assert!(!shown.contains(SECRET), "{shown}");
            Ok(provider)
        },
    );
    let error = ask(&scene, &request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    scene.player.assert_finished();
}
