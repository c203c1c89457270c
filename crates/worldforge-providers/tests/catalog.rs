//! The catalog: what is known, what is configured, what is registered.
#![cfg(all(feature = "mock", feature = "leworldmodel"))]
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use worldforge_core::{ConfigSource, DoctorQuery, ErrorKind, Forge, Safe};
use worldforge_providers::{Environment, catalog};
use worldforge_testing::{block_on, host::test_host};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/lewm/tiny");

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().copied().collect()
}

fn registered(variables: &[(&str, &str)]) -> Vec<String> {
    let mut forge = Forge::new(test_host());
    let names = catalog::register_available(&mut forge, &environment(variables).into()).unwrap();
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn only_what_is_configured_is_registered() {
    assert_eq!(registered(&[]), ["mock"]);
    assert_eq!(registered(&[("LEWORLDMODEL_POLICY", "  ")]), ["mock"]);
    assert_eq!(
        registered(&[("LEWM_POLICY", TINY)]),
        ["leworldmodel", "mock"]
    );
    let gpu = [("LEWM_POLICY", TINY), ("LEWORLDMODEL_DEVICE", "cuda")];
    assert_eq!(registered(&gpu), ["mock"]);
}

#[test]
fn a_provider_that_the_host_registered_stays() {
    let mut forge = Forge::new(test_host());
    let environment = Environment::new();
    catalog::register_available(&mut forge, &environment.clone().into()).unwrap();
    let again = catalog::register_available(&mut forge, &environment.clone().into()).unwrap();
    assert!(again.is_empty());
    assert_eq!(forge.providers().len(), 1);
}

#[test]
fn every_row_keeps_its_word() {
    let environment = environment(&[("LEWORLDMODEL_POLICY", TINY)]);
    assert!(catalog::entries().is_sorted_by_key(|entry| entry.name));
    for entry in catalog::entries() {
        assert_eq!(
            entry.known(&environment).unwrap().profile,
            entry.profile().unwrap()
        );
        if !entry.config(&environment).unwrap().configured {
            continue;
        }
        let provider = entry.provider(&environment.clone().into()).unwrap();
        let offered: Vec<_> = provider.capabilities().iter().collect();
        assert_eq!(offered, entry.capabilities, "{}", entry.name);
        assert_eq!(*provider.profile(), entry.profile().unwrap());
        assert_eq!(*provider.config(), entry.config(&environment).unwrap());
        assert_eq!(provider.name().as_str(), entry.name);
    }
}

#[test]
fn an_unknown_row_is_answered_with_the_nearest() {
    let error = catalog::entry("mok").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.first_triage_step(), "did you mean 'mock'?");
    assert_eq!(
        catalog::entry("zzzzzzzz").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(catalog::entry("mock").unwrap().name, "mock");
}

#[test]
fn a_missing_setting_keeps_a_provider_from_being_made() {
    let entry = catalog::entry("leworldmodel").unwrap();
    let error = entry.provider(&Environment::new().into()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    assert_eq!(
        error.message().as_str(),
        "missing LEWORLDMODEL_POLICY or LEWM_POLICY"
    );
}

#[test]
fn a_summary_names_variables_and_never_values() {
    let variables = [
        ("LEWM_POLICY", "/data/private-model"),
        ("LEWORLDMODEL_DEVICE", "tpu-secret-7"),
        ("WORLDFORGE_THREADS", "many"),
    ];
    let environment = environment(&variables);
    let summary = catalog::entry("leworldmodel")
        .unwrap()
        .config(&environment)
        .unwrap();
    let text = format!(
        "{} {environment:?}",
        serde_json::to_string(&summary).unwrap()
    );
    for (_, value) in variables {
        assert!(!text.contains(value), "{text}");
    }
    assert!(!summary.configured);
    let set = || summary.fields.iter().filter(|field| field.is_present());
    let sources: Vec<_> = set().map(|field| field.source.to_string()).collect();
    assert_eq!(sources, variables.map(|(name, _)| format!("env:{name}")));
    let valid: Vec<_> = set().map(|field| field.valid).collect();
    assert_eq!(valid, [true, false, false]);
}

#[test]
fn the_first_name_of_a_setting_wins() {
    let both = environment(&[("LEWM_POLICY", "b"), ("LEWORLDMODEL_POLICY", "a")]);
    let summary = catalog::entry("leworldmodel")
        .unwrap()
        .config(&both)
        .unwrap();
    let source = ConfigSource::Environment("LEWORLDMODEL_POLICY".to_owned());
    assert_eq!(summary.fields.first().unwrap().source, source);
}

#[test]
fn a_doctor_sees_what_is_known_and_not_registered() {
    let environment = Environment::new();
    let mut forge = Forge::new(test_host());
    catalog::register_available(&mut forge, &environment.clone().into()).unwrap();
    let query = DoctorQuery::default().with_known(catalog::known(&environment).unwrap());
    let report = block_on(forge.doctor(query)).unwrap();
    assert_eq!(
        (
            report.provider_count,
            report.registered_provider_count,
            report.healthy_provider_count
        ),
        (catalog::entries().len(), 1, 1)
    );
    let issues: Vec<_> = report.issues.iter().map(Safe::as_str).collect();
    assert_eq!(issues.len(), catalog::entries().len() - 1);
    assert!(issues.contains(
        &"Provider 'leworldmodel' is unavailable: missing LEWORLDMODEL_POLICY or LEWM_POLICY."
    ));
}
