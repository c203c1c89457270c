//! Settings, and what is refused before there is a connection.

use worldforge_core::{ConfigSource, ErrorKind, HealthCause};
use worldforge_providers::catalog;
use worldforge_testing::cassette::Interaction;

use super::*;

#[test]
fn only_the_host_is_needed_and_nothing_shows_a_value() {
    let summary = gr00t::summary(&environment(&[HOST, TOKEN])).unwrap();
    assert!(summary.configured);
    let names: Vec<(&str, bool, bool)> = summary
        .fields
        .iter()
        .map(|field| (&*field.name, field.required, field.secret))
        .collect();
    assert_eq!(
        names,
        [
            ("GROOT_POLICY_HOST", true, false),
            ("GROOT_POLICY_PORT", false, false),
            ("GROOT_POLICY_TIMEOUT_MS", false, false),
            ("GROOT_POLICY_API_TOKEN", false, true),
            ("GROOT_POLICY_STRICT", false, false),
            ("GROOT_EMBODIMENT_TAG", false, false),
            ("GROOT_POLICY_PROTOCOL", false, false),
            ("GROOT_POLICY_ALLOW_LOCAL_BASE_URL", false, false),
        ]
    );
    let config = gr00t::Config::from_environment(&environment(&[HOST, TOKEN])).unwrap();
    assert!(!format!("{config:?} {summary:?}").contains(SECRET));
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let cases = [
        ("GROOT_POLICY_HOST", "tcp://127.0.0.1"),
        ("GROOT_POLICY_HOST", "127.0.0.1:5555"),
        ("GROOT_POLICY_HOST", "user@robot"),
        ("GROOT_POLICY_HOST", "two words"),
        ("GROOT_POLICY_HOST", "0.0.0.0"),
        ("GROOT_POLICY_HOST", "224.0.0.1"),
        ("GROOT_POLICY_PORT", "0"),
        ("GROOT_POLICY_PORT", "65536"),
        ("GROOT_POLICY_TIMEOUT_MS", "0"),
        ("GROOT_POLICY_TIMEOUT_MS", "soon"),
        ("GROOT_POLICY_STRICT", "maybe"),
        ("GROOT_POLICY_PROTOCOL", "a"),
        ("GROOT_POLICY_ALLOW_LOCAL_BASE_URL", "2"),
    ];
    for (name, value) in cases {
        let environment = environment(&[HOST, (name, value)]);
        let summary = gr00t::summary(&environment).unwrap();
        let invalid: Vec<&str> = summary
            .fields
            .iter()
            .filter(|field| !field.valid)
            .map(|field| &*field.name)
            .collect();
        assert_eq!(invalid, [name], "{value}");
        let error = gr00t::provider(&Setup::new(environment)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConfigured);
        let text = error.to_string();
        let shows_value = value.len() > 3 && text.contains(value);
        assert!(text.contains(name) && !shows_value, "{text}");
    }
    for host in [
        "localhost",
        "::1",
        "[::1]",
        "10.1.2.3",
        "robot-7.lab.example",
    ] {
        let environment = environment(&[("GROOT_POLICY_HOST", host)]);
        assert!(gr00t::summary(&environment).unwrap().configured, "{host}");
    }
}

#[test]
fn without_a_host_the_provider_is_not_registered() {
    let entry = catalog::entry(NAME).unwrap();
    let summary = entry.config(&environment(&[])).unwrap();
    assert!(!summary.configured);
    assert_eq!(summary.fields.first().unwrap().source, ConfigSource::Unset);
}

#[test]
fn without_a_translator_nothing_is_sent() {
    let scene = Scene::new(cassette(NAME, "whole"), &[HOST], |setup| {
        gr00t::provider(&setup)
    });
    let error = ask(&scene, whole()).unwrap_err();
    assert_failure(
        &error,
        (
            "none",
            ErrorKind::NotConfigured,
            "",
            "no embodiment translator",
        ),
    );
    let report = block_on(scene.forge.preflight(NAME)).unwrap();
    assert!(!report.ready);
    assert_eq!(scene.player.log(), []);
}

#[test]
fn another_embodiment_is_refused_before_anything_is_sent() {
    let tag = ("GROOT_EMBODIMENT_TAG", "gr1");
    let scene = scene("whole", &[tag]);
    let error = ask(&scene, whole()).unwrap_err();
    assert_failure(
        &error,
        (
            "tag",
            ErrorKind::NotConfigured,
            "",
            "server: gr1, translator: stub",
        ),
    );
    let asked = PolicyRequest::new(whole()).with_embodiment_tag("gr1");
    let error = call(&scene, &asked).unwrap_err();
    assert_eq!(
        (error.kind(), error.pointer().unwrap().as_str()),
        (ErrorKind::InvalidInput, "/info/embodiment_tag")
    );
    assert_eq!(scene.player.log(), []);
}

#[test]
fn a_set_generation_needs_no_question_when_nothing_is_compared() {
    let mut recording = cassette(NAME, "generation_c");
    if let Some(Interaction::Channel(channel)) = recording.interactions.first_mut() {
        channel.messages.drain(..2);
    }
    let settings = [HOST, LENIENT, ("GROOT_POLICY_PROTOCOL", "C")];
    let scene = Scene::new(recording, &settings, |setup| {
        gr00t::provider(&setup.with_translator(translator()))
    });
    assert_eq!(ask(&scene, captured()).unwrap().metadata["generation"], "c");
    scene.player.assert_finished();
}

#[test]
fn a_set_generation_is_believed() {
    let scene = scene("generation_c", &[LENIENT, ("GROOT_POLICY_PROTOCOL", "b")]);
    let error = ask(&scene, captured()).unwrap_err();
    assert_failure(
        &error,
        (
            "b",
            ErrorKind::InvalidInput,
            "/info/observation",
            "generation B",
        ),
    );
    let health = Scene::new(
        cassette(NAME, "health"),
        &[HOST, ("GROOT_POLICY_PROTOCOL", "c")],
        |setup| gr00t::provider(&setup),
    );
    let health = block_on(health.forge.health(NAME)).unwrap();
    assert!(
        health.details.contains("generation c"),
        "{}",
        health.details
    );
    assert_ne!(health.cause, Some(HealthCause::NotConfigured));
}
