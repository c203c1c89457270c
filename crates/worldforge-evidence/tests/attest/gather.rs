//! Which runs can be attested.

use std::{fs, path::Path};

use serde_json::json;
use worldforge_core::{Digest, ErrorKind, json as encoding, json::Pointer};
use worldforge_evidence::{
    MANIFEST_FILE,
    attest::{RunEvidence, RunFolder, leaf_hash},
};

use crate::place::{EPISODES, Place, attest, episodes, path};

#[test]
fn a_run_that_was_changed_is_not_signed() {
    for file in ["reports/report.md", EPISODES, "logs/provider-events.jsonl"] {
        let place = Place::new();
        place.put(file, b"changed");
        let error = attest(place.run.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState);
        assert!(error.to_string().contains(file), "{error}");
    }
    let place = Place::new();
    let text = String::from_utf8(place.read(MANIFEST_FILE)).unwrap();
    place.put(
        MANIFEST_FILE,
        text.replace("\"passed\"", "\"failed\"").as_bytes(),
    );
    let error = attest(place.run.path()).unwrap_err();
    assert!(error.to_string().contains(MANIFEST_FILE), "{error}");
}

#[test]
fn a_run_that_is_incomplete_is_not_signed() {
    let place = Place::new();
    fs::remove_file(place.path("reports/report.md")).unwrap();
    assert_eq!(
        attest(place.run.path()).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    fs::remove_file(place.path(MANIFEST_FILE)).unwrap();
    assert_eq!(
        attest(place.run.path()).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        attest(&place.path("nowhere")).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn a_run_that_is_running_or_of_an_older_form_is_not_signed() {
    let place = Place::new();
    let running = String::from_utf8(place.read(MANIFEST_FILE)).unwrap();
    let finished = running.find("\"finished_at\"").unwrap();
    let line = running[finished..].find('\n').unwrap() + finished;
    let running = format!("{}{}", &running[..finished], running[line..].trim_start());
    let running = running.replace("\"passed\"", "\"running\"");
    place.put(MANIFEST_FILE, running.as_bytes());
    let error = attest(place.run.path()).unwrap_err();
    assert!(error.to_string().contains("have ended"), "{error}");
    place.put(MANIFEST_FILE, &older_manifest());
    let error = attest(place.run.path()).unwrap_err();
    assert!(error.to_string().contains("version 2"), "{error}");
}

/// A kept manifest of a version before this one.
fn older_manifest() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/manifests");
    fs::read(folder.join("workspace-v1-eval.json")).unwrap()
}

#[test]
fn only_files_of_the_manifest_are_attested() {
    let place = Place::new();
    place.put("inputs/more.json", b"{}");
    let run = RunEvidence::gather(place.run.path()).unwrap();
    assert_eq!(
        run.json(&path("inputs/cases.json")).unwrap(),
        json!([1, 2, 3, 4, 5, 6])
    );
    let error = run.settings(&path("inputs/more.json")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let manifest = Digest::of_bytes(&place.read(MANIFEST_FILE));
    let statement = attest(place.run.path()).unwrap();
    let subjects = statement.subjects().iter();
    let names: Vec<&str> = subjects
        .clone()
        .map(|subject| subject.path.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "inputs/cases.json",
            "inputs/planner.json",
            "logs/provider-events.jsonl",
            "reports/report.md",
            "results/episodes.jsonl",
            "results/summary.json",
            "run_manifest.json",
        ]
    );
    assert!(subjects.clone().any(|subject| subject.sha256 == manifest));
}

#[test]
fn an_episode_that_is_none_is_refused_with_its_line() {
    use worldforge_evidence::NewArtifact;
    let place = Place::with(|recorder| {
        let artifact = NewArtifact::new("episodes", EPISODES).unwrap();
        let lines = b"{\"group\":\"near\",\"outcome\":\"solved\"}\n{\"group\":1}\n";
        recorder.write_artifact(artifact, lines).unwrap();
    });
    let error = attest(place.run.path()).unwrap_err();
    assert_eq!(error.pointer().map(Pointer::as_str), Some("/group"));
    assert!(
        error
            .context()
            .any(|(key, line)| (key, line.as_str()) == ("line", "2"))
    );
}

#[test]
fn one_episode_is_shown_without_the_others() {
    let place = Place::new();
    let statement = attest(place.run.path()).unwrap();
    let root = statement.predicate().episodes.merkle_root;
    let tree = RunFolder::open(place.run.path()).unwrap();
    let tree = tree.episode_tree(&path(EPISODES)).unwrap();
    assert_eq!(tree.root(), root);
    let proof = tree.inclusion(3).unwrap();
    let leaf = |index: usize| leaf_hash(encoding::canonical(&episodes()[index]).as_bytes());
    assert!(proof.holds(&leaf(3), &root));
    assert!(!proof.holds(&leaf(4), &root));
    place.put(EPISODES, b"{}\n{\n");
    let folder = RunFolder::open(place.run.path()).unwrap();
    let error = folder.episode_tree(&path(EPISODES)).unwrap_err();
    assert!(
        error
            .context()
            .any(|(key, line)| (key, line.as_str()) == ("line", "2"))
    );
}
