//! Files that someone else wrote: paths that lead out, and documents without end.

use std::{fs::File, io::Write as _, path::Path};

use serde_json::{Value, json};
use worldforge_core::ErrorKind;
use worldforge_testing::cassette::{
    Body, Cassette, HttpInteraction, MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_HEADERS, MAX_IGNORED,
    MAX_INTERACTIONS, MAX_MESSAGES,
};

use crate::toy;

fn put(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

fn naming(file: &str) -> Value {
    json!({
        "schema_version": 1, "provider": "toy",
        "recorded": {"upstream": "toy", "source": "synthetic"},
        "interactions": [{"http": {
            "request": {"method": "GET", "target": "/x"},
            "response": {"status": 200, "body": {"file": file}},
        }}],
    })
}

#[test]
fn paths_that_lead_out_of_the_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    put(&folder.path().join("secret"), b"secret");
    put(&inside.join("fine.bin"), b"fine");
    let tape = inside.join("tape.json");
    let absolute = folder.path().join("secret").display().to_string();
    let names = [
        "../secret",
        "a/../../secret",
        "./fine.bin",
        "/etc/passwd",
        &absolute,
        "",
        ".",
        "..",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "C:\\x",
        "a\\b",
        "a:b",
        "a b",
        "a\u{0}b",
        "é",
        &"x".repeat(201),
    ];
    for name in names {
        put(&tape, naming(name).to_string().as_bytes());
        let error = Cassette::load(&tape).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name:?}: {error}");
        let body = HttpInteraction::new("GET", "/x", 200).answering(Body::file(name, *b"x"));
        let error = toy::blank().with(body).save(&tape).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name:?}: {error}");
    }
    put(&tape, naming("fine.bin").to_string().as_bytes());
    assert!(Cassette::load(&tape).is_ok());
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).unwrap();
    put(&folder.path().join("secret"), b"secret");
    std::os::unix::fs::symlink(folder.path(), inside.join("out")).unwrap();
    let tape = inside.join("tape.json");
    put(&tape, naming("out/secret").to_string().as_bytes());
    let error = Cassette::load(&tape).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let body = HttpInteraction::new("GET", "/x", 200).answering(Body::file("out/new", *b"x"));
    let error = toy::blank().with(body).save(&tape).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!folder.path().join("new").exists());
}

#[test]
fn counts_depths_and_sizes_are_limited() {
    let http = json!({"http": {
        "request": {"method": "GET", "target": "/x"},
        "response": {"status": 200},
    }});
    let of = |interactions: Vec<Value>| {
        let mut value = naming("x");
        value["interactions"] = interactions.into();
        value.to_string()
    };
    let headers = |count: usize| -> Value {
        let headers = (0..count).map(|number| (format!("x-{number}"), "1".into()));
        Value::Object(headers.collect())
    };
    let with = |pointer: &str, key: &str, new: Value| {
        let mut value = http.clone();
        value.pointer_mut(pointer).unwrap()[key] = new;
        of(vec![value])
    };
    let message = json!({"direction": "sent", "kind": "binary"});
    let channel = |messages: usize| json!({"channel": {"dial": {"protocol": "zeromq"}, "messages": vec![message.clone(); messages]}});
    let deep: Value = (0..60).fold(json!(0), |value, _| json!([value]));
    let pointers = vec!["/a"; MAX_IGNORED + 1];
    let cases = [
        of(vec![http.clone(); MAX_INTERACTIONS + 1]),
        of(vec![channel(MAX_MESSAGES), channel(1)]),
        with("/http/request", "headers", headers(MAX_HEADERS + 1)),
        with("/http/response", "headers", headers(MAX_HEADERS + 1)),
        with("/http/request", "ignore", pointers.into()),
        with("/http/response", "body", json!({"json": deep})),
        format!("{}{}", of(vec![]), " ".repeat(MAX_DOCUMENT_BYTES)),
    ];
    for (index, text) in cases.iter().enumerate() {
        let error = Cassette::from_json(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{index}: {error}");
    }
    let fine = [
        of(vec![http.clone(); MAX_INTERACTIONS]),
        with("/http/request", "headers", headers(MAX_HEADERS)),
    ];
    for text in fine {
        Cassette::from_json(text.as_bytes()).unwrap();
    }
}

#[test]
fn a_file_that_is_too_long_is_not_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let tape = folder.path().join("tape.json");
    put(&tape, naming("big.bin").to_string().as_bytes());
    // A file of holes: its length costs no space.
    let big = File::create(folder.path().join("big.bin")).unwrap();
    big.set_len(MAX_FILE_BYTES as u64 + 1).unwrap();
    let error = Cassette::load(&tape).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    put(&folder.path().join("big.bin"), b"short");
    let mut value = naming("big.bin");
    value["interactions"][0]["http"]["response"]["body"]["bytes"] = 6.into();
    put(&tape, value.to_string().as_bytes());
    let error = Cassette::load(&tape).unwrap_err();
    assert_eq!(error.to_string(), "must have 6 bytes, found 5");
}

#[test]
fn bytes_that_are_no_document_are_refused() {
    for bytes in [
        &b""[..],
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b"{\"schema_version\":1",
    ] {
        assert!(Cassette::from_json(bytes).is_err());
    }
}
