//! `scenario`.

use super::support::{Sandbox, words};

fn example(name: &str) -> String {
    format!(
        "{}/../../examples/scenarios/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn a_scenario_is_run_and_kept() {
    let sandbox = Sandbox::new();
    let output = sandbox.run(&format!(
        "scenario run {} --quiet",
        example("spawn-and-move")
    ));
    insta::assert_snapshot!("scenario_run", output.success().stdout);
    let run = sandbox.only_run();
    let kept = std::fs::read(run.join("results/scenario.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!(
        (&kept["final_step"], &kept["all_expectations_passed"]),
        (&2.into(), &true.into())
    );
    let shown = sandbox.json("runs show latest --verify");
    assert_eq!(
        (&shown["manifest"]["kind"], &shown["manifest"]["status"]),
        (&"scenario".into(), &"passed".into())
    );
    assert_eq!(shown["events_by_phase"]["success"], 2);
}

#[test]
fn an_expectation_that_does_not_hold_ends_with_one() {
    let sandbox = Sandbox::new();
    let output = sandbox.run(&format!(
        "scenario run {} --output out.json",
        example("wrong-on-purpose")
    ));
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("scenario_wrong", words(&output.stdout));
    assert!(sandbox.path().join("out.json").exists());
    assert_eq!(
        sandbox.json("runs show latest")["manifest"]["status"],
        "failed"
    );
    let again = sandbox.run(&format!(
        "scenario run {} --output out.json",
        example("wrong-on-purpose")
    ));
    assert!(again.refusal(2).contains("must not exist"));
}

#[test]
fn a_scenario_that_is_not_valid_is_refused_before_anything_runs() {
    let sandbox = Sandbox::new();
    let path = example("missing-coordinate");
    let output = sandbox.run(&format!("scenario validate {path} {}", example("one-cube")));
    assert_eq!(output.code, 2);
    insta::assert_snapshot!(
        "scenario_invalid",
        format!("{}{}", output.stdout, output.stderr)
    );
    sandbox.run(&format!("scenario run {path}")).refusal(2);
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn a_case_of_a_matrix_can_be_chosen() {
    let sandbox = Sandbox::new();
    let path = example("matrix");
    let all = sandbox
        .run(&format!("scenario run {path} --format json --quiet"))
        .success()
        .json();
    assert_eq!(
        (&all["case_count"], &all["all_cases_passed"]),
        (&4.into(), &true.into())
    );
    let one = sandbox.run(&format!(
        "scenario run {path} --case reach-case-2 --format json --quiet"
    ));
    assert_eq!(one.success().json()["case_count"], 1);
    sandbox
        .run(&format!("scenario run {path} --case reach-case-9"))
        .refusal(2);
}

#[test]
fn parents_are_named_and_standard_input_has_none() {
    let sandbox = Sandbox::new();
    let path = example("inheritance/with-mug");
    let valid = sandbox.json(&format!("scenario validate {path}"));
    let parents = valid["scenarios"][0]["extends"].as_array().unwrap();
    assert_eq!(parents.len(), 2);
    let child = std::fs::read_to_string(path).unwrap();
    let output = sandbox.run_with_input("scenario validate -", &child);
    assert_eq!(output.code, 2);
    assert!(output.stdout.contains("/extends"));
}

#[test]
fn an_unknown_provider_ends_a_kept_run() {
    let sandbox = Sandbox::new();
    let text = std::fs::read_to_string(example("one-cube")).unwrap();
    sandbox.file("other.json", text.replace("\"mock\"", "\"nobody\""));
    sandbox.run("scenario run other.json").refusal(2);
    assert_eq!(
        sandbox.json("runs show latest")["manifest"]["status"],
        "failed"
    );
}
