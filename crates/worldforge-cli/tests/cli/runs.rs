//! `runs`.

use std::io::Write as _;

use super::support::{Sandbox, words};

const MAKE: &str = "plan search --env two-room --start 56,112 --goal 90,112 --preset light --horizon 2 --samples 8";

#[test]
fn an_empty_workspace_has_no_runs() {
    insta::assert_snapshot!(Sandbox::new().run("runs list").success().stdout);
}

#[test]
fn runs_are_listed_filtered_and_shown() {
    let sandbox = Sandbox::new();
    sandbox.run(MAKE).success();
    insta::assert_snapshot!(
        "runs_list",
        words(&sandbox.run("runs list").success().stdout)
    );
    let shown = sandbox.run("runs show latest --verify").success().stdout;
    insta::assert_snapshot!("runs_show", words(&shown));
    for (filter, count) in [
        ("--status passed", 1),
        ("--status failed", 0),
        ("--provider world", 1),
        ("--provider mock", 0),
        ("--capability score", 1),
        ("--capability policy", 0),
        ("--since 2020-01-01", 1),
        ("--until 2020-01-01", 0),
        ("--limit 0", 0),
    ] {
        let list = sandbox.json(&format!("runs list {filter}"));
        assert_eq!(list["entries"].as_array().unwrap().len(), count, "{filter}");
    }
}

#[test]
fn a_changed_file_is_found_and_named() {
    let sandbox = Sandbox::new();
    sandbox.run(MAKE).success();
    let plan = sandbox.only_run().join("results/plan.json");
    let mut file = std::fs::File::options().append(true).open(plan).unwrap();
    file.write_all(b" ").unwrap();
    assert_eq!(sandbox.run("runs show latest").code, 0);
    let output = sandbox.run("runs show latest --verify --format json");
    assert_eq!(output.code, 1);
    let found = &output.json()["verification"]["mismatches"][0];
    assert_eq!(
        (&found["name"], &found["kind"]),
        (&"plan".into(), &"size".into())
    );
    let text = sandbox.run("runs show latest --verify").stdout;
    let part = text.split("Verification\n").nth(1).unwrap();
    insta::assert_snapshot!(words(part));
}

#[test]
fn a_broken_directory_does_not_hide_the_others() {
    let sandbox = Sandbox::new();
    sandbox.run(MAKE).success();
    std::fs::create_dir(sandbox.path().join(".worldforge/runs/broken")).unwrap();
    let list = sandbox.json("runs list");
    assert_eq!(list["entries"].as_array().unwrap().len(), 1);
    assert_eq!(list["issues"][0]["reason"], "manifest-missing");
}

#[test]
fn no_path_of_the_host_is_in_a_run() {
    let sandbox = Sandbox::new();
    let workspace = sandbox.path().join("workspace");
    let folder = workspace.to_str().unwrap();
    sandbox
        .run(&format!("{MAKE} --workspace-dir {folder}"))
        .success();
    let shown = sandbox.run(&format!(
        "runs show latest --workspace-dir {folder} --format json"
    ));
    assert!(!shown.success().stdout.contains(folder));
}
