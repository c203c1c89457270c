//! Runs that hold what no run should hold.
#![cfg(unix)]

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};
use worldforge_core::ErrorKind;
use worldforge_evidence::{
    CheckKind, CheckOptions, CleanupPolicy, Ending, IssueReason, RunFilter, RunPath,
};

use crate::{
    many::{dead, now},
    support::{Place, put_file, time},
};

pub(crate) fn make_fifo(path: &std::path::Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

/// A finished run with everything in it that a run must not have.
pub(crate) fn booby_trapped(place: &Place) -> String {
    let recorder = place.start();
    let name = recorder.id().to_string();
    let run = recorder.directory().path().to_path_buf();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    make_fifo(&run.join("logs/pipe.jsonl"));
    let socket = UnixListener::bind(run.join("logs/socket.txt")).unwrap();
    drop(socket);
    put_file(&place.outside().join("secret.txt"), b"password=hunter2");
    symlink(
        place.outside().join("secret.txt"),
        run.join("results/link.json"),
    )
    .unwrap();
    symlink(place.outside(), run.join("artifacts/out")).unwrap();
    fs::hard_link(
        place.outside().join("secret.txt"),
        run.join("results/hard.json"),
    )
    .unwrap();
    put_file(&run.join("reports/two words.md"), b"fine");
    put_file(&run.join("reports/bell\u{7}.md"), b"fine");
    put_file(
        &run.join(OsStr::from_bytes(b"reports/not\xffutf8.md")),
        b"fine",
    );
    let deep = (0..12).fold(run.join("inputs"), |path, _| path.join("d"));
    fs::create_dir_all(deep).unwrap();
    name
}

#[test]
fn everything_unsafe_in_a_run_is_found_and_nothing_hangs() {
    let place = Place::new();
    booby_trapped(&place);
    let report = place
        .workspace
        .check(CheckOptions::default(), &dead)
        .unwrap();
    let lines: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            format!(
                "{} {}: {}",
                finding.check,
                finding.path.as_deref().unwrap_or_default(),
                finding.message
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_pipe_or_device_in_place_of_a_manifest_is_an_issue_at_once() {
    let place = Place::new();
    place.put_empty("piped");
    make_fifo(&place.runs().join("piped/run_manifest.json"));
    place.put_empty("linked");
    symlink("/dev/zero", place.runs().join("linked/run_manifest.json")).unwrap();
    make_fifo(&place.runs().join("stray-pipe"));
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    let reasons: Vec<IssueReason> = list.issues.iter().map(|issue| issue.reason).collect();
    assert_eq!(reasons, [IssueReason::ManifestUnreadable; 2]);
    let piped = place.workspace.open_run("piped").unwrap();
    assert!(piped.manifest_bytes().is_err());
    let path = RunPath::new("results/pipe.txt").unwrap();
    make_fifo(&piped.path().join("results/pipe.txt"));
    assert_eq!(
        piped.digest_file(&path).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn a_booby_trapped_run_can_be_quarantined_and_deleted_without_harm() {
    let place = Place::new();
    let name = booby_trapped(&place);
    place
        .workspace
        .quarantine(&name, "unsafe", now(), &dead)
        .unwrap();
    let refused = place.workspace.recover(&name).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    let name = booby_trapped(&place);
    let planned = place
        .workspace
        .plan_retention(CleanupPolicy::new(0), now(), &dead)
        .unwrap();
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    assert_eq!((removal.removed_count, place.has(&name)), (1, false));
    assert_eq!(
        fs::read(place.outside().join("secret.txt")).unwrap(),
        b"password=hunter2"
    );
}

#[test]
fn a_huge_manifest_is_refused_by_its_size_and_not_read() {
    let place = Place::new();
    place.put("huge", b"{}");
    let file = fs::File::options()
        .write(true)
        .open(place.runs().join("huge/run_manifest.json"))
        .unwrap();
    file.set_len(1 << 40).unwrap();
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    assert_eq!(list.issues[0].reason, IssueReason::ManifestUnreadable);
}

#[test]
fn names_of_directories_are_shown_without_their_control_characters() {
    let place = Place::new();
    fs::create_dir_all(place.runs().join("a\u{1b}[31m\u{202e}b")).unwrap();
    fs::create_dir(place.runs().join(OsStr::from_bytes(b"\xff\xfe"))).unwrap();
    let report = place
        .workspace
        .check(CheckOptions::default(), &dead)
        .unwrap();
    let names: Vec<&str> = report
        .findings
        .iter()
        .filter_map(|it| it.run_dir.as_deref())
        .collect();
    assert_eq!(names, ["a\\u{1b}[31m\\u{202e}b", "\u{fffd}\u{fffd}"]);
    assert!(
        report
            .findings
            .iter()
            .all(|it| it.check == CheckKind::StaleRunWorkspace)
    );
}
