//! Dataset manifests.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use worldforge_core::Digest;
use worldforge_evidence::{
    Classification, DATASET_LIMITS, DatasetManifest, DatasetPlace, NewDataset, write_file,
};

use crate::support::{pointers, with, without};

fn minimal() -> Value {
    json!({
        "schema_version": 1,
        "id": "cubes",
        "name": "Cubes",
        "description": "two references",
        "license": "MIT",
        "provenance": {"source": "a checkout", "version": "1", "owner": "maintainers", "note": "n"},
        "privacy": {"classification": "public", "contains_personal_data": false},
        "safety": {
            "reviewed": true,
            "contains_sensitive_capability_data": false,
            "contains_robot_logs": false
        },
        "host_acquisition_steps": ["use the files of the checkout"],
        "entries": [
            {"id": "a", "kind": "local-fixture", "description": "d", "path": "data/cube.json",
             "sha256": Digest::of_bytes(b"{}")},
            {"id": "b", "kind": "remote-reference", "description": "d", "license": "CC0-1.0",
             "uri": "https://example.org/cube.json", "sha256": Digest::of_bytes(b"x")},
            {"id": "c", "kind": "host-asset", "description": "d", "asset_id": "pusht/lewm",
             "sha256": Digest::of_bytes(b"y"), "metadata": {"frames": 20}}
        ],
        "metadata": {"claim_boundary": "references only"}
    })
}

fn read(document: &Value) -> Result<DatasetManifest, Vec<String>> {
    DatasetManifest::read(document.to_string().as_bytes()).map_err(|violations| {
        pointers(&violations)
            .into_iter()
            .map(str::to_owned)
            .collect()
    })
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    put(folder.path(), "data/cube.json", b"{}");
    folder
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    write_file(&folder.join(name), bytes).unwrap();
}

#[test]
fn the_manifest_of_the_public_project_is_read_without_loss() {
    let bytes = include_bytes!("../../fixtures/dataset/public-project.json");
    let manifest = DatasetManifest::read(bytes).unwrap();
    let mut written: Value = serde_json::from_str(&manifest.to_text().unwrap()).unwrap();
    for entry in written["entries"].as_array_mut().unwrap() {
        // The public project writes it, and its file leaves it out.
        assert_eq!(
            entry.as_object_mut().unwrap().remove("metadata"),
            Some(json!({}))
        );
    }
    assert_eq!(written, serde_json::from_slice::<Value>(bytes).unwrap());
}

#[test]
fn a_manifest_reads_back_what_it_writes() {
    let manifest = read(&minimal()).unwrap();
    let again = DatasetManifest::read(manifest.to_text().unwrap().as_bytes()).unwrap();
    assert_eq!(again, manifest);
    assert_eq!(again.digest().unwrap(), manifest.digest().unwrap());
    let kinds: Vec<_> = manifest
        .entries
        .iter()
        .map(|entry| entry.place.kind())
        .collect();
    assert_eq!(kinds, ["local-fixture", "remote-reference", "host-asset"]);
}

#[test]
fn every_member_that_is_needed_is_missed() {
    for pointer in [
        "/schema_version",
        "/id",
        "/name",
        "/description",
        "/license",
        "/provenance",
        "/privacy",
        "/safety",
        "/host_acquisition_steps",
        "/entries",
        "/provenance/source",
        "/provenance/version",
        "/provenance/owner",
        "/privacy/classification",
        "/privacy/contains_personal_data",
        "/safety/reviewed",
        "/safety/contains_sensitive_capability_data",
        "/safety/contains_robot_logs",
        "/entries/0/id",
        "/entries/0/kind",
        "/entries/0/description",
        "/entries/0/sha256",
        "/entries/0/path",
        "/entries/1/uri",
        "/entries/2/asset_id",
    ] {
        assert_eq!(
            read(&without(&minimal(), pointer)).unwrap_err(),
            [pointer],
            "{pointer}"
        );
    }
}

#[test]
fn every_rule_names_its_place() {
    let cases = [
        ("/schema_version", json!(2)),
        ("/schema_version", json!("1")),
        ("/schema_version", json!(true)),
        ("/id", json!("  ")),
        ("/id", json!(7)),
        ("/name", json!("a\u{202e}b")),
        ("/description", json!("a\u{0}b")),
        ("/license", json!("x".repeat(2001))),
        ("/extra", json!(1)),
        ("/provenance", json!([])),
        ("/provenance/owner", json!("")),
        ("/provenance/token", json!("abc")),
        ("/privacy/classification", json!("secret-ish")),
        ("/privacy/contains_personal_data", json!("no")),
        ("/safety/reviewed", json!(1)),
        ("/host_acquisition_steps", json!([])),
        ("/host_acquisition_steps/0", json!("")),
        ("/entries", json!([])),
        ("/entries", json!({})),
        ("/entries/0", json!("x")),
        ("/entries/0/extra", json!(1)),
        ("/entries/0/kind", json!("file")),
        ("/entries/0/sha256", json!("sha256:abc")),
        ("/entries/0/sha256", json!("a".repeat(64))),
        ("/entries/0/path", json!("../cube.json")),
        ("/entries/0/path", json!("data/./cube.json")),
        ("/entries/0/path", json!("data//cube.json")),
        ("/entries/0/path", json!("/etc/cube.json")),
        ("/entries/0/path", json!("~/cube.json")),
        ("/entries/0/path", json!("C:cube.json")),
        ("/entries/0/path", json!("data\\cube.json")),
        ("/entries/0/path", json!("data/cube.bin")),
        ("/entries/0/path", json!("cube")),
        ("/entries/0/uri", json!("https://example.org/a")),
        ("/entries/1/uri", json!("http://example.org/a")),
        ("/entries/1/uri", json!("https://user:pw@example.org/a")),
        ("/entries/1/uri", json!("https://user@example.org/a")),
        ("/entries/1/uri", json!("https://example.org/a?sig=1")),
        ("/entries/1/uri", json!("https://example.org/a#b")),
        ("/entries/1/uri", json!("https://example.org/../a")),
        ("/entries/1/uri", json!("https://10.0.0.1/a")),
        ("/entries/1/uri", json!("https://localhost/a")),
        ("/entries/1/uri", json!("cube.json")),
        ("/entries/1/uri", json!("https://")),
        ("/entries/1/id", json!("a")),
        ("/entries/2/path", json!("data/cube.json")),
        ("/entries/2/metadata", json!([])),
        ("/metadata/api_key", json!("x")),
        ("/metadata/note", json!("Bearer abcdefghijklmnop")),
        ("/metadata/place", json!("/home/alice/data")),
    ];
    for (pointer, value) in cases {
        let found = read(&with(&minimal(), pointer, value.clone())).unwrap_err();
        assert!(
            found.iter().all(|place| place == pointer),
            "{pointer} {value}: {found:?}"
        );
    }
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let mut bad = with(&minimal(), "/id", json!(""));
    bad = with(&bad, "/entries/0/path", json!("../x.json"));
    bad = with(&bad, "/entries/1/uri", json!("ftp://example.org/x"));
    bad = with(&bad, "/privacy/classification", json!(3));
    bad = with(&bad, "/extra", json!(null));
    let places = [
        "/entries/0/path",
        "/entries/1/uri",
        "/extra",
        "/id",
        "/privacy/classification",
    ];
    assert_eq!(read(&bad).unwrap_err(), places);
}

#[test]
fn what_is_no_manifest_is_refused_whatever_it_is() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let texts = [
        "",
        "[]",
        "null",
        "7",
        "{",
        "\u{feff}{}",
        deep.as_str(),
        r#"{"id":"a","id":"b"}"#,
        r#"{"id":1e999}"#,
        r#"{"metadata":{"x":NaN}}"#,
    ];
    for text in texts {
        assert!(DatasetManifest::read(text.as_bytes()).is_err(), "{text}");
    }
    assert!(DatasetManifest::read(b"\xff\xfe{}").is_err());
    let large = vec![b' '; DATASET_LIMITS.max_bytes + 1];
    assert!(DatasetManifest::read(&large).is_err());
}

#[test]
fn local_files_are_compared_with_their_digests() {
    let folder = folder();
    let bytes = minimal().to_string();
    let check = || {
        DatasetManifest::read_in(bytes.as_bytes(), folder.path()).map_err(|violations| {
            let all: Vec<String> = violations.iter().map(ToString::to_string).collect();
            all.join("\n")
        })
    };
    assert!(check().is_ok());
    put(folder.path(), "data/cube.json", b"{} ");
    assert!(
        check()
            .unwrap_err()
            .starts_with("/entries/0/sha256: must be the digest of the file")
    );
    put(folder.path(), "data/cube.json", &vec![b' '; 1_000_001]);
    assert!(check().unwrap_err().contains("at most 1000000 bytes"));
    fs::remove_file(folder.path().join("data/cube.json")).unwrap();
    let absent = check().unwrap_err();
    assert_eq!(
        absent,
        "/entries/0/path: must be a file below the manifest's folder; there is none"
    );
    fs::create_dir(folder.path().join("data/cube.json")).unwrap();
    assert!(check().unwrap_err().contains("must be a regular file"));
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let folder = folder();
    let elsewhere = TempDir::new().unwrap();
    put(elsewhere.path(), "cube.json", b"{}");
    let bytes = minimal().to_string();
    fs::remove_file(folder.path().join("data/cube.json")).unwrap();
    std::os::unix::fs::symlink(
        elsewhere.path().join("cube.json"),
        folder.path().join("data/cube.json"),
    )
    .unwrap();
    let found = DatasetManifest::read_in(bytes.as_bytes(), folder.path()).unwrap_err();
    assert_eq!(pointers(&found), ["/entries/0/path"]);
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("data")).unwrap();
    let found = DatasetManifest::read_in(bytes.as_bytes(), folder.path()).unwrap_err();
    assert_eq!(pointers(&found), ["/entries/0/path"]);
}

#[test]
fn provenance_cites_a_manifest_by_its_digest() {
    let manifest = read(&minimal()).unwrap();
    let reference = manifest.reference(Some("datasets/cubes.json")).unwrap();
    assert_eq!(
        serde_json::to_value(&reference).unwrap(),
        json!({
            "schema_version": 1, "id": "cubes", "name": "Cubes", "license": "MIT",
            "sha256": manifest.digest().unwrap(), "entry_count": 3, "host_owned": true,
            "privacy": {"classification": "public", "contains_personal_data": false},
            "safety": {"reviewed": true, "contains_sensitive_capability_data": false,
                       "contains_robot_logs": false},
            "path": "datasets/cubes.json"
        })
    );
    for path in ["/home/alice/cubes.json", "../cubes.json", "C:\\cubes.json"] {
        let reference = manifest.reference(Some(path)).unwrap();
        assert_eq!(
            (reference.path, reference.local_only),
            (None, true),
            "{path}"
        );
    }
    assert!(!manifest.reference(None).unwrap().local_only);
}

#[test]
fn a_new_manifest_knows_its_files() {
    let folder = folder();
    put(folder.path(), "notes.md", b"# Notes\n");
    let paths = ["data/cube.json".to_owned(), "notes.md".to_owned()];
    let new = NewDataset::new("cubes", "MIT").with_owner("maintainers");
    let manifest = new.manifest(folder.path(), &paths).unwrap();
    assert_eq!(manifest.privacy.classification, Classification::Restricted);
    assert!(!manifest.safety.reviewed);
    assert_eq!(manifest.entries[0].sha256, Digest::of_bytes(b"{}"));
    assert!(
        matches!(&manifest.entries[1].place, DatasetPlace::LocalFixture { path } if path.as_str() == "notes.md")
    );
    let text = manifest.to_text().unwrap();
    assert_eq!(
        DatasetManifest::read_in(text.as_bytes(), folder.path()).unwrap(),
        manifest
    );
    let bad = [
        "absent.json".to_owned(),
        "../x.json".to_owned(),
        "data".to_owned(),
    ];
    let found = new.manifest(folder.path(), &bad).unwrap_err();
    let places = ["/entries/0/path", "/entries/1/path", "/entries/2/path"];
    assert_eq!(pointers(&found), places);
}
