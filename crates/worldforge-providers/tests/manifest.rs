//! Runtime manifests: what they must keep, and that they say what the code does.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, ImplementationStatus, Result, json::encode};
use worldforge_providers::{
    catalog,
    manifest::{self, RuntimeKind, RuntimeManifest},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
const CRATE: &str = include_str!("../Cargo.toml");
const REGISTRY: &str = include_str!("../../../docs/src/reference/live-smoke-evidence.json");

/// Returns the manifests of all providers, built in or not, with the names of their folders.
fn all() -> Vec<(String, RuntimeManifest)> {
    let folders = std::fs::read_dir(SOURCES).unwrap();
    let mut found: Vec<_> = folders
        .map(|entry| entry.unwrap().path())
        .filter_map(|folder| {
            Some((
                folder.clone(),
                std::fs::read(folder.join("runtime.json")).ok()?,
            ))
        })
        .map(|(folder, bytes)| {
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let manifest =
                RuntimeManifest::from_json(&bytes).map_err(|error| error.with("in", name.clone()));
            (name, manifest.unwrap())
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

/// Returns the features that are adapters, as the crate's own manifest lists them.
fn adapters() -> Vec<String> {
    let (_, features) = CRATE.split_once("\n# Adapters, one each.\n").unwrap();
    let features = features.lines().take_while(|line| !line.is_empty());
    features
        .map(|line| line.split_once(" = ").unwrap().0.to_owned())
        .collect()
}

fn at_root(path: &str) -> PathBuf {
    Path::new(ROOT).join(path)
}

#[test]
fn every_provider_has_a_manifest_of_its_own_name() {
    let names: Vec<String> = all()
        .iter()
        .map(|(folder, manifest)| {
            assert_eq!(manifest.provider.as_str().replace('-', "_"), *folder);
            let page = format!("crates/worldforge-providers/src/{folder}/docs.md");
            assert_eq!(manifest.docs_path, page);
            assert_eq!(manifest.id(), format!("{}:schema-1", manifest.provider));
            manifest.provider.to_string()
        })
        .collect();
    assert_eq!(names, adapters());
}

#[test]
fn every_row_says_what_its_code_does_and_keeps_what_its_status_claims() {
    let mut findings = Vec::new();
    for entry in catalog::entries() {
        let manifest = entry.manifest().unwrap();
        let report = manifest::check(entry, &manifest).unwrap();
        let mut find = |finding: String| findings.push(format!("{}: {finding}", entry.name));
        for blocker in &report.blockers {
            find(blocker.to_string());
        }
        let page = std::iter::once(&manifest.docs_path);
        for path in page.chain(manifest.evidence.iter().map(|item| &item.path)) {
            let is_prose = path.starts_with("docs/");
            match std::fs::read_to_string(at_root(path)) {
                _ if !at_root(path).exists() => find(format!("{path} is not there")),
                Ok(text) if is_prose && !text.contains(entry.name) => {
                    find(format!("{path} says nothing of it"));
                }
                _ => {}
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn what_is_written_is_read_back() {
    for (folder, manifest) in all() {
        let text = encode(&manifest).unwrap().to_string();
        assert_eq!(
            RuntimeManifest::from_json(text.as_bytes()).unwrap(),
            manifest,
            "{folder}"
        );
    }
}

#[test]
fn the_live_smoke_registry_has_a_row_for_each_provider_and_capability() {
    let registry: Value = serde_json::from_str(REGISTRY).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows: BTreeSet<[String; 3]> = registry["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ["provider", "capability", "runtime_manifest"].map(|key| text(row, key)))
        .collect();
    let wanted: BTreeSet<[String; 3]> = all()
        .into_iter()
        .flat_map(|(_, manifest)| {
            let capabilities = manifest.capabilities.iter();
            let rows = capabilities.map(|capability| {
                [
                    manifest.provider.to_string(),
                    capability.name().to_owned(),
                    manifest.id(),
                ]
            });
            rows.collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(rows, wanted);
}

/// A manifest in which everything is set.
fn file() -> Value {
    json!({
        "schema_version": 1,
        "provider": "arm",
        "status": "beta",
        "capabilities": ["policy"],
        "runtime": {"kind": "remote", "optional_dependencies": ["server"], "devices": ["remote"]},
        "configuration": {
            "required": [{"name": "ARM_URL", "aliases": ["ARM_HOST"]}],
            "optional": [{"name": "ARM_API_TOKEN", "secret": true}]
        },
        "default_model": "arm-1",
        "host_owned_artifacts": ["server"],
        "smoke": {"command": "worldforge smoke arm", "success_signal": "actions"},
        "setup_hint": "start the server",
        "docs_path": "docs/arm.md",
        "limits": ["one arm"],
        "evidence": [{"kind": "conformance", "path": "tests/arm.rs"}]
    })
}

fn read(file: &Value) -> Result<RuntimeManifest> {
    RuntimeManifest::from_json(file.to_string().as_bytes())
}

/// Sets the member at a pointer whose parent is there.
fn with(mut file: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match file.pointer_mut(parent).unwrap() {
        Value::Array(items) => items.push(value),
        other => drop(other.as_object_mut().unwrap().insert(key.to_owned(), value)),
    }
    file
}

/// What is set in the file (or added to a list), what to, and where it is refused.
const WRONG: &[(&str, &str, &str)] = &[
    ("/schema_version", "2", "/schema_version"),
    ("/provider", r#""Arm!""#, "/provider"),
    ("/status", r#""alpha""#, "/status"),
    ("/status", r#""scaffold""#, "/capabilities"),
    ("/capabilities", "[]", "/capabilities"),
    ("/capabilities/-", r#""grasp""#, "/capabilities/1"),
    ("/extra", "1", "/extra"),
    ("/runtime/kind", r#""none""#, "/runtime/kind"),
    ("/runtime/kind", r#""local-python""#, "/runtime/kind"),
    ("/runtime/python", r#"">=3.13""#, "/runtime/python"),
    ("/runtime/devices", "[]", "/runtime/devices"),
    ("/runtime/devices/-", r#""remote""#, "/runtime/devices/1"),
    ("/runtime/devices/-", r#"" ""#, "/runtime/devices/1"),
    (
        "/configuration/required/-",
        r#"{"name": "arm_url"}"#,
        "/configuration/required/1/name",
    ),
    (
        "/configuration/required/-",
        r#"{"name": "1ARM"}"#,
        "/configuration/required/1/name",
    ),
    (
        "/configuration/required/-",
        r#"{"name": "ARM_HOST"}"#,
        "/configuration/required/1/name",
    ),
    (
        "/configuration/required/0/aliases/-",
        r#""ARM_API_TOKEN""#,
        "/configuration/optional/0/name",
    ),
    (
        "/configuration/optional/-",
        r#"{"name": "ARM_PASSWORD"}"#,
        "/configuration/optional/1/secret",
    ),
    (
        "/configuration/optional/-",
        r#"{"name": "ARM_PORT", "value": "1"}"#,
        "/configuration/optional/1/value",
    ),
    ("/default_model", r#""""#, "/default_model"),
    ("/host_owned_artifacts", "[]", "/host_owned_artifacts"),
    ("/smoke", "null", "/smoke"),
    (
        "/smoke/command",
        r#""ARM_API_TOKEN=abcdefgh12345678 arm""#,
        "/smoke/command",
    ),
    (
        "/setup_hint",
        r#""get https://a.example/x?token=abcdefgh1234""#,
        "/setup_hint",
    ),
    ("/docs_path", r#""../arm.md""#, "/docs_path"),
    ("/docs_path", r#""/docs/arm.md""#, "/docs_path"),
    ("/docs_path", r#""https://a.example/arm.md""#, "/docs_path"),
    (
        "/evidence/-",
        r#"{"kind": "hearsay", "path": "a"}"#,
        "/evidence/1/kind",
    ),
    (
        "/evidence/-",
        r#"{"kind": "conformance", "path": "~/a"}"#,
        "/evidence/1/path",
    ),
    (
        "/evidence/-",
        r#"{"kind": "conformance", "path": "a//b"}"#,
        "/evidence/1/path",
    ),
];

#[test]
fn a_manifest_that_does_not_fit_is_refused_where_it_does_not() {
    assert!(read(&file()).is_ok());
    for (pointer, value, place) in WRONG {
        let value = serde_json::from_str(value).unwrap();
        let error = read(&with(file(), pointer, value)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{pointer} {error:?}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(*place), "{error:?}");
    }
    let many: Vec<String> = (0..65).map(|index| format!("limit {index}")).collect();
    let table = [
        with(file(), "/limits", json!(many)),
        with(file(), "/limits", json!(["x".repeat(1001)])),
        with(file(), "/limits", json!(["x".repeat(256 << 10)])),
    ];
    for file in table {
        assert_eq!(read(&file).unwrap_err().kind(), ErrorKind::LimitExceeded);
    }
}

#[test]
fn a_flat_manifest_of_an_earlier_version_is_read() {
    let flat = json!({
        "schema_version": 1,
        "provider": "runway",
        "capabilities": ["generate", "transfer"],
        "optional_dependencies": [],
        "required_env_vars": ["RUNWAYML_API_SECRET", "RUNWAY_API_SECRET"],
        "optional_env_vars": ["RUNWAYML_BASE_URL"],
        "default_model": "gen4.5",
        "device_support": ["remote"],
        "host_owned_artifacts": ["task ids"],
        "minimum_smoke_command": "RUNWAYML_API_SECRET=abcdefgh12345678 smoke-runway",
        "expected_success_signal": "downloaded bytes",
        "setup_hint": "set the credential",
        "docs_path": "docs/src/providers/runway.md"
    });
    let read = |flat: &Value| RuntimeManifest::legacy(flat.to_string().as_bytes());
    let manifest = read(&flat).unwrap();
    assert_eq!(manifest.id(), "runway:schema-1");
    assert_eq!(manifest.status, ImplementationStatus::Experimental);
    assert_eq!(manifest.runtime.kind, RuntimeKind::Remote);
    assert_eq!(
        encode(&manifest.configuration).unwrap(),
        json!({
            "required": [
                {"name": "RUNWAYML_API_SECRET", "aliases": ["RUNWAY_API_SECRET"], "secret": true}
            ],
            "optional": [{"name": "RUNWAYML_BASE_URL"}]
        })
    );
    let command = manifest.smoke.unwrap().command;
    assert!(!command.contains("abcdefgh12345678"), "{command}");

    let local = with(flat.clone(), "/device_support", json!(["cpu", "cuda"]));
    let local = with(local, "/implementation_status", json!("stable"));
    let local = with(local, "/score_contract", json!({"direction": "lower"}));
    let manifest = read(&local).unwrap();
    assert_eq!(manifest.status, ImplementationStatus::Stable);
    assert_eq!(manifest.runtime.kind, RuntimeKind::Worker);

    let unknown = with(flat.clone(), "/capabilities/-", json!("grasp"));
    assert!(read(&unknown).is_err());
    assert!(read(&with(flat.clone(), "/extra", json!(1))).is_err());
    assert!(read(&with(flat, "/schema_version", json!(2))).is_err());
}

#[test]
fn a_nested_manifest_of_an_earlier_version_is_read() {
    let nested = json!({
        "manifest_version": 1,
        "provider": "leworldmodel",
        "capabilities": ["score"],
        "runtime": {
            "kind": "local-python",
            "optional_packages": ["stable-worldmodel", "torch"],
            "python": ">=3.13,<3.14",
            "devices": ["cpu", "cuda"]
        },
        "configuration": {
            "required_env": ["LEWORLDMODEL_POLICY"],
            "optional_env": ["LEWORLDMODEL_CACHE_DIR", "LEWORLDMODEL_DEVICE"]
        },
        "artifacts": {"checkpoint": "host-owned", "datasets": "host-owned"},
        "smoke": {
            "command": "lewm-real --device cpu --json",
            "success_signal": "a summary with provider and capability"
        }
    });
    let read = |nested: &Value| RuntimeManifest::legacy(nested.to_string().as_bytes());
    let manifest = read(&nested).unwrap();
    assert_eq!(manifest.id(), "leworldmodel:schema-1");
    assert_eq!(
        manifest.host_owned_artifacts,
        ["checkpoint: host-owned", "datasets: host-owned"]
    );
    let packages = ["stable-worldmodel", "torch", "python >=3.13,<3.14"];
    assert_eq!(manifest.runtime.optional_dependencies, packages);
    let names: Vec<_> = manifest.configuration.names().collect();
    let wanted = [
        "LEWORLDMODEL_POLICY",
        "LEWORLDMODEL_CACHE_DIR",
        "LEWORLDMODEL_DEVICE",
    ];
    assert_eq!(names, wanted);
    assert!(read(&with(nested, "/manifest_version", json!(2))).is_err());
}
