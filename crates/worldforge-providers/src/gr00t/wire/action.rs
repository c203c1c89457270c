//! Actions, as each generation answers them.

use worldforge_core::{Error, ErrorKind, Feature, Observation, Result, Tensor, json::Pointer};

use super::{Generation, reply};
use crate::wire::codec::{envelope, msgpack::Node};

/// What the policy put out.
pub(in crate::gr00t) struct Actions {
    /// One tensor for each part of the body, shaped `[chunks, horizon, width]`.
    pub(in crate::gr00t) tensors: Observation,
    /// How many chunks and how many steps the first tensor has.
    pub(in crate::gr00t) axes: [usize; 2],
    /// The names of what the server says beside the actions.
    pub(in crate::gr00t) info_keys: Vec<String>,
}

/// Reads the reply to `get_action`.
///
/// # Errors
///
/// As [`reply::value`], and [`InvalidOutput`](ErrorKind::InvalidOutput) naming what is no action.
pub(in crate::gr00t) fn actions(
    bytes: &[u8],
    token: Option<&str>,
    generation: Generation,
) -> Result<Actions> {
    let value = reply::value(bytes, token)?;
    let (actions, info) = match (generation, &value) {
        (Generation::B, map @ Node::Map(_)) => (map, &Node::Nil),
        (Generation::C | Generation::D, Node::Array(items)) => match &**items {
            [actions, info] => (actions, info),
            _ => return Err(no_answer(generation, &value)),
        },
        _ => return Err(no_answer(generation, &value)),
    };
    let found = envelope::observation(actions)
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput).under(&place()))?;
    if found.is_empty() {
        return Err(Error::invalid_output("must have an action").at(place()));
    }
    let mut tensors = Observation::new();
    let mut axes = [0, 0];
    for (name, feature) in found.iter() {
        let tensor = chunks(feature, generation).map_err(|error| error.at(place().key(name)))?;
        if let ([chunks, horizon, _], [0, 0]) = (tensor.shape(), axes) {
            axes = [*chunks, *horizon];
        }
        tensors = tensors.with(name, tensor);
    }
    let info_keys = info.as_map().map(|map| {
        let names = map.iter().map(|(name, _)| name.to_owned());
        names.collect()
    });
    Ok(Actions {
        tensors,
        axes,
        info_keys: info_keys.unwrap_or_default(),
    })
}

/// Returns a tensor with all three axes: generation B leaves out the first for a single
/// observation, and the last as well where a step is one number.
fn chunks(feature: &Feature, generation: Generation) -> Result<Tensor> {
    let Feature::Tensor(tensor) = feature else {
        return Err(Error::invalid_output("must be a tensor"));
    };
    match (tensor.shape(), generation) {
        ([_, _, _], _) => Ok(tensor.clone()),
        ([steps, width], Generation::B) => tensor.reshaped([1, *steps, *width]),
        ([steps], Generation::B) => tensor.reshaped([1, *steps, 1]),
        (other, _) => Err(Error::invalid_output(format!(
            "must be shaped [batch, steps, width], found {other:?}"
        ))),
    }
}

fn no_answer(generation: Generation, found: &Node<'_>) -> Error {
    let wanted = match generation {
        Generation::B => "a map of actions",
        Generation::C | Generation::D => "a list of actions and information",
    };
    Error::invalid_output(format!("must be {wanted}, found {}", found.kind()))
        .with("generation", generation.name())
        .triage("set GROOT_POLICY_PROTOCOL if the server's generation was not told correctly")
}

fn place() -> Pointer {
    Pointer::root().key("raw_actions")
}
