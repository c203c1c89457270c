//! Health, credentials, addresses, and what the settings mount.

use worldforge_core::capability::Capability;

use super::*;

#[test]
fn health_names_the_model_that_is_ready() {
    for (name, settings, cause, says) in [
        (
            "health",
            &[][..],
            None,
            "ready: a Cosmos 3 generator, variant nano",
        ),
        (
            "health_predict1",
            &[][..],
            None,
            "ready: a Cosmos-Predict1 deployment",
        ),
        (
            "health_not_ready",
            &[][..],
            Some(HealthCause::Unhealthy),
            "503",
        ),
        (
            "health_reasoner",
            &[][..],
            Some(HealthCause::Unhealthy),
            "found 'reasoner'",
        ),
        (
            "health",
            &[PREDICT1][..],
            Some(HealthCause::NotConfigured),
            "another schema",
        ),
        (
            "health_predict1",
            &[COSMOS3][..],
            Some(HealthCause::NotConfigured),
            "another schema",
        ),
    ] {
        let scene = scene(name, settings, "av");
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(
            (health.healthy, health.cause),
            (cause.is_none(), cause),
            "{name}"
        );
        assert!(health.details.contains(says), "{name}: {}", health.details);
        scene.player.assert_finished();
    }
}

#[test]
fn what_the_schema_has_is_mounted() {
    use Capability::{Generate, Policy, Predict, Transfer};
    for (schema, mounted) in [
        ("auto", vec![Generate, Transfer]),
        ("predict1", vec![Generate]),
        ("Cosmos3", vec![Predict, Generate, Transfer, Policy]),
    ] {
        let setup = Setup::from(environment(&[URL, ("COSMOS_SCHEMA", schema)]));
        let provider = cosmos::provider(&setup).unwrap();
        let found: Vec<_> = provider.capabilities().iter().collect();
        assert_eq!(found, mounted, "{schema}");
    }
}

#[test]
fn the_key_goes_to_the_deployment_and_nowhere_else() {
    let settings = [URL, ("NVIDIA_API_KEY", SECRET)];
    let scene = Scene::new(
        authorised(cassette(NAME, "unauthorized")),
        &settings,
        |setup| {
            let config = cosmos::Config::from_environment(setup.environment())?;
            let provider = cosmos::provider(&setup)?;
            let shown = format!("{config:?} {provider:?} {:?}", provider.config());
            assert!(!shown.contains(SECRET), "{shown}");
            Ok(provider)
        },
    );
    // Both recorded requests have the header, so the answers show that it was sent.
    let error = ask(&scene, &plain()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    scene.player.assert_finished();
}

#[test]
fn public_addresses_and_this_machine_are_accepted() {
    let local = ("COSMOS_ALLOW_LOCAL_BASE_URL", "1");
    for (settings, is_configured) in [
        (vec![URL], true),
        (
            vec![("COSMOS_BASE_URL", "https://cosmos.example/nim")],
            true,
        ),
        (vec![("COSMOS_BASE_URL", "http://10.0.0.7:8000")], false),
        (
            vec![("COSMOS_BASE_URL", "http://10.0.0.7:8000"), local],
            true,
        ),
        (vec![("COSMOS_BASE_URL", "http://169.254.169.254")], false),
        (vec![URL, ("COSMOS_SCHEMA", "predict2")], false),
        (vec![URL, ("COSMOS_TIMEOUT_SECONDS", "soon")], false),
        (vec![], false),
    ] {
        let summary = cosmos::summary(&environment(&settings)).unwrap();
        assert_eq!(summary.configured, is_configured, "{settings:?}");
        assert_eq!(
            cosmos::provider(&environment(&settings).into()).is_ok(),
            is_configured
        );
    }
}
