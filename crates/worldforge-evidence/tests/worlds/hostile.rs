//! Files that are no worlds, and histories that were tampered with.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, json as strict};
use worldforge_evidence::worlds::World;

use super::support::{Place, kept_by_python, moved, world};

fn refusal(bytes: &[u8]) -> (ErrorKind, String) {
    let error = World::read(bytes).unwrap_err();
    let pointer = error.pointer().map(ToString::to_string);
    (error.kind(), pointer.unwrap_or_default())
}

#[test]
fn what_is_no_world_is_refused_with_its_place() {
    let with = |pointer: &str, value: Value| {
        let mut world = kept_by_python();
        *world.pointer_mut(pointer).unwrap() = value;
        strict::canonical(&world).into_bytes()
    };
    let mut unknown = kept_by_python();
    unknown["x"] = json!(1);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("", b"".to_vec()),
        ("", b"[]".to_vec()),
        ("", b"null".to_vec()),
        ("", b"\xef\xbb\xbf{}".to_vec()),
        ("", b"{\"id\":\"a\"".to_vec()),
        ("/id", b"{\"id\":\"a\",\"id\":\"b\"}".to_vec()),
        ("/schema_version", b"{\"id\":\"a\",\"name\":\"a\",\"provider\":\"m\"}".to_vec()),
        ("/step", b"{\"schema_version\":1,\"id\":\"a\",\"name\":\"a\",\"provider\":\"m\",\"step\":1e999}".to_vec()),
        ("/schema_version", with("/schema_version", json!(true))),
        ("/schema_version", with("/schema_version", json!(2))),
        ("/id", with("/id", json!("../victim"))),
        ("/id", with("/id", json!("a\u{0}b"))),
        ("/name", with("/name", json!(" "))),
        ("/step", with("/step", json!(-1))),
        ("/step", with("/step", json!(1.5))),
        ("/history/1/step", with("/history/1/step", json!(9))),
        ("/history/0/action_json", with("/history/0/action_json", json!("{}"))),
        ("/x", strict::canonical(&unknown).into_bytes()),
        ("/x", br#"{"schema_version":1,"state":{},"x":1}"#.to_vec()),
        ("/schema_version", br#"{"schema_version":2,"state":{}}"#.to_vec()),
        ("/state", br#"{"schema_version":1,"state":[]}"#.to_vec()),
        ("/schema", br#"{"schema":"x","schema_version":2,"state":{},"history":{"limit":1,"base":{"step":0,"summary":"s","action":null,"state":{}}}}"#.to_vec()),
    ];
    for (pointer, bytes) in cases {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (kind, found) = refusal(&bytes);
        assert_eq!(kind, ErrorKind::InvalidState, "{text}");
        assert_eq!(found, pointer, "{text}");
    }
}

#[test]
fn deep_and_large_files_are_refused_without_effort() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refusal(deep.as_bytes()).0, ErrorKind::LimitExceeded);
    let nested = (0..2_000).fold("{}".to_owned(), |state, _| {
        format!(r#"{{"history":[{{"step":0,"summary":"s","state":{state}}}]}}"#)
    });
    assert_eq!(refusal(nested.as_bytes()).0, ErrorKind::LimitExceeded);
    assert_eq!(
        refusal(&vec![b' '; (16 << 20) + 1]).0,
        ErrorKind::LimitExceeded
    );
}

#[test]
fn a_history_that_does_not_lead_to_its_state_is_refused() {
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    let change = "/history/changes/1";
    let cases = [
        ("/state/step", json!(7), "/history"),
        ("/history/base/state/name", json!("x"), "/history/changes/0"),
        (
            "/history/base/state/id",
            json!("x"),
            "/history/base/state/id",
        ),
        (
            "/history/changes/0/sequence",
            json!(2),
            "/history/changes/0",
        ),
        ("/history/changes/1/before", other.clone(), change),
        ("/history/changes/1/after", other, change),
        ("/history/changes/1/step", json!(4), change),
        (
            "/history/changes/1/object_changes/0/before/name",
            json!("x"),
            "/history/changes/1/object_changes/0",
        ),
        (
            "/history/changes/1/object_changes/0/object_id",
            json!("x"),
            "/history/changes/1/object_changes/0",
        ),
        ("/history/limit", json!(1), "/history/limit"),
        ("/history/limit", json!(1_000_000), "/history/limit"),
    ];
    for (pointer, value, place) in cases {
        let mut world = moved().to_json().unwrap();
        *world.pointer_mut(pointer).unwrap() = value;
        let (kind, found) = refusal(strict::canonical(&world).as_bytes());
        assert_eq!(
            (kind, found.as_str()),
            (ErrorKind::InvalidState, place),
            "{pointer}"
        );
    }
}

#[test]
fn a_digest_in_the_middle_is_computed_again_on_request() {
    let mut world = moved().to_json().unwrap();
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    world["history"]["changes"][0]["after"] = other.clone();
    world["history"]["changes"][1]["before"] = other;
    let world = World::read(strict::canonical(&world).as_bytes()).unwrap();
    let error = world.verify().unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/history/changes/0");
}

#[test]
fn ids_that_could_steer_a_path_are_refused_and_not_repeated() {
    let place = Place::made();
    let long = "a".repeat(300);
    let ids = [
        "",
        ".",
        "..",
        "../victim",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\u{0}",
        "CON",
        "nul.json",
        "trailing.",
        ".hidden",
        "ﬁle",
        "a b",
        &long,
    ];
    for id in ids {
        let error = place.store.read(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{id}");
        assert!(id.len() < 5 || !error.to_string().contains(id), "{id}");
        let writer = place.store.writer().unwrap();
        assert!(writer.delete(id).is_err() && writer.restore(id, None).is_err());
        assert!(writer.quarantine(id, "x", super::support::AT).is_err());
        assert!(writer.migrate(id).is_err());
    }
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    use std::os::unix::fs::symlink;
    let place = Place::made();
    let victim = place.outside().join("victim.json");
    let text = strict::canonical(&kept_by_python());
    place.file("real.json", &text);
    std::fs::rename(place.store.folder().join("real.json"), &victim).unwrap();
    symlink(
        &victim,
        place.store.folder().join("world_12392cb5ac24.json"),
    )
    .unwrap();
    let error = place.store.read("world_12392cb5ac24").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
    let writer = place.store.writer().unwrap();
    assert!(writer.delete("world_12392cb5ac24").is_err());
    assert_eq!(place.store.list().unwrap().issues.len(), 1);
    drop(writer);

    let linked = Place::new();
    std::fs::create_dir_all(linked.workspace.root()).unwrap();
    let elsewhere = linked.outside().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, linked.store.folder()).unwrap();
    assert!(linked.store.writer().is_err() && linked.store.list().is_err());
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);

    let locked = Place::made();
    symlink(
        locked.outside().join("made"),
        locked.store.folder().join(".lock"),
    )
    .unwrap();
    assert!(locked.store.writer().is_err());
    assert!(!locked.outside().join("made").exists());
}

#[test]
fn a_file_that_is_no_world_does_not_hide_the_others() {
    let place = Place::made();
    place.file("broken.json", "{");
    place.file("notes.txt", "{");
    place.file("a b.json", "{}");
    std::fs::create_dir(place.store.folder().join("folder.json")).unwrap();
    place.create(&world("lab"));
    let list = place.store.list().unwrap();
    assert_eq!(list.worlds.len(), 1);
    let files: Vec<_> = list
        .issues
        .iter()
        .map(|issue| issue.file.as_str())
        .collect();
    assert_eq!(files, ["a b.json", "broken.json", "folder.json"]);
}

#[test]
fn no_path_of_the_host_is_in_an_error() {
    let place = Place::made();
    place.file("lab.json", "{");
    let host = place.outside().to_str().unwrap();
    for error in [
        place.store.read("lab").unwrap_err(),
        place.store.read("gone").unwrap_err(),
    ] {
        assert!(!error.to_string().contains(host));
        assert!(!error.first_triage_step().contains(host));
    }
}
