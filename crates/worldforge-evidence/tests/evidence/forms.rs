//! Every form of a manifest that was ever written is read.

use serde_json::{Value, json};
use worldforge_core::{capability::Capability, json as json_text};
use worldforge_evidence::{Ending, RunKind, RunManifest, RunStatus, read_manifest};

use crate::support::{Place, fixture, full_run, provider, time};

fn read(name: &str) -> RunManifest {
    read_manifest(&fixture(name)).unwrap()
}

#[test]
fn the_first_workspace_form_maps_status_providers_capabilities_and_references() {
    let run = read("workspace-v1-eval.json");
    assert_eq!((run.kind, run.status), (RunKind::Eval, RunStatus::Passed));
    assert_eq!(run.provider, Some(provider("mock")));
    assert_eq!(run.providers, [provider("mock"), provider("leworldmodel")]);
    assert_eq!(run.capabilities, [Capability::Predict, Capability::Score]);
    assert_eq!(run.command.argv().len(), 10);
    assert_eq!(run.operation.as_deref(), Some("physics"));
    assert_eq!(run.result.summary.as_object()["passed_count"], 3);
    let labels: Vec<&str> = run
        .artifacts
        .iter()
        .map(|file| file.label.as_str())
        .collect();
    assert_eq!(labels, ["report_json", "report_markdown", "summary"]);
    assert_eq!(&*run.artifacts[1].media_type, "text/markdown");
    assert_eq!((run.manifest_digest, run.artifacts[0].sha256), (None, None));
}

#[test]
fn references_that_leave_the_run_keep_their_label_and_lose_their_path() {
    let run = read("workspace-v1-benchmark-failed.json");
    let found: Vec<_> = run
        .artifacts
        .iter()
        .map(|file| (file.label.as_str(), file.path.is_some(), file.local_only))
        .collect();
    let expected = [
        ("budget", false, true),
        ("escape", false, true),
        ("report", true, false),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_failure_is_found_in_the_result_and_the_command_is_sanitised() {
    let run = read("workspace-v1-benchmark-failed.json");
    let failure = run.failure.unwrap();
    assert_eq!(
        &*failure.message,
        "p95 latency of predict passed its budget"
    );
    assert_eq!((failure.family, failure.code), (None, None));
    assert_eq!(
        run.capabilities,
        [Capability::Predict, Capability::Generate]
    );
    let words: Vec<&str> = run
        .command
        .argv()
        .iter()
        .map(worldforge_core::Safe::as_str)
        .collect();
    let expected = [
        "RUNWAYML_API_SECRET=[redacted]",
        "worldforge",
        "benchmark",
        "--provider",
        "mock",
        "--budget-file",
        "<host-local:strict.json>",
    ];
    assert_eq!(words, expected);
}

#[test]
fn old_kinds_have_new_names_and_skips_have_reasons() {
    let run = read("workspace-v1-demo-skipped.json");
    assert_eq!((run.kind, run.status), (RunKind::Demo, RunStatus::Skipped));
    assert_eq!(
        run.skip_reason.as_deref(),
        Some("the viewer is not installed")
    );
    assert_eq!((run.provider, run.capability), (None, None));
    let run = read("smoke-v1-gr00t-skipped.json");
    assert_eq!(
        run.skip_reason.as_deref(),
        Some("GROOT_POLICY_HOST is unset")
    );
}

#[test]
fn the_live_smoke_form_keeps_environment_digests_and_a_free_name() {
    let run = read("smoke-v1-runway.json");
    assert_eq!((run.id(), run.run_id.as_str()), (None, "runway-live"));
    assert_eq!(run.created_at.to_string(), "2026-05-01T09:30:00.123Z");
    assert_eq!(run.runtime_manifest.unwrap().to_string(), "runway:schema-1");
    assert_eq!(run.environment.len(), 2);
    assert!(run.environment[0].present && run.environment[0].secret);
    assert!(run.input.digest.is_some() && run.input.fixture_digest.is_some());
    assert_eq!((run.events.count, run.runtime_assets.len()), (5, 1));
    assert_eq!(run.artifacts[1].path, None);
}

#[test]
fn the_first_form_of_all_takes_its_time_from_its_id() {
    let run = read("seed-leworldmodel-score.json");
    assert_eq!(run.created_at.to_string(), "2026-04-30T12:00:00Z");
    assert_eq!(
        (run.kind, run.capability),
        (RunKind::Smoke, Some(Capability::Score))
    );
    assert_eq!(run.worldforge_version.as_deref(), Some("0.5.0"));
    assert_eq!(
        run.runtime_manifest.unwrap().provider(),
        &provider("leworldmodel")
    );
    assert_eq!(run.events.count, 3);
    let safe: Vec<bool> = run
        .artifacts
        .iter()
        .map(|file| file.safe_to_attach)
        .collect();
    assert_eq!(safe, [true, false]);
    assert_eq!(&*run.artifacts[1].label, "<host-path>");
}

#[test]
fn a_kept_manifest_of_version_2_is_whole_and_says_what_the_recorder_says_today() {
    let place = Place::new();
    place.put("20260101T000001Z-00000001", &fixture("v2.json"));
    let run = place.workspace.find("latest").unwrap();
    assert!(run.verify().unwrap().is_intact());
    let elsewhere = Place::new();
    let recorder = elsewhere.start_run(full_run());
    let mut written = recorder.finish(Ending::Passed, time(60)).unwrap();
    let kept = run.manifest().unwrap();
    written
        .worldforge_version
        .clone_from(&kept.worldforge_version);
    written.manifest_digest = kept.manifest_digest;
    assert_eq!(kept, written);
}

#[test]
fn the_current_form_accepts_the_older_version_key_beside_its_own() {
    let mut document: Value =
        json_text::parse(&fixture("v2.json"), json_text::Limits::DOCUMENT).unwrap();
    document["manifest_version"] = json!(1);
    document["status"] = json!("completed");
    let read = read_manifest(json_text::canonical(&document).as_bytes()).unwrap();
    assert_eq!(read.status, RunStatus::Passed);
}

#[test]
fn names_of_statuses_and_kinds_read_back() {
    for status in RunStatus::ALL {
        assert_eq!(status.to_string().parse::<RunStatus>().unwrap(), status);
    }
    for kind in RunKind::ALL {
        assert_eq!(kind.to_string().parse::<RunKind>().unwrap(), kind);
    }
    assert_eq!("completed".parse::<RunStatus>().unwrap(), RunStatus::Passed);
    assert!("done".parse::<RunStatus>().is_err() && "party".parse::<RunKind>().is_err());
}
