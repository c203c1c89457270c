//! Settings and health.

use worldforge_core::{ErrorKind, HealthCause};
use worldforge_providers::{Setup, runway};
use worldforge_testing::{block_on, cassette::Replay};

use crate::bench::{KEY, SECRET, Scene, environment};

/// Returns the fields that cannot be used, with what is wrong.
fn wrong(settings: &[(&str, &str)]) -> Vec<String> {
    let summary = runway::summary(&environment(settings)).unwrap();
    let fields = summary.fields.iter().filter(|field| !field.valid);
    fields
        .map(|field| format!("{}: {}", field.name, field.detail))
        .collect()
}

#[test]
fn a_setting_that_cannot_be_used_is_named_without_its_value() {
    let cases = [
        ("RUNWAYML_API_SECRET", "two words", "visible ASCII"),
        (
            "RUNWAYML_BASE_URL",
            "http://api.example",
            "must begin with https://",
        ),
        ("RUNWAYML_BASE_URL", "https://10.0.0.7", "private"),
        ("RUNWAYML_BASE_URL", "https://api.example?key=1", "no query"),
        ("RUNWAYML_ALLOW_LOCAL_BASE_URL", "maybe", "1 or 0"),
        ("RUNWAYML_ALLOW_LOCAL_ARTIFACT_URLS", "maybe", "1 or 0"),
        ("RUNWAYML_RESOLVE_ARTIFACT_DNS", "maybe", "1 or 0"),
        ("RUNWAYML_TIMEOUT_SECONDS", "0", "from 1 to 86400"),
        ("RUNWAYML_POLL_SECONDS", "4", "from 5 to 86400"),
        ("RUNWAYML_MODEL", "gen 5", "the name of a model"),
        ("RUNWAYML_ROBOTICS", "maybe", "1 or 0"),
    ];
    for (name, value, says) in cases {
        let settings = if name == KEY.0 { vec![] } else { vec![KEY] };
        let settings = [settings, vec![(name, value)]].concat();
        let [found] = wrong(&settings).try_into().unwrap();
        assert!(found.starts_with(name) && found.contains(says), "{found}");
        assert!(!found.contains(value) || value.len() < 2, "{found}");
        let setup = Setup::new(environment(&settings));
        let error = runway::provider(&setup).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConfigured, "{error}");
    }
}

#[test]
fn what_an_operator_may_set_is_taken() {
    for (name, value) in [
        ("RUNWAYML_BASE_URL", "https://proxy.example/runway"),
        ("RUNWAYML_BASE_URL", "http://127.0.0.1:8080"),
        ("RUNWAYML_BASE_URL", "http://localhost:8080"),
        ("RUNWAYML_RESOLVE_ARTIFACT_DNS", "0"),
        ("RUNWAYML_POLL_SECONDS", "5"),
        ("RUNWAYML_MODEL", "kling3.0_pro"),
    ] {
        assert_eq!(wrong(&[KEY, (name, value)]), [""; 0], "{name}");
    }
    let local = [
        KEY,
        ("RUNWAYML_BASE_URL", "http://10.0.0.7:8080"),
        ("RUNWAYML_ALLOW_LOCAL_BASE_URL", "1"),
    ];
    assert_eq!(wrong(&local), [""; 0]);
}

#[test]
fn without_a_key_both_names_are_told() {
    let error = runway::provider(&Setup::new(environment(&[]))).unwrap_err();
    assert_eq!(
        error.message().as_str(),
        "missing RUNWAYML_API_SECRET or RUNWAY_API_SECRET"
    );
}

#[test]
fn a_setting_is_shown_without_its_value() {
    let config = runway::Config::from_environment(&environment(&[KEY])).unwrap();
    let summary = serde_json::to_string(config.summary()).unwrap();
    let provider = runway::provider(&Setup::new(environment(&[KEY]))).unwrap();
    for shown in [format!("{config:?}"), summary, format!("{provider:?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    let secret = config.summary().fields.first().unwrap();
    assert!(secret.secret && secret.required);
    assert_eq!(secret.aliases, ["RUNWAY_API_SECRET"]);
}

fn health(name: &str, settings: &[(&str, &str)]) -> (bool, String, Option<HealthCause>) {
    let scene = Scene::with(name, settings, Replay::strict());
    let health = block_on(scene.forge.health("runway")).unwrap();
    scene.assert_hidden(SECRET, None);
    (health.healthy, health.details.to_string(), health.cause)
}

#[test]
fn health_asks_the_organization_and_tells_no_amount() {
    let (is_healthy, details, _) = health("organization", &[]);
    assert!(is_healthy);
    assert_eq!(
        details,
        "the key is accepted; credits are left; the tier limits 2 models"
    );
    let (is_healthy, details, cause) = health("unauthorized", &[]);
    assert!(!is_healthy);
    assert_eq!(cause, Some(HealthCause::NotConfigured));
    assert!(details.contains("Invalid API key"), "{details}");
}

#[test]
fn health_tells_that_the_older_name_of_the_key_is_in_use() {
    use worldforge_core::{Forge, Transport};
    use worldforge_testing::{cassette::Player, host::test_host};

    let player = Player::new(crate::bench::cassette("organization"));
    let transport: std::sync::Arc<dyn Transport> = player;
    let older = environment(&[("RUNWAY_API_SECRET", SECRET)]);
    let setup = Setup::new(older).with_transport(transport);
    let mut forge = Forge::new(test_host());
    forge.register(runway::provider(&setup).unwrap()).unwrap();
    let health = block_on(forge.health("runway")).unwrap();
    assert!(
        health.details.contains("RUNWAY_API_SECRET, the older name"),
        "{health:?}"
    );
}

#[test]
fn an_organization_without_credits_is_told() {
    let scene = Scene::of("organization").struck_by("health=edit:/creditBalance=0");
    let health = block_on(scene.forge.health("runway")).unwrap();
    assert!(health.details.contains("no credits are left"), "{health:?}");
}
