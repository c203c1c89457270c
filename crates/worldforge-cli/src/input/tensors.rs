//! Observations and candidates in the formats that array programs write.

use serde_json::Value;
use worldforge_core::{Error, Observation, Result, Tensor, capability::ActionCandidates, json};
use worldforge_native::checkpoint::Checkpoint;

use super::{Source, npy};

/// The tensor names that a file of candidates may use when it holds several tensors.
const CANDIDATE_NAMES: [&str; 2] = ["action_candidates", "candidates"];

/// Reads an observation: a JSON object, or a safetensors file whose tensors become features.
pub(crate) fn read_observation(source: &Source) -> Result<Observation> {
    let outcome = match source.extension().as_deref() {
        Some("safetensors") => {
            let file = Checkpoint::from_bytes(source.read()?)?;
            file.tensors().try_fold(Observation::new(), |info, named| {
                let (name, tensor) = named?;
                Ok(info.with(name, tensor))
            })
        }
        Some("npy") => Err(Error::invalid_input(
            "observation must have names, which a .npy file has not",
        )
        .triage("write the arrays to a .safetensors file, or to a JSON object of lists")),
        _ => Observation::from_json(source.read_json()?),
    };
    outcome.map_err(|error| source.name_in(error))
}

/// Reads candidates: nested JSON lists, a tensor record, a safetensors file, or a .npy file.
pub(crate) fn read_candidates(source: &Source) -> Result<ActionCandidates> {
    let outcome = match source.extension().as_deref() {
        Some("safetensors") => {
            only_tensor(&Checkpoint::from_bytes(source.read()?)?).map(ActionCandidates::from)
        }
        Some("npy") => npy::read(&source.read()?).map(ActionCandidates::from),
        _ => from_json(source.read_json()?),
    };
    outcome.map_err(|error| source.name_in(error))
}

fn from_json(value: Value) -> Result<ActionCandidates> {
    let inner = match value {
        Value::Object(mut members) if members.len() == 1 => CANDIDATE_NAMES
            .iter()
            .find_map(|name| members.remove(*name))
            .unwrap_or(Value::Object(members)),
        other => other,
    };
    json::decode_value(inner)
}

fn only_tensor(file: &Checkpoint) -> Result<Tensor> {
    let mut names = file.infos().map(|info| info.name.as_str());
    let name = match (names.next(), names.next()) {
        (Some(only), None) => only,
        _ => CANDIDATE_NAMES
            .into_iter()
            .find(|name| file.info(name).is_some())
            .ok_or_else(|| {
                Error::invalid_input(format!(
                    "file must hold one tensor, or one that is named {}",
                    CANDIDATE_NAMES.join(" or ")
                ))
            })?,
    };
    file.tensor(name)
}
