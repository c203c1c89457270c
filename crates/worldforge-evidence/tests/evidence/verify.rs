//! What verification finds.

use std::fs;

use worldforge_core::ErrorKind;
use worldforge_evidence::{Ending, MANIFEST_FILE, MismatchKind, NewArtifact, RunDirectory};

use crate::{
    log::event,
    support::{Place, fixture, put_file, run_id, time},
};

fn finished(place: &Place) -> RunDirectory {
    use worldforge_core::EventSink as _;
    let mut recorder = place.start();
    for name in ["one", "two", "three"] {
        let artifact = NewArtifact::new(name, &format!("results/{name}.json")).unwrap();
        recorder.write_artifact(artifact, b"{}").unwrap();
    }
    let log = recorder.log().unwrap();
    log.record(&event(1)).unwrap();
    log.record(&event(2)).unwrap();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    place.workspace.find("latest").unwrap()
}

fn mismatches(run: &RunDirectory) -> Vec<(String, MismatchKind)> {
    let found = run.verify().unwrap().mismatches.into_iter();
    found
        .map(|each| (each.name.to_string(), each.kind))
        .collect()
}

#[test]
fn an_untouched_run_is_intact() {
    let place = Place::new();
    let run = finished(&place);
    let found = run.verify().unwrap();
    assert_eq!((found.checked, found.is_intact()), (5, true));
}

#[test]
fn every_changed_file_is_reported_by_name() {
    let place = Place::new();
    let run = finished(&place);
    put_file(&run.path().join("results/one.json"), b"[]");
    put_file(&run.path().join("results/two.json"), b"{ }");
    fs::remove_file(run.path().join("results/three.json")).unwrap();
    let log = run.path().join("logs/provider-events.jsonl");
    let first_line = fs::read_to_string(&log).unwrap();
    put_file(&log, first_line.lines().next().unwrap().as_bytes());
    let expected = [
        ("one", MismatchKind::Digest),
        ("two", MismatchKind::Size),
        ("two", MismatchKind::Digest),
        ("three", MismatchKind::Missing),
        ("events", MismatchKind::Digest),
        ("events", MismatchKind::EventCount),
    ];
    assert_eq!(
        mismatches(&run),
        expected.map(|(name, kind)| (name.to_owned(), kind))
    );
}

#[test]
fn a_changed_manifest_is_reported() {
    let place = Place::new();
    let run = finished(&place);
    let file = run.path().join(MANIFEST_FILE);
    let text = fs::read_to_string(&file).unwrap();
    put_file(&file, text.replace("\"passed\"", "\"failed\"").as_bytes());
    let expected = [("manifest".to_owned(), MismatchKind::ManifestDigest)];
    assert_eq!(mismatches(&run), expected);
}

#[test]
fn a_manifest_of_another_run_is_reported() {
    let place = Place::new();
    let run = finished(&place);
    let moved = run_id(77);
    fs::rename(run.path(), place.runs().join(moved.as_str())).unwrap();
    let run = place.workspace.open_run(moved.as_str()).unwrap();
    assert_eq!(
        mismatches(&run),
        [("manifest".to_owned(), MismatchKind::RunId)]
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_became_a_link_is_unreadable() {
    let place = Place::new();
    let run = finished(&place);
    let file = run.path().join("results/one.json");
    fs::rename(&file, place.outside().join("one.json")).unwrap();
    std::os::unix::fs::symlink(place.outside().join("one.json"), &file).unwrap();
    fs::remove_file(run.path().join("logs/provider-events.jsonl")).unwrap();
    let expected = [
        ("one", MismatchKind::Unreadable),
        ("events", MismatchKind::Missing),
    ];
    assert_eq!(
        mismatches(&run),
        expected.map(|(name, kind)| (name.to_owned(), kind))
    );
}

#[test]
fn an_older_form_says_what_it_never_recorded() {
    let place = Place::new();
    place.put(
        "20260430T130000Z-11223344",
        &fixture("workspace-v1-benchmark-failed.json"),
    );
    let run = place.workspace.find("latest").unwrap();
    fs::create_dir(run.path().join("reports")).unwrap();
    put_file(&run.path().join("reports/report.json"), b"{}");
    let names = ["manifest", "budget", "escape", "report"];
    let expected = names.map(|name| (name.to_owned(), MismatchKind::NotRecorded));
    assert_eq!(mismatches(&run), expected);
    assert_eq!(MismatchKind::NotRecorded.to_string(), "not-recorded");
}

#[test]
fn a_run_without_a_manifest_cannot_be_verified() {
    let place = Place::new();
    let run = finished(&place);
    fs::remove_file(run.path().join(MANIFEST_FILE)).unwrap();
    assert_eq!(run.verify().unwrap_err().kind(), ErrorKind::NotFound);
}
