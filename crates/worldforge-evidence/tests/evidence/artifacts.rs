//! What may be attached, and what a file is.

use worldforge_core::ErrorKind;
use worldforge_evidence::{
    Ending, MAX_ATTACHABLE_BYTES, NewArtifact, RunDirectory, RunPath, classify,
};

use crate::support::{Place, put_file, time};

fn artifact(label: &str, path: &str) -> NewArtifact {
    NewArtifact::new(label.to_owned(), path).unwrap()
}

#[test]
fn kind_and_media_type_follow_from_the_path() {
    let place = Place::new();
    let mut recorder = place.start();
    for (path, kind, media_type) in [
        ("inputs/a.jsonl", "input", "application/x-ndjson"),
        ("results/a.csv", "result", "text/csv"),
        ("reports/a.html", "report", "text/html"),
        ("reports/deep/a.md", "report", "text/markdown"),
        ("artifacts/a.gif", "artifact", "image/gif"),
        ("artifacts/a.png", "artifact", "image/png"),
        ("artifacts/a.svg", "artifact", "image/svg+xml"),
        ("artifacts/a.mp4", "artifact", "video/mp4"),
        ("artifacts/a", "artifact", "application/octet-stream"),
        ("logs/a.TXT", "log", "text/plain"),
    ] {
        let written = recorder.write_artifact(artifact(path, path), b"x").unwrap();
        assert_eq!((&*written.kind, &*written.media_type), (kind, media_type));
    }
}

#[test]
fn only_checked_text_without_findings_may_be_attached() {
    let large = vec![b'a'; MAX_ATTACHABLE_BYTES + 1];
    let cases: [(&str, &[u8], bool, bool); 12] = [
        ("results/a.json", br#"{"score": 1}"#, true, false),
        ("results/a.md", b"the word secret is fine", true, false),
        ("reports/a.html", b"<html><p>fine</p></html>", true, false),
        ("logs/a.jsonl", b"{\"a\": 1}\nnot json\n", true, false),
        (
            "logs/b.jsonl",
            b"{\"a\": 1}\n{\"password\": \"hunter2\"}\n",
            false,
            false,
        ),
        ("logs/c.jsonl", b"password=hunter2\n", false, false),
        ("results/b.json", br#"{"api_key": "abc"}"#, false, false),
        ("results/c.json", b"{", false, false),
        ("results/b.md", b"see /home/operator/report.md", false, true),
        (
            "results/d.md",
            b"/home/operator/x and password=hunter2",
            false,
            false,
        ),
        ("results/e.txt", &[0xff, 0xfe], false, false),
        ("results/f.txt", &large, false, false),
    ];
    for (path, bytes, safe, local) in cases {
        let found = classify(&RunPath::new(path).unwrap(), bytes);
        assert_eq!(
            (found.safe_to_attach, found.local_only),
            (safe, local),
            "{path}"
        );
        assert_eq!(found.reason.is_none(), safe, "{path}");
    }
}

#[test]
fn a_reason_names_rule_and_place_and_never_the_value() {
    let path = RunPath::new("results/a.json").unwrap();
    let found = classify(&path, br#"{"a": [{"password": "hunter2"}]}"#);
    insta::assert_snapshot!(found.reason.unwrap(), @"holds key at /a/0/password");
    let path = RunPath::new("results/a.md").unwrap();
    let found = classify(&path, b"one\ntwo\npassword=hunter2\n");
    insta::assert_snapshot!(found.reason.unwrap(), @"holds assignment at line 3");
}

#[test]
fn the_same_label_and_path_replace_and_half_of_them_is_refused() {
    let place = Place::new();
    let mut recorder = place.start();
    let first = artifact("a", "results/a.json");
    recorder.write_artifact(first.clone(), b"{}").unwrap();
    recorder.write_artifact(first, b"[1]").unwrap();
    assert_eq!(recorder.manifest().artifacts.len(), 1);
    assert_eq!(recorder.manifest().artifacts[0].size_bytes, Some(3));
    for other in [
        artifact("a", "results/b.json"),
        artifact("b", "results/a.json"),
        artifact(" ", "results/c.json"),
        artifact("events", "logs/provider-events.jsonl"),
    ] {
        let error = recorder.write_artifact(other, b"{}").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn a_file_that_is_already_there_is_adopted_with_its_digest() {
    let place = Place::new();
    let mut recorder = place.start();
    let run = recorder.directory().path().to_owned();
    put_file(&run.join("logs/transcript.txt"), b"hello");
    put_file(
        &run.join("artifacts/large.txt"),
        &vec![b'a'; MAX_ATTACHABLE_BYTES + 1],
    );
    let small = recorder
        .adopt(artifact("t", "logs/transcript.txt"))
        .unwrap();
    let large = recorder
        .adopt(artifact("l", "artifacts/large.txt"))
        .unwrap();
    assert_eq!((small.size_bytes, small.safe_to_attach), (Some(5), true));
    assert_eq!(
        (large.size_bytes, large.safe_to_attach),
        (Some(1_000_001), false)
    );
    let missing = recorder.adopt(artifact("m", "logs/none.txt")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    recorder.finish(Ending::Passed, time(9)).unwrap();
    let run: RunDirectory = place.workspace.find("latest").unwrap();
    assert!(run.verify().unwrap().is_intact());
}

#[test]
fn a_picture_that_this_program_drew_may_be_attached_and_nothing_else_under_its_name() {
    let place = Place::new();
    let mut recorder = place.start();
    for (path, bytes, safe) in [
        ("reports/a.gif", &b"GIF89a.."[..], true),
        ("reports/a.png", b"\x89PNG\r\n", true),
        ("reports/b.gif", b"password=hunter2", false),
        ("reports/b.md", b"password=hunter2", false),
        ("reports/c.md", b"fine", true),
    ] {
        let drawn = artifact(path, path).drawn();
        let written = recorder.write_artifact(drawn, bytes).unwrap();
        assert_eq!(written.safe_to_attach, safe, "{path}");
    }
}
