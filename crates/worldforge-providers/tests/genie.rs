//! Genie: a name that fails closed.

use worldforge_core::{ErrorKind, Forge, HealthCause, capability::GenerateRequest};
use worldforge_providers::{Environment, catalog, genie};
use worldforge_testing::{block_on, host::test_host};

fn environment() -> Environment {
    [("GENIE_API_KEY", "a-key-of-somebody")]
        .into_iter()
        .collect()
}

#[test]
fn it_is_never_registered_whatever_is_set() {
    let mut forge = Forge::new(test_host());
    let names = catalog::register_available(&mut forge, &environment().into()).unwrap();
    assert!(names.iter().all(|name| name.as_str() != genie::NAME));
    let request = GenerateRequest::new("a street", 1.0);
    let error = block_on(forge.call(genie::NAME, &request)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn it_offers_nothing_and_is_never_well() {
    let mut forge = Forge::new(test_host());
    forge
        .register(genie::provider(&environment().into()).unwrap())
        .unwrap();
    assert!(
        forge
            .provider(genie::NAME)
            .unwrap()
            .capabilities()
            .is_empty()
    );
    let health = block_on(forge.health(genie::NAME)).unwrap();
    assert!(!health.healthy);
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
    assert!(
        health.details.contains(genie::DECISION),
        "{}",
        health.details
    );
    let request = GenerateRequest::new("a street", 1.0);
    let error = block_on(forge.call(genie::NAME, &request)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn no_setting_configures_it_and_no_value_is_shown() {
    for environment in [Environment::new(), environment()] {
        let summary = genie::summary(&environment).unwrap();
        assert!(!summary.configured);
        assert_eq!(
            summary.details().as_str(),
            "missing a valid GENIE_API_KEY (deferred on 2026-11-20: no public Genie API can be called)"
        );
        assert!(
            !serde_json::to_string(&summary)
                .unwrap()
                .contains("somebody")
        );
    }
}

#[test]
fn its_page_has_the_decision_and_what_would_reopen_it() {
    let page = catalog::entry(genie::NAME).unwrap().docs;
    for part in [
        "# Decision",
        "2026-11-20",
        "# What would reopen it",
        "authentication",
        "terms",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(
        page.contains(
            genie::DECISION
                .split(':')
                .next()
                .unwrap()
                .trim_start_matches('d')
        )
    );
}
