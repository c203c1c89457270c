//! Credentials and addresses.

use super::*;

#[test]
fn the_token_goes_to_the_server_and_nowhere_else() {
    let settings = [URL, STUB, ("COSMOS_POLICY_API_TOKEN", SECRET)];
    let made = Scene::new(cassette(NAME, "unauthorized"), &settings, |setup| {
        let setup = setup.with_translator(translator("stub"));
        let config = cosmos_policy::Config::from_environment(setup.environment())?;
        let provider = cosmos_policy::provider(&setup)?;
        let shown = format!("{config:?} {provider:?} {setup:?} {:?}", provider.config());
        assert!(!shown.contains(SECRET), "{shown}");
        Ok(provider)
    });
    // The recorded request has the header, so the answer shows that it was sent.
    let error = ask(&made, &request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    made.player.assert_finished();
}

#[test]
fn only_public_hosts_that_are_allowed_are_accepted() {
    let local = ("COSMOS_POLICY_ALLOW_LOCAL_BASE_URL", "1");
    let hosts = ("COSMOS_POLICY_ALLOWED_HOSTS", "*.example");
    for (settings, is_configured) in [
        (vec![URL], true),
        (vec![URL, hosts], true),
        (
            vec![("COSMOS_POLICY_BASE_URL", "https://policy.test"), hosts],
            false,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "http://127.0.0.1:8777")],
            false,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "http://localhost:8777")],
            false,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "http://10.0.0.7:8777")],
            false,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "http://127.0.0.1:8777"), local],
            true,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "http://10.0.0.7:8777"), local],
            true,
        ),
        (
            vec![("COSMOS_POLICY_BASE_URL", "ftp://policy.example")],
            false,
        ),
        (vec![URL, ("COSMOS_POLICY_TIMEOUT_SECONDS", "0")], false),
        (vec![URL, ("COSMOS_POLICY_API_TOKEN", "two words")], false),
        (vec![], false),
    ] {
        let summary = cosmos_policy::summary(&environment(&settings)).unwrap();
        assert_eq!(summary.configured, is_configured, "{settings:?}");
        let made = cosmos_policy::provider(&environment(&settings).into());
        assert_eq!(made.is_ok(), is_configured, "{settings:?}");
        if let Err(error) = made {
            assert_eq!(error.kind(), ErrorKind::NotConfigured);
        }
        let first = summary.fields.first().unwrap();
        assert_eq!(first.name, "COSMOS_POLICY_BASE_URL");
        assert_eq!(first.source == ConfigSource::Unset, settings.is_empty());
    }
}
