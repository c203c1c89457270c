//! The file: what is written reads back, and what is not as it says is refused.

use std::path::Path;

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, capability::Capability};
use worldforge_testing::cassette::{
    Body, Cassette, ChannelInteraction, Direction, HttpInteraction, MessageKind, ProtocolName,
    RecordedMessage,
};

use crate::toy;

/// A recording with every shape there is.
fn all_shapes() -> Cassette {
    let request = json!({"prompt": "é\n", "null": null, "numbers": [1, 2.5, -0.0]});
    let http = HttpInteraction::new("POST", "/v1/x?limit=3", 201)
        .asking_with("Authorization", "[redacted]")
        .asking(Body::json(request))
        .ignoring("/prompt")
        .answering_with("Content-Type", "text/plain")
        .answering(Body::text("{\"broken\": NaN"));
    let channel = ChannelInteraction::new(ProtocolName::Worker)
        .with_target("lerobot")
        .sends(Body::json(Value::Null))
        .receives(Body::binary([0xc1, 0x00]))
        .with(
            RecordedMessage::new(Direction::Sent, MessageKind::Text, Body::text("ping"))
                .ignoring(""),
        )
        .with(RecordedMessage::closed(Some(1011), "internal error"))
        .with(RecordedMessage::closed(None, ""));
    toy::blank()
        .describing("Every shape.", Some(Capability::Embed))
        .with(http)
        .with(
            HttpInteraction::new("GET", "/big", 200)
                .answering(Body::file("bodies/big.bin", *b"\xffbig")),
        )
        .with(channel)
}

#[test]
fn what_is_saved_is_loaded_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.json");
    let cassette = all_shapes();
    cassette.save(&path).unwrap();
    let first = std::fs::read(&path).unwrap();
    let loaded = Cassette::load(&path).unwrap();
    assert_eq!(loaded, cassette);
    // Over itself, and with a temporary file that a killed process left over.
    std::fs::File::create(folder.path().join(".tmp-0-tape.json")).unwrap();
    loaded.save(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), first);
    insta::assert_snapshot!(String::from_utf8(first).unwrap());
    let mut names: Vec<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".tmp-0-tape.json", "bodies", "tape.json"]);
}

#[test]
fn bodies_keep_the_bytes_that_they_were_made_of() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "empty"),
        (b"{\"a\":[1,2.5,null]}", "json"),
        (b"null", "json"),
        (b"{\"a\":NaN}", "text"),
        (b"{\"a\":1,\"a\":2}", "text"),
        ("grüße".as_bytes(), "text"),
        (b"\xc1\xff", "base64"),
    ];
    for (bytes, form) in cases {
        let body = Body::of(bytes);
        assert_eq!(body.form(), form);
        assert_eq!(&*body.bytes(), bytes);
        assert_eq!(body.is_empty(), bytes.is_empty());
    }
    let deep = format!("{}{}", "[".repeat(60), "]".repeat(60));
    assert_eq!(Body::of(deep.as_bytes()).form(), "text");
    assert_eq!(
        format!("{:?}", Body::text("api_key")),
        "Body(text, 7 bytes)"
    );
}

#[test]
fn what_a_hand_wrote_needs_no_digests() {
    let text = r#"{
        "schema_version": 1, "provider": "toy",
        "recorded": {"upstream": "toy", "source": "documented"},
        "interactions": [{"http": {
            "request": {"method": "GET", "target": "/x"},
            "response": {"status": 200, "body": {"text": "OK\n"}}
        }}]
    }"#;
    let cassette = Cassette::from_json(text.as_bytes()).unwrap();
    let saved = cassette.to_json().unwrap();
    assert!(saved.contains("a12b7cb43c9d9134b5bb1b35e9096b66775d9e92e7611d1cc92b02edd6782a87"));
    assert_eq!(Cassette::from_json(saved.as_bytes()).unwrap(), cassette);
}

fn document(interaction: &Value) -> Value {
    json!({
        "schema_version": 1, "provider": "toy",
        "recorded": {"upstream": "toy", "source": "synthetic"},
        "interactions": [interaction],
    })
}

fn answered(body: &Value) -> Value {
    document(&json!({"http": {
        "request": {"method": "GET", "target": "/x"},
        "response": {"status": 200, "body": body},
    }}))
}

#[test]
fn what_does_not_fit_is_refused_by_its_place() {
    let mut version = answered(&json!({}));
    version["schema_version"] = 2.into();
    let cases = [
        ("version", version),
        ("neither", document(&json!({}))),
        ("both", document(&json!({"http": {}, "channel": {}}))),
        ("an unknown member", document(&json!({"htpp": {}}))),
        ("status", {
            let mut value = answered(&json!({}));
            value["interactions"][0]["http"]["response"]["status"] = 99.into();
            value
        }),
        ("two forms", answered(&json!({"text": "a", "json": 1}))),
        ("base64", answered(&json!({"base64": "a=b"}))),
        ("digest", answered(&json!({"text": "a", "sha256": "00"}))),
        (
            "another digest",
            answered(&json!({"text": "a", "sha256": "0".repeat(64)})),
        ),
        (
            "another length",
            answered(&json!({"text": "a", "bytes": 2})),
        ),
        ("a file", answered(&json!({"file": "x.bin"}))),
        (
            "protocol",
            document(&json!({"channel": {
                "dial": {"protocol": "carrier pigeon"}, "messages": [],
            }})),
        ),
        (
            "direction",
            document(&json!({"channel": {
                "dial": {"protocol": "zeromq"}, "messages": [{"direction": "lost", "kind": "text"}],
            }})),
        ),
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|(what, value)| {
            let error = Cassette::from_json(value.to_string().as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{what}");
            format!("{what}: {error}")
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_missing_file_is_told_without_its_path() {
    let error = Cassette::load(Path::new("/nowhere/tape.json")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(
        error.to_string(),
        "open a file of the cassette: entity not found"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none").join("tape.json");
    let error = toy::blank().save(path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.to_string().contains("none"), "{error}");
}

#[test]
fn two_contents_cannot_have_one_file() {
    let big = |bytes: &[u8]| {
        HttpInteraction::new("GET", "/x", 200).answering(Body::file("big.bin", bytes))
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.json");
    let same = toy::blank().with(big(b"one")).with(big(b"one"));
    same.save(&path).unwrap();
    assert_eq!(Cassette::load(&path).unwrap(), same);
    let error = same.with(big(b"two")).save(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        error.to_string(),
        "two bodies of the cassette name one file and differ (file: big.bin)"
    );
}
