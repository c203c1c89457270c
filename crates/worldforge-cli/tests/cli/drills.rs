//! `drills`.

use super::support::{Sandbox, words};

#[test]
fn the_drills_are_listed_with_their_recovery() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("drills_list", sandbox.run("drills list").success().stdout);
    let list = sandbox.json("drills list");
    assert_eq!(list["drills"].as_array().unwrap().len(), 11);
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn a_drill_passes_and_keeps_a_failed_run() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .run("drills run corrupted-world-state --bundle")
        .success();
    insta::assert_snapshot!("drills_run", words(&output.stdout));
    let folder = "--workspace-dir .worldforge/drills";
    let shown = sandbox.json(&format!("runs show latest --verify {folder}"));
    let manifest = &shown["manifest"];
    assert_eq!(
        (&manifest["kind"], &manifest["status"]),
        (&"drill".into(), &"failed".into())
    );
    let again = sandbox.json(&format!("drills run corrupted-world-state {folder}"));
    assert_eq!(again["status"], "passed");
    assert!(!sandbox.path().join(".worldforge/drills/drills").exists());
}

#[test]
fn all_drills_pass_and_touch_no_world() {
    let sandbox = Sandbox::new();
    sandbox.run("world create Lab --id lab").success();
    let before = sandbox.json("world show lab");
    let all = sandbox.json("drills run all --bundle");
    assert_eq!(
        (&all["status"], &all["run_count"]),
        (&"passed".into(), &11.into())
    );
    for run in all["runs"].as_array().unwrap() {
        assert_eq!(run["issue_bundle"]["safe_to_attach"], true, "{run}");
    }
    assert_eq!(sandbox.json("world show lab"), before);
    assert!(!all.to_string().contains(sandbox.path().to_str().unwrap()));
    sandbox.run("drills run missing-credential").refusal(2);
}
