//! Observations and candidates in the formats that array programs write.

use serde_json::Value;
use worldforge_core::{
    Error, Feature, Observation, Result, Tensor, capability::ActionCandidates, json,
};
use worldforge_native::checkpoint::Checkpoint;
use worldforge_providers::wire::codec::{npy, npz};

use super::{Source, form::Form, source::JSON_LIMITS};

/// The tensor names that a file of candidates may use when it holds several tensors.
const CANDIDATE_NAMES: [&str; 2] = ["action_candidates", "candidates"];

/// Reads an observation: a JSON object, a safetensors or an npz file whose tensors become features.
pub(crate) fn read_observation(source: &Source) -> Result<Observation> {
    observation(source.read()?).map_err(|error| source.name_in(error))
}

/// Reads one feature of an observation: an array, or what JSON says.
pub(crate) fn read_feature(source: &Source) -> Result<Feature> {
    feature(source.read()?).map_err(|error| source.name_in(error))
}

/// Reads candidates: nested JSON lists, a tensor record, or a safetensors, npz or npy file.
pub(crate) fn read_candidates(source: &Source) -> Result<ActionCandidates> {
    candidates(source.read()?).map_err(|error| source.name_in(error))
}

fn observation(bytes: Vec<u8>) -> Result<Observation> {
    match Form::of(&bytes) {
        Form::Npy => Err(Error::invalid_input(
            "observation must have names, which a .npy file has not",
        )
        .triage("name it with --tensor NAME=FILE, or write a .npz or .safetensors file")),
        Form::Json => Observation::from_json(parse(&bytes)?),
        form => Ok(named(form, bytes)?
            .into_iter()
            .fold(Observation::new(), |info, (name, tensor)| {
                info.with(name, tensor)
            })),
    }
}

fn feature(bytes: Vec<u8>) -> Result<Feature> {
    const NAME: &str = "feature";
    match Form::of(&bytes) {
        Form::Json => {
            let value = serde_json::json!({ NAME: parse(&bytes)? });
            let read = Observation::from_json(value)?;
            let feature = read.get(NAME).cloned();
            feature.ok_or_else(|| Error::bug("the feature was just read"))
        }
        form => only_tensor(form, bytes, &[]).map(Feature::Tensor),
    }
}

fn candidates(bytes: Vec<u8>) -> Result<ActionCandidates> {
    match Form::of(&bytes) {
        Form::Json => from_json(parse(&bytes)?),
        form => only_tensor(form, bytes, &CANDIDATE_NAMES).map(ActionCandidates::from),
    }
}

/// Parses JSON within the limits of inputs.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value> {
    json::parse(bytes, JSON_LIMITS)
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

/// Returns the tensors of an archive in the order of their names; an array alone has no name.
fn named(form: Form, bytes: Vec<u8>) -> Result<Vec<(String, Tensor)>> {
    match form {
        Form::Safetensors => {
            let file = Checkpoint::from_bytes(bytes)?;
            let tensors = file.tensors();
            tensors
                .map(|named| named.map(|(name, tensor)| (name.to_owned(), tensor)))
                .collect()
        }
        Form::Npz => Ok(npz::decode(&bytes, &npz::Limits::default())?
            .into_iter()
            .collect()),
        Form::Npy | Form::Json => Ok(vec![(String::new(), npy::decode(&bytes)?)]),
    }
}

/// Returns the only tensor, or the one that has one of the names.
pub(super) fn only_tensor(form: Form, bytes: Vec<u8>, names: &[&str]) -> Result<Tensor> {
    let mut tensors = named(form, bytes)?;
    let place = if tensors.len() == 1 {
        Some(0)
    } else {
        let mut known = names.iter();
        known.find_map(|name| tensors.iter().position(|(found, _)| found == name))
    };
    match place {
        Some(place) => Ok(tensors.swap_remove(place).1),
        None if names.is_empty() => Err(Error::invalid_input("file must hold exactly one tensor")),
        None => Err(Error::invalid_input(format!(
            "file must hold one tensor, or one that is named {}",
            names.join(" or ")
        ))),
    }
}
