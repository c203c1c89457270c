//! The published schema and the typed reader agree about runtime manifests.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use serde_json::{Value, json};
use worldforge_providers::manifest::{RUNTIME_SCHEMA, RuntimeManifest};

/// Returns the manifest of every adapter, built or not.
fn manifests() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("runtime.json");
        if path.is_file() {
            let text = std::fs::read(&path).unwrap();
            let name = path.display().to_string();
            found.push((name, serde_json::from_slice(&text).unwrap()));
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(RUNTIME_SCHEMA).unwrap()).unwrap()
}

#[test]
fn every_manifest_fits_the_schema_and_the_reader() {
    let validator = validator();
    let manifests = manifests();
    assert!(manifests.len() >= 13);
    for (name, manifest) in manifests {
        let errors: Vec<_> = validator.iter_errors(&manifest).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        RuntimeManifest::from_json(manifest.to_string().as_bytes()).unwrap();
    }
}

#[test]
fn what_the_schema_refuses_the_reader_refuses() {
    let validator = validator();
    let (_, good) = manifests()
        .into_iter()
        .find(|(name, _)| name.contains("gr00t"))
        .unwrap();
    let changes: [(&str, Value); 12] = [
        ("/schema_version", json!(2)),
        ("/provider", json!("GR00T server")),
        ("/status", json!("finished")),
        ("/capabilities/0", json!("fly")),
        ("/runtime/kind", json!("cloud")),
        ("/runtime/devices/0", json!("")),
        ("/configuration/required/0/name", json!("lower case")),
        ("/default_model", json!(1)),
        ("/smoke/command", json!("")),
        ("/docs_path", json!("/etc/passwd")),
        ("/evidence/0/kind", json!("hearsay")),
        ("/limits", json!("none")),
    ];
    for (pointer, value) in changes {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&bad), "{pointer}");
        let read = RuntimeManifest::from_json(bad.to_string().as_bytes());
        assert!(read.is_err(), "{pointer}");
    }
    for member in good.as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().remove(member);
        assert!(!validator.is_valid(&bad), "{member}");
        let read = RuntimeManifest::from_json(bad.to_string().as_bytes());
        // An absent option reads as none.
        assert!(read.is_err() || matches!(member.as_str(), "default_model" | "smoke"));
    }
    let mut bad = good;
    bad["extra"] = json!(1);
    assert!(!validator.is_valid(&bad));
    assert!(RuntimeManifest::from_json(bad.to_string().as_bytes()).is_err());
}
