//! A world whose file breaks off.

use worldforge_core::{ErrorKind, Result};
use worldforge_evidence::{worlds::WorldStore, write_file};

use crate::drill::stage::{Observation, Stage};

/// A world as a full disk leaves it.
const TRUNCATED: &str =
    r#"{"schema_version":1,"id":"corrupted","name":"Corrupted","provider":"mock","scene":{"obj"#;

/// Reads a truncated world from the scratch folder; a copy that may be attached stays in the run.
pub(in crate::drill) fn corrupted_state(stage: &mut Stage<'_>) -> Result<Observation> {
    // As text: what calls itself JSON and is none may not leave the host.
    stage.keep(
        "corrupted-world",
        "inputs/worlds/corrupted.txt",
        TRUNCATED.as_bytes(),
    )?;
    let store = WorldStore::at(stage.scratch());
    write_file(
        &stage.scratch().join("corrupted.json"),
        TRUNCATED.as_bytes(),
    )?;
    let observation = Observation::of(store.read("corrupted"), ErrorKind::InvalidState);
    let value = serde_json::json!({
        "world_file": "<run-workspace>/inputs/worlds/corrupted.txt",
        "error": observation.signal,
        "details": observation.details,
    });
    stage.keep_json(
        "world-state-error",
        "results/world-state-error.json",
        &value,
    )?;
    Ok(observation)
}
