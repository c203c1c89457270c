//! Running scenarios with the mock.

use serde_json::json;
use worldforge_core::{CallOptions, json as strict};
use worldforge_eval::scenario::{CaseOutcome, MatrixOutcome, load_scenario, run_scenario};

use super::support::{examples, forge, minimal, read, run, with};

#[test]
fn a_scenario_reports_what_it_expected_and_saw() {
    let outcome = &run(&read(&minimal()).unwrap())[0];
    assert_eq!(
        strict::encode(outcome).unwrap(),
        json!({
            "schema_version": 2, "scenario_id": "one", "world_id": outcome.world_id,
            "final_step": 2, "object_count": 1,
            "expectation_checks": [{"label": "steps", "kind": "step", "expected": 2, "observed": 2, "passed": true}],
            "all_expectations_passed": true,
        })
    );
    assert_eq!(outcome, &run(&read(&minimal()).unwrap())[0]);
}

#[test]
fn an_expectation_that_does_not_hold_is_no_error() {
    let place = |id: &str, x: f64| json!({"label": "p", "kind": "object_position", "value": {"object_id": id, "position": {"x": x, "y": 0.5, "z": 0}}});
    for (expectation, passed) in [
        (place("cube", 0.5), true),
        (place("cube", 0.54), true),
        (place("cube", 0.56), false),
        (place("gone", 0.5), false),
        (
            json!({"label": "n", "kind": "object_count", "value": 9}),
            false,
        ),
    ] {
        let outcome = &run(&read(&with("/expected_artifacts/0", expectation.clone())).unwrap())[0];
        assert_eq!(outcome.all_expectations_passed, passed, "{expectation}");
    }
}

#[test]
fn a_move_without_an_object_means_the_first_of_the_file() {
    let mut document = minimal();
    let mut other = document["world"]["objects"][0].clone();
    other["id"] = json!("another");
    document["world"]["objects"]
        .as_array_mut()
        .unwrap()
        .push(other);
    document["expected_artifacts"] = json!([{"label": "p", "kind": "object_position",
        "value": {"object_id": "cube", "position": {"x": 0.5, "y": 0.5, "z": 0}}}]);
    assert!(run(&read(&document).unwrap())[0].all_expectations_passed);
}

#[test]
fn what_a_provider_refuses_names_the_action() {
    let mut document = minimal();
    document["actions"].as_array_mut().unwrap().push(
        json!({"kind": "predict", "parameters": {"x": 0, "y": 0, "z": 0, "provider": "nobody"}}),
    );
    let set = read(&document).unwrap();
    let options = CallOptions::default();
    let error =
        pollster::block_on(run_scenario(&forge(), &set.cases[0].scenario, &options)).unwrap_err();
    assert!(error.to_string().contains("action: /actions/1"), "{error}");
}

#[test]
fn every_shipped_scenario_ends_as_it_says() {
    for (name, cases, passes) in [
        ("one-cube", 1, true),
        ("spawn-and-move", 1, true),
        ("two-objects", 1, true),
        ("named-object", 1, true),
        ("wrong-on-purpose", 1, false),
        ("matrix", 4, true),
        ("inheritance/base", 1, true),
        ("inheritance/longer", 1, true),
        ("inheritance/with-mug", 1, true),
    ] {
        let set = load_scenario(&examples().join(format!("{name}.json"))).unwrap();
        let outcomes = run(&set);
        assert_eq!(outcomes.len(), cases, "{name}");
        assert_eq!(
            outcomes.iter().all(|it| it.all_expectations_passed),
            passes,
            "{name}"
        );
    }
    let refused = load_scenario(&examples().join("missing-coordinate.json")).unwrap_err();
    let places: Vec<_> = refused
        .as_slice()
        .iter()
        .map(|it| it.path.as_str())
        .collect();
    assert_eq!(
        places,
        ["/actions/0/parameters/z", "/actions/0/parameters/steps"]
    );
}

#[test]
fn a_matrix_adds_its_cases_up() {
    let set = load_scenario(&examples().join("matrix.json")).unwrap();
    let outcomes = run(&set);
    let cases =
        set.cases.iter().zip(outcomes).map(|(case, outcome)| {
            CaseOutcome::new(&case.case_id, case.parameters.clone(), outcome)
        });
    let outcome = MatrixOutcome::new(&set.id, set.schema_version, cases.collect());
    assert_eq!(
        (
            outcome.case_count,
            outcome.failed_case_count,
            outcome.all_cases_passed
        ),
        (4, 0, true)
    );
}
