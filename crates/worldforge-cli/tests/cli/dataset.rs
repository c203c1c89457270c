//! `dataset`.

use super::support::Sandbox;

fn begun() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .file("cube.json", "{}")
        .file("notes.md", "# Notes\n");
    let line = "dataset init cubes.json cube.json notes.md --id cubes --license MIT";
    let output = sandbox.run(line).success();
    assert_eq!(output.stdout.trim(), "cubes.json: written, 2 entries");
    sandbox
}

#[test]
fn a_begun_manifest_is_valid_and_shown() {
    let sandbox = begun();
    let output = sandbox.run("dataset validate cubes.json").success();
    insta::assert_snapshot!(output.stdout);
    insta::assert_snapshot!(sandbox.run("dataset show cubes.json").success().stdout);
    let shown = sandbox.json("dataset show cubes.json");
    assert_eq!(shown["reference"]["path"], "cubes.json");
    assert_eq!(shown["manifest"]["privacy"]["classification"], "restricted");
}

#[test]
fn a_manifest_is_not_replaced_by_accident() {
    let sandbox = begun();
    let line = "dataset init cubes.json cube.json --id cubes --license MIT";
    sandbox.run(line).refusal(2);
    sandbox.run(&format!("{line} --force")).success();
}

#[test]
fn a_changed_file_is_found_and_so_is_all_else() {
    let sandbox = begun();
    sandbox.file("cube.json", "{\"changed\": true}");
    let output = sandbox.run("dataset validate cubes.json");
    assert_eq!(output.code, 1);
    assert!(
        output.stdout.contains("/entries/0/sha256"),
        "{}",
        output.stdout
    );
    sandbox.file(
        "bad.json",
        r#"{"schema_version": 2, "id": "", "entries": [], "x": 1}"#,
    );
    let output = sandbox.run("dataset validate bad.json");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(output.stdout);
    sandbox.run("dataset show bad.json").refusal(2);
}

#[test]
fn what_cannot_be_read_is_a_refusal() {
    let sandbox = begun();
    sandbox.run("dataset validate absent.json").refusal(2);
    sandbox.run("dataset validate .").refusal(2);
    let line = "dataset init new.json ../x.json --id cubes --license MIT";
    sandbox.run(line).refusal(2);
    assert!(!sandbox.path().join("new.json").exists());
}
