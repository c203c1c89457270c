//! `runs` over a workspace of the public Python project, and over a damaged one.

use std::{fs, path::Path};

use serde_json::Value;

use super::support::{Sandbox, fixture, words};

const EVAL: &str = "20260430T100000Z-0a1b2c3d";
const BENCHMARK: &str = "20260430T110000Z-1b2c3d4e";
const FLOW: &str = "20260430T120000Z-2c3d4e5f";

/// A sandbox whose workspace is the one that the public project left.
pub(crate) fn legacy() -> Sandbox {
    let sandbox = Sandbox::new();
    copy(
        Path::new(&fixture("legacy-workspace")),
        &sandbox.path().join(".worldforge"),
    );
    sandbox
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn ids(list: &Value) -> Vec<String> {
    let entries = list["entries"].as_array().unwrap().iter();
    let ids = entries.map(|entry| entry["run_id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[test]
fn every_run_of_the_public_project_is_listed_in_the_words_of_this_one() {
    let sandbox = legacy();
    insta::assert_snapshot!(sandbox.run("runs list").success().stdout);
    for (filter, count) in [
        ("--status completed", 4),
        ("--kind operator-drill", 1),
        ("--kind demo_showcase", 1),
        ("--artifact-type csv", 1),
        ("--artifact-type transcript", 1),
        ("--created-from 2026-05-01", 1),
        ("--created-to 2026-04-30", 5),
        ("--capability embed", 1),
        ("--provider COSMOS", 1),
        ("--kind eval --status failed", 0),
    ] {
        let list = sandbox.json(&format!("runs list {filter}"));
        assert_eq!(ids(&list).len(), count, "{filter}");
    }
}

#[test]
fn an_index_is_written_as_json_markdown_and_a_file() {
    let sandbox = legacy();
    let index = sandbox.json("runs index");
    assert_eq!(
        (&index["entry_count"], &index["issue_count"]),
        (&6.into(), &0.into())
    );
    let failed = &index["entries"][4];
    assert_eq!(
        failed["recovery_command"],
        format!("worldforge runs bundle {BENCHMARK}")
    );
    assert_eq!(failed["rerun"]["safe"], false);
    assert_eq!(failed["path"], format!(".worldforge/runs/{BENCHMARK}"));
    let markdown = sandbox.run("runs index --status failed --format markdown");
    insta::assert_snapshot!(markdown.success().stdout);
    let written = sandbox.run("runs index --format json --output index.json");
    assert_eq!(written.success().stdout, "");
    let file = fs::read(sandbox.path().join("index.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&file).unwrap(), index);
}

#[test]
fn a_manifest_of_an_older_form_is_shown_with_its_own_words() {
    let sandbox = legacy();
    let by_name = sandbox.json(&format!("runs show {EVAL}"));
    assert_eq!(by_name["manifest"]["status"], "passed");
    assert_eq!(by_name["recorded"]["status"], "completed");
    assert_eq!(by_name["recorded"]["form"], "workspace1");
    for path in [
        format!(".worldforge/runs/{EVAL}"),
        format!(".worldforge/runs/{EVAL}/run_manifest.json"),
    ] {
        assert_eq!(sandbox.json(&format!("runs show {path}")), by_name);
    }
    let drill = sandbox.json("runs show 20260430T13");
    assert_eq!(drill["manifest"]["kind"], "drill");
    assert_eq!(drill["recorded"]["kind"], "operator_drill");
    let events = sandbox.json(&format!("runs show {FLOW}"));
    assert_eq!(events["events_by_phase"]["retry"], 1);
    let alone = fs::read(
        sandbox
            .path()
            .join(".worldforge/runs/cosmos-policy-health/run_manifest.json"),
    );
    sandbox.file("kept.json", alone.unwrap());
    let shown = sandbox.json("runs show kept.json");
    assert_eq!(shown["recorded"]["form"], "smoke1");
    sandbox.run("runs show kept.json --verify").refusal(2);
}

#[test]
fn a_rerun_is_printed_and_what_hinders_it_is_said() {
    let sandbox = legacy();
    let output = sandbox.run(&format!("runs rerun {EVAL}"));
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(output.stdout);
    let plan = "plan search --env two-room --start 56,112 --goal 90,112 --preset light --horizon 2 --samples 8";
    sandbox.run(plan).success();
    let again = sandbox.run("runs rerun latest").success().stdout;
    assert_eq!(again.trim(), format!("worldforge {plan}"));
}

#[test]
fn deletions_are_planned_until_somebody_asks_for_them() {
    let sandbox = legacy();
    let count = || ids(&sandbox.json("runs list")).len();
    let plan = sandbox.run("runs cleanup --keep 2").success().stdout;
    insta::assert_snapshot!(plan);
    sandbox.run("runs cleanup --keep 2 --dry-run").success();
    assert_eq!(count(), 6);
    let report = sandbox.json("runs cleanup --keep 4 --apply");
    assert_eq!(
        (&report["applied"], &report["removal"]["removed_count"]),
        (&true.into(), &2.into())
    );
    assert_eq!(count(), 4);
    let report = sandbox.json(
        "runs prune --max-age-days 0 --keep-latest 0 --family demo-showcase --family operator_drill",
    );
    assert_eq!(
        (&report["applied"], &report["delete_count"]),
        (&false.into(), &2.into())
    );
    sandbox.file(
        "retention.json",
        r#"{"runs_retention":{"max_age_days":0,"keep_latest":0,"families":["demo-showcase"]}}"#,
    );
    let report = sandbox.json("runs prune --retention-profile retention.json --apply");
    assert_eq!(report["removal"]["removed_count"], 1);
    assert_eq!(count(), 3);
    sandbox.file("retention.json", r#"{"runs_retention":{"keep":3}}"#);
    sandbox
        .run("runs prune --retention-profile retention.json")
        .refusal(2);
    sandbox.run("runs prune --keep-latest -1").refusal(2);
    sandbox.run("runs cleanup --apply --dry-run").refusal(2);
}

#[test]
fn broken_runs_are_found_set_aside_and_brought_back() {
    let sandbox = legacy();
    let runs = sandbox.path().join(".worldforge/runs");
    sandbox.run("runs check").success();
    let manifest = runs.join(EVAL).join("run_manifest.json");
    let whole = fs::read(&manifest).unwrap();
    sandbox.file(
        &format!(".worldforge/runs/{EVAL}/run_manifest.json"),
        &whole[..40],
    );
    fs::create_dir(runs.join("empty")).unwrap();
    let output = sandbox.run("runs check");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(output.stdout);
    let moved = sandbox.run("runs check --quarantine-all --reason 'cut off' --format json");
    assert_eq!((moved.code, &moved.json()["error_count"]), (0, &0.into()));
    assert_eq!(moved.json()["quarantined"].as_array().unwrap().len(), 2);
    assert_eq!(
        sandbox.json("runs restore")["quarantined"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    sandbox.run(&format!("runs restore {EVAL}")).refusal(2);
    sandbox.file(
        &format!(".worldforge/quarantine/{EVAL}/run/run_manifest.json"),
        &whole,
    );
    sandbox.run(&format!("runs restore {EVAL}")).success();
    assert_eq!(ids(&sandbox.json("runs list")).len(), 6);
    sandbox.run("runs restore ../runs").refusal(2);
}

#[test]
fn a_run_whose_process_is_gone_is_called_abandoned() {
    let sandbox = legacy();
    sandbox.run("plan search --env two-room --start 56,112 --goal 90,112 --preset light --horizon 2 --samples 8").success();
    let report = sandbox.json("runs check --keep 3");
    assert_eq!(report["findings"][0]["check"], "retention-pressure");
    let text = sandbox.run("runs check --keep 3").success().stdout;
    assert!(words(&text).contains("retention-pressure"));
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_links_neither_hang_nor_leave_the_workspace() {
    let sandbox = legacy();
    let folder = sandbox.path().join(".worldforge/runs").join(EVAL);
    fs::remove_file(folder.join("run_manifest.json")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.join("run_manifest.json")).unwrap();
    std::os::unix::fs::symlink("/etc", folder.join("artifacts")).unwrap();
    let list = sandbox.json("runs list");
    assert_eq!(list["issues"][0]["reason"], "manifest-unreadable");
    assert_eq!(sandbox.run("runs check").code, 1);
    assert_eq!(sandbox.run(&format!("runs bundle {EVAL}")).code, 2);
    for line in [
        "runs show /dev/zero",
        "events check /dev/zero",
        "runs show .",
        "bundle verify /dev/zero",
        "events check .",
    ] {
        sandbox.run(line).refusal(2);
    }
}
