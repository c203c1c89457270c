//! A minimal scenario, folders of scenarios, and the mock.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use worldforge_core::{CallOptions, Forge, json as strict};
use worldforge_eval::scenario::{
    Problems, ScenarioOutcome, ScenarioSet, read_scenario, run_scenario,
};

pub(crate) fn minimal() -> Value {
    json!({
        "schema_version": 2, "id": "one", "name": "One", "provider": "mock",
        "world": {"name": "table", "objects": [{
            "id": "cube", "name": "cube", "position": {"x": 0, "y": 0.5, "z": 0},
            "bbox": {"min": {"x": -0.05, "y": 0.45, "z": -0.05}, "max": {"x": 0.05, "y": 0.55, "z": 0.05}},
        }]},
        "actions": [{"kind": "predict", "parameters": {"x": 0.5, "y": 0.5, "z": 0, "steps": 2}}],
        "expected_artifacts": [{"label": "steps", "kind": "step", "value": 2}],
    })
}

/// The minimal scenario with one value replaced or added.
pub(crate) fn with(pointer: &str, value: Value) -> Value {
    let mut document = minimal();
    let (above, key) = pointer.rsplit_once('/').unwrap();
    let above = document.pointer_mut(above).unwrap();
    match above {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        other => other[key] = value,
    }
    document
}

pub(crate) fn read(value: &Value) -> Result<ScenarioSet, Problems> {
    read_scenario(strict::canonical(value).as_bytes())
}

/// The places of everything that is wrong.
pub(crate) fn places(value: &Value) -> Vec<String> {
    let problems = read(value).unwrap_err();
    let problems = problems.as_slice().iter();
    problems.map(|problem| problem.path.clone()).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file is an input of the test"
)]
pub(crate) fn file(folder: &Path, name: &str, value: &Value) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, strict::canonical(value)).unwrap();
    path
}

pub(crate) fn forge() -> Forge {
    let mut forge = Forge::new(worldforge_testing::host::test_host());
    forge
        .register(worldforge_providers::mock::provider().unwrap())
        .unwrap();
    forge
}

pub(crate) fn run(set: &ScenarioSet) -> Vec<ScenarioOutcome> {
    let forge = forge();
    let cases = set.cases.iter();
    cases
        .map(|case| {
            let options = CallOptions::default();
            pollster::block_on(run_scenario(&forge, &case.scenario, &options)).unwrap()
        })
        .collect()
}

pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scenarios")
}
