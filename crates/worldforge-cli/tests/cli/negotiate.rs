//! `negotiate`.

use super::support::Sandbox;

#[test]
fn workflows_may_be_chosen_one_by_one() {
    let line = "negotiate --workflow score-only --workflow policy-plus-score";
    let report = Sandbox::new().json(line);
    assert_eq!(
        (&report["workflow_count"], &report["ready_count"]),
        (&2.into(), &2.into())
    );
    insta::assert_snapshot!(Sandbox::new().run(line).success().stdout);
}

#[test]
fn a_workflow_of_ones_own_is_a_list_of_capabilities() {
    let report = Sandbox::new().json("negotiate --require policy --require reason");
    let needed = &report["workflows"][0]["workflow"]["required_capabilities"];
    assert_eq!(*needed, serde_json::json!(["policy", "reason"]));
}

#[test]
fn an_unknown_workflow_is_refused_with_the_nearest_one() {
    let refused = Sandbox::new()
        .run("negotiate --workflow score-onli")
        .refusal(2);
    assert!(refused.contains("did you mean 'score-only'?"), "{refused}");
}

#[test]
fn the_list_names_every_workflow() {
    let listed = Sandbox::new().json("negotiate --list");
    assert_eq!(listed["workflows"].as_array().unwrap().len(), 13);
}
