//! The index: entries, issues, filters, and the command that repeats a run.

use worldforge_core::capability::Capability;
use worldforge_evidence::{
    Ending, INDEX_COLUMNS, NewArtifact, NewRun, RerunObstacle, RunFilter, RunKind, RunStatus,
};

use crate::{
    many::{DAY, manifest},
    support::{Place, fixture, new_run, process, put_file, run_id, time, toolchain},
};

fn mixed() -> Place {
    let place = Place::new();
    for (name, form) in [
        ("20260430T120000Z-0a1b2c3d", "workspace-v1-eval.json"),
        (
            "20260430T130000Z-11223344",
            "workspace-v1-benchmark-failed.json",
        ),
        (
            "20260430T120000Z-leworldmodel-score",
            "seed-leworldmodel-score.json",
        ),
        ("runway-live", "smoke-v1-runway.json"),
    ] {
        place.put(name, &fixture(form));
    }
    place
}

#[test]
fn one_good_run_and_four_broken_ones_are_one_entry_and_four_issues() {
    let place = Place::new();
    place.start().finish(Ending::Passed, time(9)).unwrap();
    place.put_empty("missing");
    place.put("not-an-object", b"[]");
    place.put("invalid-json", b"{");
    place.put_value(
        "20260101T000000Z-moved",
        &manifest(
            "20260101T000000Z-other",
            RunKind::Eval,
            RunStatus::Passed,
            DAY,
        ),
    );
    let index = place.workspace.index(&RunFilter::new()).unwrap();
    assert_eq!((index.entry_count, index.issue_count), (1, 4));
    assert!(!index.filter_applied);
    let reasons: Vec<String> = index
        .issues
        .iter()
        .map(|it| it.reason.to_string())
        .collect();
    assert_eq!(
        reasons,
        [
            "manifest-invalid",
            "manifest-invalid-json",
            "manifest-missing",
            "manifest-not-object"
        ]
    );
    let empty = Place::new().workspace.index(&RunFilter::new()).unwrap();
    assert_eq!((empty.entry_count, empty.issue_count), (0, 0));
}

#[test]
fn filters_of_an_index_combine() {
    let place = mixed();
    let names = |filter: RunFilter| -> Vec<String> {
        let index = place.workspace.index(&filter).unwrap();
        assert!(index.filter_applied);
        index
            .entries
            .iter()
            .map(|it| it.run.run_dir.to_string())
            .collect()
    };
    let all = RunFilter::new;
    assert_eq!(
        names(all().with_artifact_type("REPORT")),
        ["20260430T130000Z-11223344"]
    );
    assert_eq!(
        names(all().with_artifact_type(".md")),
        ["20260430T120000Z-0a1b2c3d"]
    );
    assert_eq!(
        names(
            all()
                .with_artifact_type("JSON")
                .with_status(RunStatus::Failed)
        ),
        ["20260430T130000Z-11223344"]
    );
    assert_eq!(names(all().with_provider("RunWay")), ["runway-live"]);
    assert_eq!(
        names(
            all()
                .with_capability(Capability::Score)
                .with_artifact_type("json")
        ),
        [
            "20260430T120000Z-leworldmodel-score",
            "20260430T120000Z-0a1b2c3d"
        ]
    );
    assert!(names(all().with_artifact_type("exe")).is_empty());
}

#[test]
fn an_index_reads_as_its_snapshot() {
    let index = mixed()
        .workspace
        .index(&RunFilter::new().with_created_to("2026-04-30").unwrap())
        .unwrap();
    insta::assert_json_snapshot!(index);
    let rows: Vec<String> = index
        .entries
        .iter()
        .map(|it| it.cells().join(","))
        .collect();
    insta::assert_snapshot!(format!("{}\n{}", INDEX_COLUMNS.join(","), rows.join("\n")));
}

fn rerun_of(argv: &[&str]) -> (bool, Option<RerunObstacle>, String) {
    let place = Place::new();
    let run = NewRun::new(run_id(1), RunKind::Eval, argv, process(), toolchain()).unwrap();
    place
        .start_run(run)
        .finish(Ending::Passed, time(9))
        .unwrap();
    let command = place
        .workspace
        .find("latest")
        .unwrap()
        .rerun_command()
        .unwrap();
    (command.safe, command.obstacle, command.line.to_string())
}

#[test]
fn a_command_can_be_repeated_when_nothing_was_taken_out_of_it() {
    for (argv, obstacle, line) in [
        (
            &["worldforge", "eval", "--case", "it's a b"][..],
            None,
            r"worldforge eval --case 'it'\''s a b'",
        ),
        (&["/usr/bin/worldforge", "eval"], None, "worldforge eval"),
        (
            &["worldforge", "--api-key", "hunter2"],
            Some(RerunObstacle::SecretRemoved),
            "worldforge --api-key '[redacted]'",
        ),
        (
            &["worldforge", "--checkpoint", "/data/x.ckpt"],
            Some(RerunObstacle::HostPathRemoved),
            "worldforge --checkpoint '<host-local:x.ckpt>'",
        ),
        (
            &["worldforge", "https://u:p@h/x?sig=1"],
            Some(RerunObstacle::Incomplete),
            "worldforge https://h/x",
        ),
        (
            &["rm", "-rf", "everything"],
            Some(RerunObstacle::ForeignProgram),
            "rm -rf everything",
        ),
    ] {
        let found = rerun_of(argv);
        assert_eq!(
            found,
            (obstacle.is_none(), obstacle, line.to_owned()),
            "{argv:?}"
        );
    }
}

#[test]
fn a_changed_manifest_asks_nobody_to_run_anything() {
    let place = Place::new();
    place
        .start_run(new_run(1))
        .finish(Ending::Passed, time(9))
        .unwrap();
    let run = place.workspace.find("latest").unwrap();
    assert!(run.rerun_command().unwrap().safe);
    let text = String::from_utf8(run.manifest_bytes().unwrap()).unwrap();
    put_file(
        &run.path().join("run_manifest.json"),
        text.replace("\"--device\"", "\"--danger\"").as_bytes(),
    );
    let command = run.rerun_command().unwrap();
    assert_eq!(
        (command.safe, command.obstacle),
        (false, Some(RerunObstacle::ManifestChanged))
    );
    let drift = NewArtifact::new("x", "results/x.json").is_ok();
    assert!(drift);
    let older = mixed()
        .workspace
        .open_run("runway-live")
        .map(|run| run.rerun_command().unwrap().obstacle);
    assert!(older.is_err() || older.unwrap().is_some());
}
