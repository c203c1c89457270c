//! What is not compared, and all reasons at once.

use serde_json::{Value, json};
use worldforge_eval::comparison::{Comparison, MachineRule};

use super::sample::{benchmark, latencies, result, subject, suite};

fn plain() -> Value {
    benchmark(&[result("mock", "predict", &latencies(2.0, 20, 1), 0)])
}

fn refusal(reports: &[(&str, Value)], machines: MachineRule) -> Option<String> {
    let subjects = reports.iter().map(|(name, report)| subject(name, report));
    let comparison = Comparison::of(subjects.collect(), machines);
    comparison.err().map(|error| error.to_string())
}

#[test]
fn every_mismatch_is_named_with_each_run_and_its_value() {
    let mut other = benchmark(&[result("mock", "embed", &latencies(2.0, 20, 1), 0)]);
    other["machine"] = json!({"machine_class": "laptop", "profile": "debug"});
    other["run_metadata"]["concurrency"] = json!(4);
    let provenance = &mut other["provenance"];
    provenance["input_digest"] = json!(format!("sha256:{}", "9".repeat(64)));
    provenance["suite_version"] = json!("benchmark:2");
    let mut held = plain();
    for (report, digit) in [(&mut held, "3"), (&mut other, "4")] {
        let file = json!({"path": "b.json", "sha256": format!("sha256:{}", digit.repeat(64)), "metadata": {}});
        report["provenance"]["budget_file"] = file;
    }
    let message = refusal(&[("one", held), ("two", other)], MachineRule::Same).unwrap();
    insta::assert_snapshot!(message);
}

#[test]
fn each_condition_is_refused_alone() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 6] = [
        ("operation", |report| {
            report["results"][0]["operation"] = json!("embed");
        }),
        ("fixture digest", |report| {
            report["provenance"]["input_digest"] = json!(format!("sha256:{}", "9".repeat(64)));
        }),
        ("suite version", |report| {
            report["provenance"]["suite_version"] = json!("benchmark:2");
        }),
        ("machine class", |report| {
            report["machine"]["machine_class"] = json!("laptop");
        }),
        ("concurrency", |report| {
            report["run_metadata"]["concurrency"] = json!(2);
        }),
        ("build profile", |report| {
            report["machine"]["profile"] = json!("debug");
        }),
    ];
    for (field, change) in changes {
        let mut other = plain();
        change(&mut other);
        let message = refusal(&[("one", plain()), ("two", other)], MachineRule::Same).unwrap();
        assert!(message.contains(field), "{field}: {message}");
        assert!(message.contains("one has"), "{message}");
    }
    let message = refusal(
        &[
            ("one", plain()),
            ("two", suite("mock", &[("a", 1.0, true)])),
        ],
        MachineRule::Same,
    );
    assert!(
        message
            .unwrap()
            .contains("report kind (one has benchmark, two has eval)")
    );
}

#[test]
fn what_a_run_does_not_say_is_no_reason() {
    let mut silent = plain();
    silent.as_object_mut().unwrap().remove("machine");
    silent["provenance"] = json!(null);
    silent["run_metadata"] = json!({});
    silent["results"][0]
        .as_object_mut()
        .unwrap()
        .remove("concurrency");
    assert_eq!(
        refusal(&[("one", plain()), ("two", silent)], MachineRule::Same),
        None
    );
}

#[test]
fn machines_are_compared_when_somebody_insists() {
    let mut other = plain();
    other["machine"]["machine_class"] = json!("laptop");
    let reports = [("one", plain()), ("two", other)];
    assert!(refusal(&reports, MachineRule::Same).is_some());
    assert_eq!(refusal(&reports, MachineRule::Any), None);
    let mut unknown = plain();
    unknown["machine"]["machine_class"] = json!("unknown");
    assert_eq!(
        refusal(&[("one", plain()), ("two", unknown)], MachineRule::Same),
        None
    );
}

#[test]
fn another_provider_is_the_point_of_a_comparison() {
    let other = benchmark(&[result("other", "predict", &latencies(2.0, 20, 1), 0)]);
    assert_eq!(
        refusal(&[("one", plain()), ("two", other)], MachineRule::Same),
        None
    );
}

#[test]
fn one_run_is_no_comparison() {
    let message = refusal(&[("one", plain())], MachineRule::Same).unwrap();
    assert!(message.contains("2 to 64"), "{message}");
}
