//! No write leaves the run, and no write is seen half-done.

use std::{collections::BTreeMap, fs, io, path::Path};

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_evidence::{MANIFEST_FILE, RunPath};

use crate::support::{Place, put_file};

fn path(text: &str) -> RunPath {
    RunPath::new(text).unwrap()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            let name = entry.path().to_string_lossy().into_owned();
            found.insert(name, fs::read(entry.path()).unwrap_or_default());
        }
    }
    found
}

#[test]
fn paths_that_could_leave_the_run_are_no_run_paths() {
    let deep = ["a"; 9].join("/");
    let long = format!("results/{}", "a".repeat(255));
    for text in [
        "",
        ".",
        "..",
        "../x",
        "results/../x",
        "/results/x",
        "results//x",
        "results/",
        "./results/x",
        "results\\x",
        "C:/x",
        "results/.hidden",
        "results/x.",
        "results/nul",
        "results/a b",
        &deep,
        &long,
    ] {
        let error = RunPath::new(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
    }
}

#[test]
fn files_are_written_into_the_five_folders_only() {
    let place = Place::new();
    let recorder = place.start();
    for text in [MANIFEST_FILE, "results", "elsewhere/x.json"] {
        let error = recorder.directory().write(&path(text), b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
    }
    let stored = recorder
        .directory()
        .write(&path("results/a/b/c.json"), b"x");
    assert_eq!(stored.unwrap().size_bytes, 1);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused_for_writing_and_reading() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    let recorder = place.start();
    let run = recorder.directory();
    let secret = place.outside().join("secret.txt");
    put_file(&secret, b"outside");
    symlink(place.outside(), run.path().join("results/out")).unwrap();
    symlink(&secret, run.path().join("results/link.txt")).unwrap();
    for text in ["results/out/secret.txt", "results/link.txt", "results/out"] {
        let written = run.write(&path(text), b"x").unwrap_err();
        assert_eq!(written.kind(), ErrorKind::InvalidInput, "{text}");
        let read = run.digest_file(&path(text)).unwrap_err();
        assert_eq!(read.kind(), ErrorKind::InvalidInput, "{text}");
    }
    assert_eq!(fs::read(&secret).unwrap(), b"outside");
    symlink(run.path(), place.runs().join("linked")).unwrap();
    let opened = place.workspace.open_run("linked").unwrap_err();
    assert_eq!(opened.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_write_that_fails_half_way_keeps_the_former_file_and_leaves_nothing_else() {
    let place = Place::new();
    let recorder = place.start();
    let run = recorder.directory();
    run.write(&path("results/a.txt"), b"former").unwrap();
    let before = files(place.outside());
    let error = run
        .write_with(&path("results/a.txt"), |writer| {
            writer.write_all(&vec![b'x'; 100_000])?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(files(place.outside()), before);
}

#[test]
fn a_temporary_file_of_a_killed_writer_disturbs_nobody() {
    let place = Place::new();
    drop(place.start());
    let run = place.workspace.find("latest").unwrap();
    let manifest = run.manifest().unwrap();
    put_file(&run.path().join(".tmp-AbCdEf"), b"{\"schema\": \"worldf");
    put_file(&run.path().join("results/.tmp-AbCdEf"), b"half");
    assert_eq!(run.manifest().unwrap(), manifest);
    assert!(run.verify().unwrap().is_intact());
}

#[cfg(unix)]
#[test]
fn an_error_names_the_attempt_and_no_path_of_the_host() {
    let place = Place::new();
    put_file(
        place.outside().join(".worldforge").as_path(),
        b"a file, not a folder",
    );
    let error = place
        .workspace
        .create_run(&crate::support::run_id(1))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    insta::assert_snapshot!(error, @"create the folder .worldforge/runs: not a directory");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_write_escapes_the_run(
        segments in prop::collection::vec("(\\.\\.|\\.|results|logs|[a-zA-Z0-9._/\\\\~:-]{0,12})", 1..6),
        separator in "[/\\\\]",
    ) {
        let place = Place::new();
        let recorder = place.start();
        let run = recorder.directory();
        let manifest = fs::read(run.path().join(MANIFEST_FILE)).unwrap();
        if let Ok(path) = RunPath::new(segments.join(&separator)) {
            let wrote = run.write(&path, b"x").is_ok();
            let inside = run.path().to_string_lossy().into_owned();
            let found = files(place.outside());
            prop_assert!(found.keys().all(|name| name.starts_with(&inside)));
            prop_assert_eq!(found.len(), 1 + usize::from(wrote));
        }
        prop_assert_eq!(fs::read(run.path().join(MANIFEST_FILE)).unwrap(), manifest);
    }
}
