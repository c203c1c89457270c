//! Manifests of any age, kind and status, and folders with anything in them.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use worldforge_core::Timestamp;
use worldforge_evidence::{Liveness, ProcessFact, RunKind, RunStatus};

use crate::support::{Place, fixture};

/// 2026-06-01T00:00:00Z.
pub(crate) const NOW: u64 = 1_780_272_000_000;
pub(crate) const HOUR: u64 = 3_600_000;
pub(crate) const DAY: u64 = 24 * HOUR;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_millis(NOW)
}

/// The instant that many milliseconds before [`NOW`].
pub(crate) fn ago(millis: u64) -> Timestamp {
    Timestamp::from_unix_millis(NOW - millis)
}

/// A run's id: its age and a word.
pub(crate) fn id(age: u64, word: &str) -> String {
    format!("{}-{word}", ago(age).compact())
}

pub(crate) fn dead(_: &ProcessFact) -> Liveness {
    Liveness::Gone
}

pub(crate) fn alive(_: &ProcessFact) -> Liveness {
    Liveness::Alive
}

/// A manifest of version 2 that every reader accepts.
pub(crate) fn manifest(name: &str, kind: RunKind, status: RunStatus, age: u64) -> Value {
    let text = String::from_utf8(fixture("v2.json")).unwrap();
    let mut manifest: Value = serde_json::from_str(&text).unwrap();
    manifest["run_id"] = json!(name);
    manifest["created_at"] = json!(ago(age).to_string());
    manifest["kind"] = json!(kind.name());
    manifest["status"] = json!(status.name());
    if status == RunStatus::Running {
        manifest["process"] = json!({"pid": 4711, "host": format!("sha256:{}", "a".repeat(64))});
        manifest.as_object_mut().unwrap().remove("finished_at");
    }
    if status.needs_reason() {
        manifest["skip_reason"] = json!("the runtime is missing");
    }
    manifest
}

impl Place {
    /// Puts a run of a kind and status into the workspace and returns its name.
    pub(crate) fn put_run(&self, kind: RunKind, status: RunStatus, age: u64, word: &str) -> String {
        let name = id(age, word);
        self.put_value(&name, &manifest(&name, kind, status, age));
        name
    }

    pub(crate) fn put_value(&self, name: &str, manifest: &Value) {
        self.put(name, manifest.to_string().as_bytes());
    }

    /// Puts a directory without a manifest into the workspace.
    pub(crate) fn put_empty(&self, name: &str) {
        fs::create_dir_all(self.runs().join(name).join("results")).unwrap();
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.runs().join(name).exists()
    }
}

/// Every entry below a folder: files with their bytes, links with their target, all else empty.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        let name = path.to_string_lossy().into_owned();
        let bytes = if kind.is_symlink() {
            fs::read_link(&path)
                .unwrap()
                .to_string_lossy()
                .into_owned()
                .into_bytes()
        } else if kind.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        found.insert(name, bytes);
        if kind.is_dir() {
            found.extend(snapshot(&path));
        }
    }
    found
}
