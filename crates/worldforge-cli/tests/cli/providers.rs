//! `doctor` and `provider`.

use super::support::{Sandbox, fixture, steady};

#[test]
fn the_doctor_reads_well_in_every_format() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(
        "doctor_text",
        steady(&sandbox.run("doctor").success().stdout)
    );
    let markdown = sandbox.run("doctor --format markdown").success().stdout;
    insta::assert_snapshot!("doctor_markdown", steady(&markdown));
    let json = sandbox.run("doctor --format json").success().stdout;
    insta::assert_snapshot!("doctor_json", steady(&json));
}

#[test]
fn the_doctor_narrows_by_capability_and_registration() {
    let sandbox = Sandbox::new();
    let names = |line: &str| -> Vec<String> {
        let report = sandbox.json(line);
        let providers = report["providers"].as_array().unwrap();
        let name = |it: &serde_json::Value| it["profile"]["name"].as_str().unwrap().to_owned();
        providers.iter().map(name).collect()
    };
    let scoring = ["jepa", "jepa-wms", "leworldmodel", "mock"];
    assert_eq!(names("doctor --capability score"), scoring);
    assert_eq!(names("doctor --capability predict"), ["mock"]);
    assert_eq!(names("doctor --registered-only"), ["mock"]);
}

#[test]
fn providers_are_listed_and_shown() {
    let sandbox = Sandbox::new();
    let mut out = sandbox.run("provider list").success().stdout;
    out += &sandbox.run("provider info leworldmodel").success().stdout;
    out += &sandbox.run("provider info mock").success().stdout;
    insta::assert_snapshot!(steady(&out));
}

#[test]
fn health_of_a_named_provider_is_the_exit_code() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("provider health mock").code, 0);
    assert_eq!(sandbox.run("provider health").code, 0);
    assert_eq!(sandbox.run("provider health leworldmodel").code, 1);
    let output = sandbox.run("provider health leworldmodel --format json");
    assert_eq!((output.code, &output.json()["healthy"]), (1, &false.into()));
}

#[test]
fn a_checkpoint_in_the_environment_registers_the_world_model() {
    let there = Sandbox::new().with("LEWORLDMODEL_POLICY", fixture("two-room"));
    assert_eq!(there.run("provider health leworldmodel").code, 0);
    let absent = Sandbox::new().with("LEWM_POLICY", "absent-folder");
    assert_eq!(absent.run("provider health leworldmodel").code, 1);
    let report = absent.run("doctor --format json").stdout;
    assert!(!report.contains(env!("CARGO_MANIFEST_DIR")));
}

#[test]
fn no_value_of_the_environment_is_shown() {
    let sandbox = Sandbox::new().with("LEWORLDMODEL_POLICY", "/home/somebody/secret-folder/x");
    for line in [
        "doctor",
        "provider info leworldmodel",
        "doctor --format json",
    ] {
        let text = sandbox.run(line).stdout;
        assert!(
            !text.contains("somebody") && !text.contains("secret-folder"),
            "{text}"
        );
    }
}
