//! Matrices.

use serde_json::{Value, json};

use super::support::{minimal, places, read, run};

fn matrix() -> Value {
    let mut document = minimal();
    document["provider"] = json!("${who}");
    document["world"]["objects"][0]["position"]["x"] = json!("${from}");
    document["actions"][0]["parameters"]["provider"] = json!("${who}");
    document["actions"][0]["parameters"]["x"] = json!("${to}");
    document["expected_artifacts"][0]["value"] = json!("${steps}");
    document["matrix"] = json!({"max_cases": 4, "parameters": {
        "who": ["mock"], "from": [0.0], "to": [0.25, 0.5], "steps": [2]}});
    document
}

#[test]
fn every_combination_is_a_case_in_the_order_of_the_names() {
    let set = read(&matrix()).unwrap();
    assert!(set.is_matrix);
    let ids: Vec<_> = set.cases.iter().map(|case| case.case_id.as_str()).collect();
    assert_eq!(ids, ["one-case-1", "one-case-2"]);
    let first = &set.cases[0].scenario;
    assert_eq!(first.world_name, "table-case-1");
    assert_eq!(first.metadata["matrix_case"]["source_id"], "one");
    assert_eq!(first.metadata["matrix_case"]["parameters"]["to"], 0.25);
    assert_eq!(set.case("one-case-2").unwrap().parameters["to"], 0.5);
    assert!(
        run(&set)
            .iter()
            .all(|outcome| outcome.all_expectations_passed)
    );
    // The last name runs fastest.
    let mut document = matrix();
    document["matrix"]["parameters"]["from"] = json!([0.0, 0.01]);
    let set = read(&document).unwrap();
    let values: Vec<_> = set
        .cases
        .iter()
        .map(|it| {
            (
                it.parameters["from"].as_f64().unwrap(),
                it.parameters["to"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(values, [(0.0, 0.25), (0.0, 0.5), (0.01, 0.25), (0.01, 0.5)]);
}

#[test]
fn a_value_that_does_not_hold_fails_its_own_cases_only() {
    let mut document = matrix();
    document["matrix"]["parameters"]["steps"] = json!([2, 99]);
    let outcomes = run(&read(&document).unwrap());
    let passed = outcomes
        .iter()
        .filter(|it| it.all_expectations_passed)
        .count();
    assert_eq!((outcomes.len(), passed), (4, 2));
}

#[test]
fn malformed_matrices_are_refused_with_their_place() {
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/matrix", json!(5), "/matrix"),
        ("/matrix", json!({}), "/matrix/parameters"),
        ("/matrix/extra", json!(1), "/matrix/extra"),
        ("/matrix/max_cases", json!(0), "/matrix/max_cases"),
        ("/matrix/max_cases", json!(65), "/matrix/max_cases"),
        ("/matrix/max_cases", json!(true), "/matrix/max_cases"),
        ("/matrix/max_cases", json!(1), "/matrix"),
        ("/matrix/parameters", json!({}), "/matrix/parameters"),
        ("/matrix/parameters/to", json!([]), "/matrix/parameters/to"),
        ("/matrix/parameters/to", json!(5), "/matrix/parameters/to"),
        (
            "/matrix/parameters/2to",
            json!([1]),
            "/matrix/parameters/2to",
        ),
        ("/provider", json!("mock-${who}"), "/provider"),
        ("/provider", json!("${nobody}"), "/provider"),
        ("/name", json!("${who}"), "/name"),
        ("/description", json!("at ${to}"), "/description"),
        (
            "/world/objects/0/name",
            json!("${who}"),
            "/world/objects/0/name",
        ),
        (
            "/actions/0/parameters/steps",
            json!("${steps}"),
            "/actions/0/parameters/steps",
        ),
        ("/actions/0/kind", json!("${who}"), "/actions/0/kind"),
    ];
    for (pointer, value, place) in cases {
        let mut document = matrix();
        let (above, key) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(above).unwrap()[key] = value;
        assert_eq!(places(&document), [place], "{pointer}");
    }
}

#[test]
fn a_huge_matrix_is_counted_and_not_built() {
    let values: Vec<u32> = (0..1_000).collect();
    let parameters: serde_json::Map<String, Value> =
        (0..12).map(|n| (format!("p{n}"), json!(values))).collect();
    let mut document = matrix();
    document["matrix"] = json!({"max_cases": 64, "parameters": parameters});
    assert_eq!(places(&document), ["/matrix"]);
}

#[test]
fn values_are_checked_where_they_land() {
    let mut document = matrix();
    document["matrix"]["parameters"]["to"] = json!(["far", 0.5]);
    assert_eq!(places(&document), ["/actions/0/parameters/x"]);
}
