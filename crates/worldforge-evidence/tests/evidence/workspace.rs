//! Finding and opening runs.

use std::path::Path;

use worldforge_core::ErrorKind;
use worldforge_evidence::{FOLDERS, Workspace};

use crate::support::{Place, fixture, run_id};

#[test]
fn a_new_run_has_its_five_folders_and_a_manifest() {
    let place = Place::new();
    let recorder = place.start();
    for folder in FOLDERS {
        assert!(recorder.directory().path().join(folder).is_dir());
    }
    assert_eq!(recorder.directory().id().as_ref(), Some(recorder.id()));
    assert!(
        recorder
            .directory()
            .manifest_bytes()
            .unwrap()
            .ends_with(b"}\n")
    );
}

#[test]
fn a_run_is_found_by_name_by_beginning_and_as_latest() {
    let place = Place::new();
    for _ in 0..12 {
        drop(place.start());
    }
    place.put("runway-live", &fixture("smoke-v1-runway.json"));
    for (selector, expected) in [
        (run_id(3).as_str(), run_id(3).as_str()),
        ("20260101T000003Z", run_id(3).as_str()),
        ("runway", "runway-live"),
        ("latest", run_id(12).as_str()),
    ] {
        let found = place.workspace.find(selector).unwrap();
        assert_eq!(found.name().as_str(), expected, "{selector}");
    }
    for (selector, kind) in [
        ("20260101T00000", ErrorKind::InvalidInput),
        ("runwy-live", ErrorKind::NotFound),
        ("", ErrorKind::NotFound),
        ("../runs", ErrorKind::NotFound),
    ] {
        assert_eq!(
            place.workspace.find(selector).unwrap_err().kind(),
            kind,
            "{selector}"
        );
    }
    let error = place.workspace.find("runwy-live").unwrap_err();
    assert_eq!(error.first_triage_step(), "use 'runway-live'");
}

#[test]
fn latest_passes_over_broken_runs_and_takes_a_free_name_last() {
    let place = Place::new();
    place.put("gr00t-health", &fixture("smoke-v1-gr00t-skipped.json"));
    place.put("runway-live", &fixture("smoke-v1-runway.json"));
    let latest = || {
        place
            .workspace
            .find("latest")
            .unwrap()
            .name()
            .as_str()
            .to_owned()
    };
    assert_eq!(latest(), "gr00t-health");
    drop(place.start());
    place.put("20990101T000000Z-broken", b"{");
    assert_eq!(latest(), run_id(1).as_str());
}

#[test]
fn opening_what_is_not_there_or_not_safe_is_refused() {
    let place = Place::new();
    drop(place.start());
    for (name, kind) in [
        ("20260101T000009Z-00000009", ErrorKind::NotFound),
        ("..", ErrorKind::InvalidInput),
        ("a/b", ErrorKind::InvalidInput),
    ] {
        assert_eq!(place.workspace.open_run(name).unwrap_err().kind(), kind);
    }
}

#[test]
fn labels_never_show_a_path_of_the_host() {
    for (root, label) in [
        (".worldforge", ".worldforge"),
        ("a/b", "a/b"),
        ("/home/operator/.worldforge", ".worldforge"),
        ("/home/operator/runs", "<workspace-dir>"),
        ("../elsewhere", "<workspace-dir>"),
    ] {
        assert_eq!(Workspace::new(root).label(), label);
    }
    assert_eq!(Workspace::default().label(), ".worldforge");
}

#[test]
fn a_state_directory_names_its_workspace() {
    let of = |path: &str| Workspace::for_state_dir(Path::new(path)).root().to_owned();
    assert_eq!(of("x/.worldforge/worlds"), Path::new("x/.worldforge"));
    assert_eq!(of("state"), Path::new("state"));
    assert_eq!(of("x/worlds"), Path::new("x/worlds"));
}
