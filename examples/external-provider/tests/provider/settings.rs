//! What the settings say, and what they never tell.

use acme_wm::Config;
use worldforge_core::{ErrorKind, json};

use super::*;

const LOCAL: (&str, &str) = ("ACME_WM_ALLOW_LOCAL_BASE_URL", "1");

fn refusal(settings: &[(&str, &str)]) -> String {
    let error = acme_wm::provider(&setup(settings, Player::new(cassette("score")))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured, "{error}");
    error.message().as_str().to_owned()
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let url = |address| [("ACME_WM_BASE_URL", address)];
    assert_eq!(refusal(&[]), "missing ACME_WM_BASE_URL");
    assert_eq!(refusal(&url("  ")), "missing ACME_WM_BASE_URL");
    for (settings, name) in [
        (&url("ftp://wm.example")[..], "ACME_WM_BASE_URL"),
        (&url("https://10.0.0.7:8443"), "ACME_WM_BASE_URL"),
        (
            &[SETTINGS[0], ("ACME_WM_TIMEOUT_SECONDS", "soon")],
            "ACME_WM_TIMEOUT_SECONDS",
        ),
        (
            &[SETTINGS[0], ("ACME_WM_API_KEY", "two words")],
            "ACME_WM_API_KEY",
        ),
        (&[SETTINGS[0], ("ACME_WM_MODEL", "a\nb")], "ACME_WM_MODEL"),
    ] {
        let told = refusal(settings);
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn this_machine_may_be_asked_and_a_private_network_when_a_setting_says_so() {
    let is_configured = |settings: &[(&str, &str)]| {
        let environment: Environment = settings.iter().copied().collect();
        acme_wm::summary(&environment).unwrap().configured
    };
    assert!(is_configured(&[(
        "ACME_WM_BASE_URL",
        "http://127.0.0.1:8000"
    )]));
    let private = ("ACME_WM_BASE_URL", "http://10.0.0.7:8000");
    assert!(!is_configured(&[private]));
    assert!(is_configured(&[private, LOCAL]));
}

#[test]
fn the_key_is_in_nothing_that_people_see() {
    let environment: Environment = SETTINGS.into_iter().collect();
    let config = Config::from_environment(&environment).unwrap();
    let provider = acme_wm::provider(&endless()).unwrap();
    let summary = json::encode(config.summary()).unwrap();
    for text in [
        format!("{environment:?}"),
        format!("{config:?}"),
        format!("{provider:?}"),
        summary.to_string(),
    ] {
        assert!(!text.contains(KEY), "{text}");
    }
    assert!(summary.to_string().contains("ACME_WM_API_KEY"), "{summary}");
}
