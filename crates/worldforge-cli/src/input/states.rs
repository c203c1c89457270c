//! States in the formats that array programs write.

use serde_json::Value;
use worldforge_core::{Error, Result, Tensor, json};

use super::{Source, form::Form, tensors};

/// The names that the states may have in a file that holds several arrays.
const STATE_NAMES: [&str; 4] = ["starts", "states", "state", "observation.state"];

/// States, one after another.
pub(crate) struct States {
    /// The numbers of one state.
    pub(crate) width: usize,
    /// The numbers of all of them.
    pub(crate) values: Vec<f32>,
}

/// Reads states: nested JSON lists, cases, or an npz, npy or safetensors file whose last axis is that
/// of a state's numbers.
pub(crate) fn read_states(source: &Source, bytes: Vec<u8>) -> Result<States> {
    let states = match Form::of(&bytes) {
        Form::Json => tensors::parse(&bytes).and_then(of_json),
        form => tensors::only_tensor(form, bytes, &STATE_NAMES).and_then(|it| of_tensor(&it)),
    };
    states.map_err(|error| source.name_in(error))
}

fn of_tensor(tensor: &Tensor) -> Result<States> {
    let width = match tensor.shape() {
        [] => return Err(Error::invalid_input("states must have at least one axis")),
        [_] => 1,
        [.., width] => *width,
    };
    let values = tensor.to_f32();
    Ok(States { width, values })
}

fn of_json(value: Value) -> Result<States> {
    let rows = match value {
        Value::Object(mut members) => {
            if let Some(cases) = members.remove("cases") {
                starts_of(cases)?
            } else {
                let mut names = STATE_NAMES.iter();
                let states = names.find_map(|name| members.remove(*name));
                let states = states.ok_or_else(|| {
                    let names = STATE_NAMES.join(", ");
                    Error::invalid_input(format!("must have one of the members {names} or cases"))
                })?;
                json::decode_value(states)?
            }
        }
        other => json::decode_value(other)?,
    };
    let width = rows.first().map_or(0, Vec::len);
    if let Some(row) = rows.iter().position(|row| row.len() != width) {
        let message = format!("states must all have {width} numbers, state {row} has not");
        return Err(Error::invalid_input(message));
    }
    let values = rows.concat();
    Ok(States { width, values })
}

/// Takes the starts out of a list of cases, whatever else is said of them.
fn starts_of(cases: Value) -> Result<Vec<Vec<f32>>> {
    #[derive(serde::Deserialize)]
    struct Start {
        start: Vec<f32>,
    }
    let cases: Vec<Start> = json::decode_value(cases)?;
    Ok(cases.into_iter().map(|case| case.start).collect())
}
