//! A workspace that lasts for one test, and runs whose ids, times and facts never change.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use worldforge_core::{
    ConfigSource, Digest, IdSource, JsonObject, ProviderName, RunId, Timestamp,
    capability::Capability,
};
use worldforge_evidence::{
    EnvironmentFact, InputRecord, NewRun, ProcessFact, RunKind, RunRecorder, RuntimeManifestId,
    Toolchain, Workspace,
};

/// 2026-01-01T00:00:00Z.
pub(crate) const START_MILLIS: u64 = 1_767_225_600_000;

/// Counts from one.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl IdSource for Counter {
    fn next_id(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

pub(crate) struct Place {
    folder: TempDir,
    pub(crate) workspace: Workspace,
    ids: Counter,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            workspace: Workspace::new(folder.path().join(".worldforge")),
            folder,
            ids: Counter::default(),
        }
    }

    pub(crate) fn outside(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the next run, a second after the one before.
    pub(crate) fn start(&self) -> RunRecorder {
        let number = self.ids.next_id();
        self.start_run(new_run(number))
    }

    pub(crate) fn start_run(&self, run: NewRun) -> RunRecorder {
        RunRecorder::start(&self.workspace, run).unwrap()
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.workspace.root().join("runs")
    }

    /// Makes a run directory that holds nothing but this manifest.
    pub(crate) fn put(&self, name: &str, manifest: &[u8]) {
        let folder = self.runs().join(name);
        fs::create_dir_all(&folder).unwrap();
        put_file(&folder.join("run_manifest.json"), manifest);
    }
}

pub(crate) fn put_file(path: &Path, bytes: &[u8]) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(bytes).unwrap();
}

pub(crate) fn time(second: u64) -> Timestamp {
    Timestamp::from_unix_millis(START_MILLIS + second * 1000)
}

pub(crate) fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

pub(crate) fn process() -> ProcessFact {
    ProcessFact::new(4711, Digest::of_bytes(b"a host"))
}

pub(crate) fn toolchain() -> Toolchain {
    Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "release")
}

pub(crate) fn run_id(number: u64) -> RunId {
    struct Fixed(u64);
    impl IdSource for Fixed {
        fn next_id(&self) -> u64 {
            self.0
        }
    }
    RunId::generate(time(number), None, &Fixed(number)).unwrap()
}

pub(crate) fn new_run(number: u64) -> NewRun {
    let argv = ["worldforge", "score", "leworldmodel", "--device", "cpu"];
    NewRun::new(
        run_id(number),
        RunKind::Smoke,
        &argv,
        process(),
        toolchain(),
    )
    .unwrap()
    .with_provider(provider("leworldmodel"))
    .with_capability(Capability::Score)
}

/// A run that fills every field.
pub(crate) fn full_run() -> NewRun {
    let unset = EnvironmentFact::new("LEWORLDMODEL_DEVICE", ConfigSource::Unset).unwrap();
    let source = ConfigSource::Environment("HF_TOKEN".to_owned());
    let set = EnvironmentFact::new("HF_TOKEN", source).unwrap();
    new_run(1)
        .with_label("first light")
        .with_build("0a1b2c3d")
        .with_rerun(&["worldforge", "rerun"])
        .with_provider(provider("mock"))
        .with_capability(Capability::Predict)
        .with_operation("pusht")
        .with_runtime_manifest(RuntimeManifestId::new(provider("leworldmodel"), 1))
        .with_runtime_asset(object(json!({"asset_id": "leworldmodel:checkpoint:pusht"})))
        .with_environment(vec![unset, set])
        .with_config_profile(object(json!({"name": "checkout-safe"})))
        .with_input(
            InputRecord::new(object(json!({"candidates": 64, "api_key": "hunter2"})))
                .with_fixture_digest(Digest::of_bytes(b"fixture")),
        )
        .with_claim_boundary("shows one call")
        .with_parent(&run_id(0))
}

pub(crate) fn provider(name: &str) -> ProviderName {
    ProviderName::new(name).unwrap()
}

/// Reads a kept manifest of this repository.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(name)).unwrap()
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/manifests")
}
