//! A run from its start to its end.

use serde_json::{Value, json};
use worldforge_core::{Digest, Error, ErrorKind, json as json_text};
use worldforge_evidence::{
    Ending, InputRecord, NewArtifact, NewRun, ResultRecord, RunKind, RunManifest, RunStatus,
};

use crate::support::{Place, full_run, object, process, run_id, time, toolchain};

fn on_disk(place: &Place, id: &str) -> Value {
    let bytes = place.workspace.open_run(id).unwrap().manifest_bytes();
    json_text::parse(&bytes.unwrap(), json_text::Limits::DOCUMENT).unwrap()
}

fn finish_full(place: &Place) -> RunManifest {
    let mut recorder = place.start_run(full_run());
    let artifact = |label: &str, path: &str| NewArtifact::new(label.to_owned(), path).unwrap();
    recorder
        .write_json(
            artifact("summary", "results/summary.json"),
            &json!({"best": 3}),
        )
        .unwrap();
    recorder
        .write_artifact(
            artifact("clip", "artifacts/clip.bin")
                .with_kind("video")
                .with_media_type("video/raw"),
            &[0, 1, 2],
        )
        .unwrap();
    recorder
        .write_artifact(
            artifact("checkpoint", "inputs/weights.txt").local_only("stays with the host"),
            b"weights",
        )
        .unwrap();
    recorder.record_result(
        ResultRecord::new(object(json!({"best_index": 3})))
            .with_metrics_digest(Digest::of_bytes(b"metrics")),
    );
    recorder.record_failure(&Error::new(ErrorKind::Timeout, "no answer within 5 s"));
    recorder.finish(Ending::Failed, time(60)).unwrap()
}

#[test]
fn a_finished_manifest_reads_as_its_snapshot() {
    let place = Place::new();
    finish_full(&place);
    let mut manifest = on_disk(&place, run_id(1).as_str());
    // Both follow the version of the crate.
    manifest["worldforge_version"] = "[version]".into();
    manifest["manifest_digest"] = "[digest]".into();
    insta::assert_snapshot!(json_text::pretty(&manifest));
}

#[test]
fn what_finish_returns_is_what_is_on_disk() {
    let place = Place::new();
    let manifest = finish_full(&place);
    assert_eq!(place.workspace.show(run_id(1).as_str()).unwrap(), manifest);
    assert_eq!(manifest.id(), Some(run_id(1)));
    assert!(!manifest.is_safe_to_attach());
}

#[test]
fn a_started_run_is_running_and_names_its_process() {
    let place = Place::new();
    drop(place.start());
    let manifest = place.workspace.show("latest").unwrap();
    assert_eq!(manifest.status, RunStatus::Running);
    assert_eq!(manifest.process, Some(process()));
    assert_eq!((manifest.finished_at, manifest.events.count), (None, 0));
}

#[test]
fn each_ending_has_its_status_and_only_some_have_a_reason() {
    let cases = [
        (Ending::Passed, RunStatus::Passed, None),
        (Ending::Failed, RunStatus::Failed, None),
        (Ending::Cancelled, RunStatus::Cancelled, None),
        (
            Ending::Skipped("no disk".into()),
            RunStatus::Skipped,
            Some("no disk"),
        ),
        (
            Ending::NotConfigured("no key set".into()),
            RunStatus::NotConfigured,
            Some("no key set"),
        ),
    ];
    let place = Place::new();
    for (ending, status, reason) in cases {
        let written = place.start().finish(ending, time(60)).unwrap();
        let read = place.workspace.show(written.run_id.as_str()).unwrap();
        assert_eq!(read.status, status);
        assert_eq!(read.skip_reason.as_deref(), reason);
        assert_eq!((read.process, read.finished_at), (None, Some(time(60))));
    }
}

#[test]
fn a_blank_reason_is_refused_and_the_run_stays_running() {
    let place = Place::new();
    let error = place
        .start()
        .finish(Ending::Skipped(" ".into()), time(60))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let status = place.workspace.show("latest").unwrap().status;
    assert_eq!(status, RunStatus::Running);
}

#[test]
fn a_run_never_ends_before_it_began() {
    let place = Place::new();
    let manifest = place.start().finish(Ending::Passed, time(0)).unwrap();
    assert_eq!(manifest.finished_at, Some(manifest.created_at));
}

#[test]
fn a_run_id_is_used_once() {
    let place = Place::new();
    drop(place.start_run(full_run()));
    let again = worldforge_evidence::RunRecorder::start(&place.workspace, full_run());
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Duplicate);
}

#[test]
fn a_run_without_a_program_is_refused() {
    for argv in [&[][..], &[""][..]] {
        let run = NewRun::new(run_id(1), RunKind::Eval, argv, process(), toolchain());
        assert_eq!(run.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn a_failure_carries_family_code_message_and_first_step() {
    let place = Place::new();
    let failure = finish_full(&place).failure.unwrap();
    assert_eq!(failure.family.as_deref(), Some("ProviderError"));
    assert_eq!(failure.code.as_deref(), Some("timeout"));
    assert_eq!(&*failure.message, "no answer within 5 s");
    assert!(failure.first_triage_step.is_some());
}

#[test]
fn secrets_and_host_paths_reach_no_field_of_the_manifest() {
    let secret = "hunter2secretvalue99";
    let place = Place::new();
    let argv = [
        "/home/operator/bin/worldforge".to_owned(),
        format!("--api-key={secret}"),
        "--token".to_owned(),
        secret.to_owned(),
        format!("API_SECRET={secret}"),
        format!("https://user:{secret}@example.com/v1?sig={secret}"),
        "/home/operator/scene.json".to_owned(),
    ];
    let details = object(
        json!({"password": secret, "note": format!("Bearer {secret}"), "path": "/home/operator/x"}),
    );
    let run = NewRun::new(run_id(1), RunKind::Smoke, &argv, process(), toolchain())
        .unwrap()
        .with_label(format!("password={secret}"))
        .with_rerun(&argv)
        .with_runtime_asset(details.clone())
        .with_config_profile(details.clone())
        .with_input(InputRecord::new(details.clone()));
    let mut recorder = place.start_run(run);
    recorder.record_result(ResultRecord::new(details));
    recorder.record_failure(&Error::invalid_input(format!(
        "token={secret} at /home/operator/x"
    )));
    recorder
        .finish(Ending::Skipped(format!("secret: {secret}").into()), time(9))
        .unwrap();
    let text = json_text::canonical(&on_disk(&place, run_id(1).as_str()));
    assert!(!text.contains(secret), "{text}");
    assert!(!text.contains("operator"), "{text}");
}

#[test]
fn a_command_that_lost_nothing_is_safe_to_rerun() {
    let place = Place::new();
    assert!(place.start().manifest().rerun.safe);
    let argv = ["worldforge", "score", "--token", "x1y2z3"];
    let run = NewRun::new(run_id(9), RunKind::Smoke, &argv, process(), toolchain()).unwrap();
    assert!(!place.start_run(run).manifest().rerun.safe);
}
