//! From the body of an answer to action chunks.

use serde_json::Value;
use worldforge_core::{
    DType, Error, ErrorKind, JsonObject, Result, Retryability, Tensor, Untrusted,
    json::{self, Limits, Pointer},
};

use crate::{
    cosmos_policy::DEFAULT_EMBODIMENT,
    wire::codec::{json_numpy, stack},
};

/// Most bytes of an answer: 64 MiB. It carries pictures of the imagined future as base64.
pub const MAX_ANSWER_BYTES: usize = 64 << 20;

/// Steps of a chunk for ALOHA.
pub const ALOHA_HORIZON: usize = 50;

/// Joint values of ALOHA.
pub const ALOHA_WIDTH: usize = 14;

/// Most chunks of one answer.
const MAX_CHUNKS: usize = 1024;

/// Most characters of the server's own text that an error quotes.
const MAX_EXCERPT: usize = 200;

/// What the server proposes.
#[derive(Debug)]
pub(in crate::cosmos_policy) struct Reply {
    /// The chunks, `[chunks, steps, joint values]`.
    pub(in crate::cosmos_policy) chunks: Tensor,
    /// Which one the server chose.
    pub(in crate::cosmos_policy) chosen: usize,
    /// What the server thinks they are worth, and what else it sent.
    pub(in crate::cosmos_policy) notes: JsonObject,
}

/// Reads the body of an answer of success, decoding it twice where it was encoded twice.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) for the server's word that it failed, and
/// [`InvalidOutput`](ErrorKind::InvalidOutput) naming the member that does not fit.
pub(in crate::cosmos_policy) fn read(body: &Value) -> Result<Reply> {
    match body {
        Value::String(text) if text.trim() == "error" => Err(failed()),
        Value::String(text) => {
            let limits = Limits::DOCUMENT.with_max_bytes(MAX_ANSWER_BYTES);
            let inner = json::parse(text.as_bytes(), limits).map_err(|error| {
                output(error).with("answer", Untrusted::new(text).excerpt(MAX_EXCERPT))
            })?;
            match inner {
                Value::String(text) if text.trim() == "error" => Err(failed()),
                Value::Object(members) => read_members(&members),
                _ => Err(Error::invalid_output("must be a JSON object")),
            }
        }
        Value::Object(members) => read_members(members),
        _ => Err(Error::invalid_output("must be a JSON object")),
    }
}

/// The server answers any exception of its own with success and this one word.
fn failed() -> Error {
    Error::new(ErrorKind::Unavailable, "the server failed on this request")
        .retryability(Retryability::Permanent)
        .triage("read the exception in the server's own log, then check shapes and sizes of the observation")
}

fn read_members(members: &JsonObject) -> Result<Reply> {
    if let (None, Some(Value::String(text))) = (members.get("actions"), members.get("error")) {
        return Err(failed().with("upstream", Untrusted::new(text).excerpt(MAX_EXCERPT)));
    }
    let place = Pointer::from("/actions");
    let actions = members
        .get("actions")
        .ok_or_else(|| Error::invalid_output("must be there").at(place.clone()))?;
    let actions = chunk(actions, &place)?;
    let (chunks, chosen) = match members.get("all_actions") {
        None | Some(Value::Null) => (vec![actions], 0),
        Some(all) => alternatives(all, &actions)?,
    };
    Ok(Reply {
        chunks: stack(&chunks).map_err(|error| output(error).under(&"/all_actions".into()))?,
        chosen,
        notes: notes(members)?,
    })
}

/// Reads every chunk that was considered, and finds the chosen one among them.
fn alternatives(all: &Value, actions: &Tensor) -> Result<(Vec<Tensor>, usize)> {
    let place = Pointer::from("/all_actions");
    let Value::Array(items) = all else {
        return Err(Error::invalid_output("must be a list of chunks").at(place));
    };
    if items.is_empty() || items.len() > MAX_CHUNKS {
        let message = format!("must have 1 to {MAX_CHUNKS} chunks, found {}", items.len());
        return Err(Error::invalid_output(message).at(place));
    }
    let mut chunks = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = place.index(index);
        let found = chunk(item, &place)?;
        if found.shape() != actions.shape() {
            return Err(Error::invalid_output(format!(
                "must have the shape {:?} of the chosen chunk, found {:?}",
                actions.shape(),
                found.shape()
            ))
            .at(place));
        }
        chunks.push(found);
    }
    let chosen = chunks.iter().position(|chunk| chunk == actions);
    let chosen = chosen.ok_or_else(|| {
        Error::invalid_output("the chosen chunk must be one of all chunks").at("/actions")
    })?;
    Ok((chunks, chosen))
}

/// Reads a chunk: an array, a list of rows as arrays, or lists of numbers.
fn chunk(value: &Value, place: &Pointer) -> Result<Tensor> {
    let read = if json_numpy::is_array(value) {
        json_numpy::decode(value)
    } else if value.get(0).is_some_and(json_numpy::is_array) {
        json_numpy::decode_rows(value)
    } else if value.is_array() {
        Tensor::from_nested(value)
    } else {
        Err(Error::invalid_output("must be a list of rows"))
    };
    let tensor = read.map_err(|error| output(error).under(place))?;
    let is_matrix = matches!(tensor.shape(), [steps, width] if *steps > 0 && *width > 0);
    let is_float = matches!(tensor.dtype(), DType::F16 | DType::F32 | DType::F64);
    if !is_matrix || !is_float {
        return Err(Error::invalid_output(format!(
            "must be floats [steps, joint values], found {} {:?}",
            tensor.dtype(),
            tensor.shape()
        ))
        .at(place.clone()));
    }
    tensor
        .check_finite()
        .map_err(|error| output(error).at(place.clone()))?;
    Ok(tensor)
}

/// Refuses chunks that ALOHA cannot carry out; the shape for another robot is its translator's business.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) at `/actions`.
pub(in crate::cosmos_policy) fn expect_shape(
    reply: &Reply,
    embodiment: &str,
) -> Result<[usize; 2]> {
    let [chunks, steps, width] = *reply.chunks.shape() else {
        return Err(Error::bug("chunks have three axes"));
    };
    if embodiment == DEFAULT_EMBODIMENT && [steps, width] != [ALOHA_HORIZON, ALOHA_WIDTH] {
        return Err(Error::invalid_output(format!(
            "a chunk for ALOHA must be [{ALOHA_HORIZON}, {ALOHA_WIDTH}], found [{steps}, {width}]"
        ))
        .at("/actions")
        .triage("set COSMOS_POLICY_EMBODIMENT_TAG to the robot that the server drives"));
    }
    Ok([chunks, steps])
}

/// Returns the values that the server gives, under the names that both its programs use.
fn notes(members: &JsonObject) -> Result<JsonObject> {
    let mut notes = JsonObject::new();
    for (key, name) in [
        ("value_prediction", "value_prediction"),
        ("value_predictions", "value_prediction"),
        ("all_value_predictions", "all_value_predictions"),
    ] {
        match members.get(key) {
            None | Some(Value::Null) => {}
            Some(value) => {
                let value = worth(value).map_err(|error| error.at(Pointer::root().key(key)))?;
                notes.insert(name.to_owned(), value);
            }
        }
    }
    if let Some(Value::Object(pictures)) = members.get("future_image_predictions") {
        notes.insert("imagined_parts".to_owned(), pictures.len().into());
    }
    Ok(notes)
}

/// Reads a number, or a list of numbers, that may be wrapped as an array.
fn worth(value: &Value) -> Result<Value> {
    let wrong = || Error::invalid_output("must be a finite number, or a list of them");
    if json_numpy::is_array(value) {
        let values = json_numpy::decode(value).map_err(output)?;
        values.check_finite().map_err(output)?;
        let floats: Vec<f64> = values.to_f32().into_iter().map(f64::from).collect();
        return match floats.as_slice() {
            [one] => Ok((*one).into()),
            _ if floats.len() <= MAX_CHUNKS => Ok(floats.into()),
            _ => Err(wrong()),
        };
    }
    match value {
        Value::Number(_) => Ok(value.clone()),
        Value::Array(items) if items.len() <= MAX_CHUNKS => items.iter().map(worth).collect(),
        _ => Err(wrong()),
    }
}

/// Says that it was the server's answer that broke its form.
fn output(error: Error) -> Error {
    error.into_kind(ErrorKind::InvalidOutput)
}
