//! `world`.

use super::support::{Sandbox, steady};

/// A sandbox with the world `lab`, a cube in it and one prediction.
fn lab() -> Sandbox {
    let sandbox = Sandbox::new();
    for line in [
        "world create Lab --id lab",
        "world add-object lab cube --x 0 --y 0.5 --z 0 --object-id cube --graspable",
        "world predict lab --x 0.3 --y 0.8 --z 0 --steps 2",
    ] {
        sandbox.run(line).success();
    }
    sandbox
}

#[test]
fn a_world_is_created_changed_and_predicted() {
    let sandbox = lab();
    insta::assert_snapshot!("world_show", sandbox.run("world show lab").success().stdout);
    insta::assert_snapshot!(
        "world_history",
        sandbox.run("world history lab").success().stdout
    );
    insta::assert_snapshot!("world_list", sandbox.run("world list").success().stdout);
    let history = sandbox.json("world history lab");
    let entries = history["history"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[2]["before"], entries[1]["after"]);
    assert_eq!(entries[2]["action"]["type"], "move_to");
    let objects = sandbox.json("world objects lab");
    assert_eq!(objects["objects"][0]["position"]["x"], 0.3);
    assert_eq!(sandbox.json("world show lab")["world"]["step"], 2);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let sandbox = lab();
    let before = sandbox.json("world show lab");
    let shown = sandbox.json("world predict lab --x 9 --y 0 --z 0 --dry-run");
    assert_eq!(
        (&shown["saved"], &shown["world"]["step"]),
        (&false.into(), &3.into())
    );
    assert_eq!(sandbox.json("world show lab"), before);
}

#[test]
fn a_healthy_world_passes_its_preflight() {
    let sandbox = lab();
    let report = sandbox.json("world preflight --world-id lab");
    assert_eq!(report["status"], "passed", "{report}");
    assert_eq!(report["state_dir"], ".worldforge/worlds");
    sandbox.file(".worldforge/worlds/broken.json", "{\"id\": ");
    let output = sandbox.run("world preflight");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("world_preflight", output.stdout);
    sandbox
        .run("world quarantine broken --reason 'a truncated file'")
        .success();
    assert_eq!(sandbox.run("world preflight").code, 0);
    let aside = sandbox.json("world list --aside");
    assert_eq!(
        aside["set_aside"][0]["record"]["reason"],
        "a truncated file"
    );
}

#[test]
fn a_deleted_world_can_be_restored() {
    let sandbox = lab();
    let before = sandbox.json("world show lab");
    sandbox.run("world delete lab").success();
    let refused = sandbox.run("world show lab").refusal(2);
    assert!(refused.contains("no world 'lab'"), "{refused}");
    sandbox.run("world restore lab").success();
    assert_eq!(sandbox.json("world show lab"), before);
}

#[test]
fn a_world_travels_through_an_export() {
    let sandbox = lab();
    sandbox.run("world export lab --output lab.json").success();
    let taken = sandbox.run("world import lab.json").refusal(2);
    assert!(taken.contains("must be new"), "{taken}");
    let copy = sandbox.json("world import lab.json --new-id --name Copy");
    assert_eq!(
        (&copy["name"], &copy["source_path"]),
        (&"Copy".into(), &"lab.json".into())
    );
    let id = copy["id"].as_str().unwrap();
    let diff = sandbox.json(&format!("world diff lab {id}"));
    assert_eq!(diff["object_changes"].as_array().unwrap().len(), 0);
    assert_eq!(diff["field_changes"][0]["field"], "name");
    let fork = sandbox.json("world fork lab --history-index 1 --id before");
    assert_eq!(
        (&fork["step"], &fork["source_world_id"]),
        (&0.into(), &"lab".into())
    );
    let output = sandbox.run("world fork lab --history-index 9").refusal(2);
    assert!(output.contains("from 0 to 2"), "{output}");
}

#[test]
fn a_diff_is_a_patch_and_one_that_does_not_fit_says_everything() {
    let sandbox = lab();
    sandbox.json("world fork lab --history-index 1 --id before");
    let diff = sandbox
        .run("world diff before lab --format json")
        .success()
        .stdout;
    sandbox.file("patch.json", diff);
    let output = sandbox.run("world patch lab patch.json");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("world_patch_refused", steady(&output.stdout));
    assert!(
        sandbox.json("world patch before patch.json --dry-run")["fits"]
            .as_bool()
            .unwrap()
    );
    sandbox.run("world patch before patch.json").success();
    let diff = sandbox.json("world diff before lab");
    assert_eq!(diff["base_digest"], diff["result_digest"]);
    let output = sandbox.run_with_input("world patch lab -", "{\"schema_version\": 9}");
    assert!(output.refusal(2).contains("/schema_version"));
}

#[test]
fn an_old_file_is_migrated_on_request_only() {
    let sandbox = Sandbox::new();
    sandbox.run("world list").success();
    std::fs::create_dir_all(sandbox.path().join(".worldforge/worlds")).unwrap();
    let old = r#"{"id":"old","name":"Old","provider":"mock","scene":{"objects":{"cube":{"name":"cube","position":{"x":2,"y":0,"z":0},"bbox":{"min":{"x":0,"y":0,"z":0},"max":{"x":0.1,"y":0.1,"z":0.1}}}}}}"#;
    sandbox.file(".worldforge/worlds/old.json", old);
    sandbox.run("world show old").refusal(2);
    insta::assert_snapshot!(
        "world_migration",
        sandbox.run("world migrate old").success().stdout
    );
    sandbox.run("world show old").refusal(2);
    sandbox.run("world migrate old --apply").success();
    let world = sandbox.json("world show old");
    assert_eq!(world["world"]["object_count"], 1);
    sandbox.file(
        "blocked.json",
        r#"{"schema_version":1,"id":"../up","name":"","provider":"mock","step":-1}"#,
    );
    let blocked = sandbox.run("world migration-preview blocked.json --source-path --format json");
    assert_eq!(
        (blocked.code, &blocked.json()["status"]),
        (1, &"blocked".into())
    );
    assert!(!blocked.stdout.contains("../up"));
    let checked = sandbox.run("world check blocked.json --format json");
    assert_eq!(
        (
            checked.code,
            checked.json()["problems"].as_array().unwrap().len()
        ),
        (1, 3)
    );
}

#[test]
fn small_states_are_checked_too() {
    let sandbox = Sandbox::new();
    let good = sandbox.run_with_input("world check -", r#"{"step": 0, "scene": {"objects": {}}}"#);
    assert_eq!(good.code, 0, "{}", good.stderr);
    let wrong = sandbox.run_with_input("world check -", r#"{"step": true}"#);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stdout.contains("/step"));
    sandbox.run_with_input("world check -", "{").refusal(2);
}

#[test]
fn ids_that_could_steer_a_path_do_nothing() {
    let sandbox = lab();
    for id in ["../victim", "/etc/passwd", "..", "a/b", "con"] {
        for line in [
            "show", "history", "objects", "delete", "export", "restore", "migrate",
        ] {
            sandbox.run(&format!("world {line} {id}")).refusal(2);
        }
        sandbox.run(&format!("world create x --id {id}")).refusal(2);
        sandbox
            .run(&format!("world quarantine {id} --reason x"))
            .refusal(2);
    }
    sandbox
        .run("world add-object lab x --x 0 --y 0 --z 0 --object-id ../up")
        .refusal(2);
    sandbox
        .run("world add-object lab x --x nan --y 0 --z 0")
        .refusal(2);
    sandbox
        .run("world add-object lab x --x 0 --y 0 --z 0 --size 0")
        .refusal(2);
    sandbox
        .run("world add-object lab x --x 0 --y 0 --z 0 --metadata [1]")
        .refusal(2);
    sandbox.run("world update-object lab mug --x 0").refusal(2);
    sandbox.run("world remove-object lab mug").refusal(2);
    sandbox
        .run("world predict lab --x 0 --y 0 --z 0 --steps 0")
        .refusal(2);
    sandbox.run("world create x --provider nobody").refusal(2);
    assert_eq!(sandbox.json("world show lab")["world"]["history_length"], 3);
}

#[test]
fn another_folder_of_worlds_can_be_named() {
    let sandbox = Sandbox::new();
    sandbox
        .run("world create Lab --id lab --state-dir states")
        .success();
    assert!(sandbox.path().join("states/lab.json").exists());
    let report = sandbox.json("world preflight --state-dir states");
    assert_eq!(report["state_dir"], "states");
    assert!(!sandbox.path().join(".worldforge").exists());
}
