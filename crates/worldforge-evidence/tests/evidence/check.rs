//! What a check finds, what quarantine moves, and what comes back.

use std::fs;

use worldforge_core::{Error, ErrorKind};
use worldforge_evidence::{
    CheckDepth, CheckKind, CheckOptions, CheckReport, CheckStatus, Ending, NewArtifact, RunFilter,
    RunKind, RunStatus, TRASH_FOLDER, unknown_liveness,
};

use crate::{
    many::{DAY, alive, dead, id, manifest, now, snapshot},
    support::{Place, fixture, put_file, time},
};

fn check(place: &Place, depth: CheckDepth) -> CheckReport {
    let options = CheckOptions::default().with_depth(depth);
    place.workspace.check(options, &dead).unwrap()
}

fn findings(report: &CheckReport) -> Vec<(String, CheckKind)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            let dir = finding.run_dir.as_ref().map(ToString::to_string);
            (dir.unwrap_or_default(), finding.check)
        })
        .collect()
}

/// A finished run with one file and an intact manifest.
fn finished(place: &Place) -> String {
    let mut recorder = place.start();
    let artifact = NewArtifact::new("one", "results/one.json").unwrap();
    recorder.write_artifact(artifact, b"{}").unwrap();
    let name = recorder.id().to_string();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    name
}

#[test]
fn a_workspace_of_good_runs_passes() {
    let place = Place::new();
    finished(&place);
    finished(&place);
    let report = check(&place, CheckDepth::Digests);
    assert_eq!(
        (report.status, report.readable_count),
        (CheckStatus::Passed, 2)
    );
    let nowhere = check(&Place::new(), CheckDepth::Digests);
    assert_eq!(
        (nowhere.status, nowhere.checked_count),
        (CheckStatus::Passed, 0)
    );
}

/// A workspace with one of everything that a check can find.
fn troubled() -> Place {
    let place = Place::new();
    finished(&place);
    place.put_run(RunKind::Eval, RunStatus::Running, DAY, "abandoned");
    place.put_empty(&id(2 * DAY, "bare"));
    place.put(&id(3 * DAY, "json"), b"{");
    place.put(
        &id(4 * DAY, "renamed"),
        manifest(&id(DAY, "other"), RunKind::Eval, RunStatus::Passed, DAY)
            .to_string()
            .as_bytes(),
    );
    place.put(
        "20260430T130000Z-11223344",
        &fixture("workspace-v1-benchmark-failed.json"),
    );
    fs::create_dir(place.runs().join("odd name")).unwrap();
    put_file(&place.runs().join("stray.txt"), b"?");
    fs::create_dir_all(place.workspace.root().join(TRASH_FOLDER).join("old")).unwrap();
    put_file(&place.workspace.root().join("pins.json"), br#"{"schema_version": 1, "pins": {"lost": {"reason": "r", "pinned_at": "2026-01-01T00:00:00Z"}}}"#);
    place
}

#[test]
fn every_finding_has_its_kind_and_checking_changes_nothing() {
    let place = troubled();
    let before = snapshot(place.outside());
    let options = CheckOptions::default().with_retention_keep(2);
    let report = place.workspace.check(options, &dead).unwrap();
    assert_eq!(snapshot(place.outside()), before);
    let expected = [
        (String::new(), CheckKind::RetentionPressure),
        (String::new(), CheckKind::InterruptedDeletion),
        (
            "20260430T130000Z-11223344".to_owned(),
            CheckKind::UnsafeArtifactPath,
        ),
        (
            "20260430T130000Z-11223344".to_owned(),
            CheckKind::UnsafeArtifactPath,
        ),
        (id(4 * DAY, "renamed"), CheckKind::InvalidRunManifest),
        (id(3 * DAY, "json"), CheckKind::InvalidRunManifest),
        (id(2 * DAY, "bare"), CheckKind::StaleRunWorkspace),
        (id(DAY, "abandoned"), CheckKind::AbandonedRun),
        ("lost".to_owned(), CheckKind::PinWithoutRun),
        ("odd name".to_owned(), CheckKind::StaleRunWorkspace),
        ("stray.txt".to_owned(), CheckKind::StaleRunWorkspace),
    ];
    assert_eq!(findings(&report), expected);
    assert_eq!(
        (report.status, report.error_count, report.warning_count),
        (CheckStatus::Failed, 4, 7)
    );
    let lines: Vec<String> = report
        .findings
        .iter()
        .map(|it| {
            format!(
                "{} {}: {} [{}]",
                it.check,
                it.run_dir.as_deref().unwrap_or("-"),
                it.message,
                it.remedy
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_run_is_abandoned_only_when_its_process_is_known_to_be_gone() {
    let place = Place::new();
    place.put_run(RunKind::Eval, RunStatus::Running, DAY, "a");
    let count = |probe| {
        place
            .workspace
            .check(CheckOptions::default(), probe)
            .unwrap()
            .warning_count
    };
    assert_eq!(
        (count(&dead), count(&alive), count(&unknown_liveness)),
        (1, 0, 0)
    );
}

#[test]
fn a_changed_file_is_found_when_digests_are_computed() {
    let place = Place::new();
    let name = finished(&place);
    put_file(&place.runs().join(&name).join("results/one.json"), b"[]");
    assert_eq!(
        check(&place, CheckDepth::Entries).status,
        CheckStatus::Passed
    );
    let report = check(&place, CheckDepth::Digests);
    assert_eq!(findings(&report), [(name, CheckKind::ChangedRun)]);
    assert_eq!(report.findings[0].path.as_deref(), Some("one"));
}

#[test]
fn broken_pins_are_a_finding_and_a_file_in_place_of_the_runs_too() {
    let place = Place::new();
    fs::create_dir(place.workspace.root()).unwrap();
    put_file(&place.workspace.root().join("pins.json"), b"{");
    assert_eq!(
        findings(&check(&place, CheckDepth::Entries)),
        [(String::new(), CheckKind::PinsInvalid)]
    );
    let place = Place::new();
    fs::create_dir(place.workspace.root()).unwrap();
    put_file(&place.runs(), b"");
    assert_eq!(
        findings(&check(&place, CheckDepth::Entries)),
        [(String::new(), CheckKind::RunsDirInvalid)]
    );
}

#[test]
fn a_quarantined_run_is_out_of_the_workspace_byte_for_byte_and_comes_back() {
    let place = Place::new();
    let name = finished(&place);
    let run = place.runs().join(&name);
    let before = snapshot(&run);
    let record = place
        .workspace
        .quarantine(&name, "looks odd", now(), &dead)
        .unwrap();
    assert_eq!(
        (record.run_dir.as_str(), &*record.reason),
        (name.as_str(), "looks odd")
    );
    assert!(
        !run.exists()
            && place
                .workspace
                .list(&RunFilter::new())
                .unwrap()
                .entries
                .is_empty()
    );
    let listed = place.workspace.quarantined().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].record.as_ref(), Some(&record));
    let verification = place.workspace.recover(&name).unwrap();
    assert!(verification.is_intact());
    assert_eq!(snapshot(&run), before);
    assert!(place.workspace.quarantined().unwrap().is_empty());
    assert_eq!(
        place.workspace.recover(&name).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn a_run_comes_back_only_when_nothing_is_wrong_with_it() {
    let place = Place::new();
    let name = finished(&place);
    let file = "results/one.json";
    put_file(&place.runs().join(&name).join(file), b"[]");
    place
        .workspace
        .quarantine(&name, "changed", now(), &dead)
        .unwrap();
    let error = place.workspace.recover(&name).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.message().contains("digest of one"), "{error}");
    let kept = place
        .workspace
        .root()
        .join("quarantine")
        .join(&name)
        .join("run");
    put_file(&kept.join(file), b"{}");
    place.workspace.recover(&name).unwrap();
    assert!(place.has(&name));
}

#[test]
fn quarantine_refuses_what_it_should() {
    let place = Place::new();
    let running = place.put_run(RunKind::Eval, RunStatus::Running, DAY, "a");
    let quarantine = |name: &str, reason: &'static str| -> Error {
        place
            .workspace
            .quarantine(name, reason, now(), &alive)
            .unwrap_err()
    };
    assert_eq!(quarantine(&running, "r").kind(), ErrorKind::InvalidInput);
    assert_eq!(quarantine("../x", "r").kind(), ErrorKind::InvalidInput);
    assert_eq!(quarantine("nobody", "r").kind(), ErrorKind::NotFound);
    assert_eq!(quarantine(&running, " ").kind(), ErrorKind::InvalidInput);
    // The same name twice: neither of the two is lost.
    let name = finished(&place);
    place
        .workspace
        .quarantine(&name, "first", now(), &dead)
        .unwrap();
    place.put_value(
        &name,
        &manifest(&name, RunKind::Eval, RunStatus::Passed, DAY),
    );
    let again = place
        .workspace
        .quarantine(&name, "second", now(), &dead)
        .unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Duplicate);
    assert_eq!(
        place.workspace.recover(&name).unwrap_err().kind(),
        ErrorKind::Duplicate
    );
    assert!(place.has(&name) && place.workspace.quarantined().unwrap().len() == 1);
}

#[test]
fn an_identifier_in_a_file_never_steers_a_path() {
    let place = Place::new();
    let name = finished(&place);
    let victim = finished(&place);
    place
        .workspace
        .quarantine(&name, "r", now(), &dead)
        .unwrap();
    let reason = place
        .workspace
        .root()
        .join("quarantine")
        .join(&name)
        .join("reason.json");
    let text = fs::read_to_string(&reason).unwrap();
    put_file(&reason, text.replace(&name, &victim).as_bytes());
    place.workspace.recover(&name).unwrap();
    assert!(place.has(&name) && place.has(&victim));
    // A manifest that names another run is moved by its own directory's name.
    put_file(
        &place.runs().join(&name).join("run_manifest.json"),
        manifest(&victim, RunKind::Eval, RunStatus::Passed, DAY)
            .to_string()
            .as_bytes(),
    );
    place
        .workspace
        .quarantine(&name, "r", now(), &dead)
        .unwrap();
    assert!(!place.has(&name) && place.has(&victim));
    assert_eq!(
        place.workspace.recover(&name).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn a_crash_between_the_steps_of_a_quarantine_loses_nothing() {
    let place = Place::new();
    let name = finished(&place);
    let folder = place.workspace.root().join("quarantine").join(&name);
    fs::create_dir_all(&folder).unwrap();
    put_file(&folder.join("reason.json"), b"{half");
    assert!(place.workspace.quarantined().unwrap().is_empty());
    place
        .workspace
        .quarantine(&name, "again", now(), &dead)
        .unwrap();
    put_file(&folder.join("reason.json"), b"{half");
    let listed = place.workspace.quarantined().unwrap();
    assert_eq!((listed.len(), listed[0].record.is_none()), (1, true));
    place.workspace.recover(&name).unwrap();
    assert!(place.has(&name) && !folder.exists());
}
