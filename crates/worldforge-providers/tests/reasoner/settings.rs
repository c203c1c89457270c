//! Models, health, credentials and addresses.

use super::*;

#[test]
fn the_only_model_is_asked_and_several_are_not_guessed_among() {
    for (name, says) in [
        (
            "many_models",
            "the server serves 2 models, not one (models: a, b)",
        ),
        ("no_models", "the server serves 0 models, not one"),
    ] {
        let scene = scene(name, &[]);
        let error = ask(&scene, &question()).unwrap_err();
        assert_failure(&error, (name, ErrorKind::NotConfigured, "", says));
        let step = "set REASONER_MODEL to the model that is to be asked";
        assert_eq!(error.first_triage_step(), step);
        scene.player.assert_finished();
    }
}

#[test]
fn a_model_that_is_set_needs_no_list() {
    let mut recording = cassette(NAME, "object");
    recording.interactions.remove(0);
    let settings = [URL, ("REASONER_MODEL", "nvidia/Cosmos-Reason2-8B")];
    let scene = Scene::new(recording, &settings, |setup| reasoner::provider(&setup));
    assert!(ask(&scene, &question()).is_ok());
    scene.player.assert_finished();
}

#[test]
fn the_address_may_end_with_the_version() {
    for address in [
        "http://127.0.0.1:8000/api/v1",
        "http://127.0.0.1:8000/api/v1/",
        "http://127.0.0.1:8000/api",
    ] {
        let settings = [("REASONER_BASE_URL", address)];
        let scene = Scene::new(cassette(NAME, "versioned"), &settings, |setup| {
            reasoner::provider(&setup)
        });
        assert!(ask(&scene, &question()).is_ok(), "{address}");
        scene.player.assert_finished();
    }
}

#[test]
fn health_names_the_model_that_is_ready() {
    let model = |name: &'static str| vec![("REASONER_MODEL", name)];
    for (name, settings, healthy, says) in [
        ("health", vec![], true, "ready: nvidia/Cosmos-Reason2-8B"),
        ("health", model("nvidia/Cosmos-Reason2-8B"), true, "ready"),
        ("health", model("other"), false, "does not serve the model"),
        (
            "health_ollama",
            model("cosmos-reason"),
            true,
            "ready: cosmos-reason",
        ),
        ("health_silent", model("any"), true, "lists no models"),
        ("health_silent", vec![], false, "0 models"),
        (
            "health_nothing",
            model("any"),
            false,
            "neither models nor a health route",
        ),
        ("many_models", vec![], false, "2 models"),
    ] {
        let scene = scene(name, &settings);
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(
            health.healthy, healthy,
            "{name} {settings:?}: {}",
            health.details
        );
        assert!(health.details.contains(says), "{name}: {}", health.details);
        scene.player.assert_finished();
    }
    let scene = scene("many_models", &[]);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
}

#[test]
fn the_key_goes_to_the_server_and_nowhere_else() {
    let settings = [URL, ("REASONER_API_KEY", SECRET)];
    let scene = Scene::new(
        authorised(cassette(NAME, "unauthorized")),
        &settings,
        |setup| {
            let config = reasoner::Config::from_environment(setup.environment())?;
            let provider = reasoner::provider(&setup)?;
            let shown = format!("{config:?} {provider:?} {:?}", provider.config());
            assert!(!shown.contains(SECRET), "{shown}");
            Ok(provider)
        },
    );
    let error = ask(&scene, &question()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    scene.player.assert_finished();
}

#[test]
fn settings_that_cannot_be_used_are_told() {
    let local = ("REASONER_ALLOW_LOCAL_BASE_URL", "1");
    for (settings, is_configured) in [
        (vec![URL], true),
        (vec![("REASONER_BASE_URL", "https://chat.example/v1")], true),
        (vec![URL, ("REASONER_ALLOWED_HOSTS", "chat.example")], false),
        (
            vec![("REASONER_BASE_URL", "http://192.168.0.9:11434")],
            false,
        ),
        (
            vec![("REASONER_BASE_URL", "http://192.168.0.9:11434"), local],
            true,
        ),
        (vec![URL, ("REASONER_MAX_TOKENS", "0")], false),
        (vec![URL, ("REASONER_TEMPERATURE", "3")], false),
        (vec![URL, ("REASONER_TEMPERATURE", "0.7")], true),
        (vec![], false),
    ] {
        let summary = reasoner::summary(&environment(&settings)).unwrap();
        assert_eq!(summary.configured, is_configured, "{settings:?}");
        assert_eq!(
            reasoner::provider(&environment(&settings).into()).is_ok(),
            is_configured
        );
    }
}
