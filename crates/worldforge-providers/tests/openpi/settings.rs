//! Settings, and where they lead.

use super::*;

#[test]
fn a_url_or_a_host_is_needed_and_nothing_shows_a_value() {
    for setting in [
        ("OPENPI_BASE_URL", "ws://127.0.0.1:9000/robot"),
        ("OPENPI_BASE_URL", "wss://policy.example"),
        ("OPENPI_HOST", "localhost"),
        ("OPENPI_HOST", "::1"),
        ("OPENPI_HOST", "robot-7.lab.example"),
    ] {
        let summary = openpi::summary(&environment(&[setting, KEY])).unwrap();
        assert!(summary.configured, "{setting:?}");
        let config = openpi::Config::from_environment(&environment(&[setting, KEY])).unwrap();
        assert!(!format!("{config:?} {summary:?}").contains(SECRET));
    }
    let summary = openpi::summary(&environment(&[KEY])).unwrap();
    let first = summary.fields.first().unwrap();
    assert_eq!(
        (&*first.name, &*first.aliases, first.required),
        ("OPENPI_BASE_URL", &["OPENPI_HOST".to_owned()][..], true)
    );
    assert!(!summary.configured);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    for (name, value) in [
        ("OPENPI_BASE_URL", "http://127.0.0.1"),
        ("OPENPI_BASE_URL", "ws://user:pass@host"),
        ("OPENPI_BASE_URL", "ws://host/?token=x"),
        ("OPENPI_BASE_URL", "ws://224.0.0.1"),
        ("OPENPI_BASE_URL", "127.0.0.1:8000"),
        ("OPENPI_PORT", "0"),
        ("OPENPI_API_KEY", "two words"),
        ("OPENPI_TIMEOUT_SECONDS", "0"),
        ("OPENPI_TIMEOUT_SECONDS", "NaN"),
        ("OPENPI_ALLOW_LOCAL_BASE_URL", "perhaps"),
    ] {
        let environment = environment(&[HOST, (name, value)]);
        let summary = openpi::summary(&environment).unwrap();
        let invalid: Vec<&str> = summary
            .fields
            .iter()
            .filter(|field| !field.valid)
            .map(|field| &*field.name)
            .collect();
        assert_eq!(invalid, [name], "{value}");
        let error = openpi::provider(&Setup::new(environment)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConfigured);
        assert!(!error.to_string().contains("pass") && !error.to_string().contains("token"));
    }
}

#[test]
fn host_and_port_make_the_url() {
    for (settings, target) in [
        (&[HOST][..], "ws://127.0.0.1:8000"),
        (&[HOST, ("OPENPI_PORT", "9001")], "ws://127.0.0.1:9001"),
        (&[("OPENPI_HOST", "::1")], "ws://[::1]:8000"),
        (
            &[
                ("OPENPI_BASE_URL", "ws://127.0.0.1/robot/"),
                ("OPENPI_PORT", "9001"),
            ],
            "ws://127.0.0.1/robot",
        ),
    ] {
        let scene = Scene::new(cassette(NAME, "health"), settings, |setup| {
            openpi::provider(&setup.with_translator(translator()))
        });
        drop(block_on(scene.forge.health(NAME)).unwrap());
        let asked = scene.player.log();
        let found = asked.first().unwrap().target.as_str();
        assert_eq!(found.trim_end_matches('/'), target);
    }
}

#[test]
fn without_a_translator_for_the_servers_embodiment_nothing_is_sent() {
    let bare = Scene::new(cassette(NAME, "droid"), &[HOST], |setup| {
        openpi::provider(&setup)
    });
    let error = ask(&bare, droid()).unwrap_err();
    assert_failure(
        &error,
        (
            "none",
            ErrorKind::NotConfigured,
            "",
            "no embodiment translator",
        ),
    );
    assert!(!block_on(bare.forge.preflight(NAME)).unwrap().ready);
    assert_eq!(bare.player.log(), []);

    let other = scene("droid", &[("OPENPI_EMBODIMENT_TAG", "aloha")]);
    let error = ask(&other, droid()).unwrap_err();
    assert_failure(
        &error,
        (
            "tag",
            ErrorKind::NotConfigured,
            "",
            "server: aloha, translator: droid",
        ),
    );
    assert_eq!(other.player.log(), []);
}
