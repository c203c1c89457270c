//! From an observation to the body of a request.

use serde_json::Value;
use worldforge_core::{
    DType, Error, ErrorKind, Feature, JsonObject, Observation, Result, Tensor, json::Pointer,
};

use super::ALOHA_WIDTH;
use crate::{
    cosmos_policy::{DEFAULT_EMBODIMENT, config::Wanted},
    wire::codec::json_numpy,
};

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: usize = 4096;

/// Most steps of a history.
const MAX_HISTORY: usize = 256;

/// Most cameras in a history of pictures.
const MAX_CAMERAS: usize = 16;

/// Most joint values of a robot.
const MAX_JOINTS: usize = 1024;

/// Longest instruction, in characters.
const MAX_TASK_CHARS: usize = 8192;

/// What a request needs, and what each part must be.
const NEEDED: [(&str, &str); 5] = [
    ("primary_image", "bytes of a picture [height, width, 3]"),
    ("left_wrist_image", "bytes of a picture [height, width, 3]"),
    ("right_wrist_image", "bytes of a picture [height, width, 3]"),
    ("proprio", "the joint values, 14 for ALOHA"),
    ("task_description", "the instruction in words"),
];

/// Writes the body of a request for one robot.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) and [`LimitExceeded`](ErrorKind::LimitExceeded) naming the
/// part below `/info/observation`.
pub(in crate::cosmos_policy) fn request(
    observation: &Observation,
    embodiment: &str,
    wanted: Wanted,
) -> Result<Value> {
    let place = Pointer::from("/info/observation");
    let joints = (embodiment == DEFAULT_EMBODIMENT).then_some(ALOHA_WIDTH);
    let mut body = JsonObject::new();
    for (name, feature) in observation.iter() {
        let value = part(name, feature, joints).map_err(|error| error.under(&place.key(name)))?;
        body.insert(name.to_owned(), value);
    }
    for (name, what) in NEEDED {
        if !body.contains_key(name) {
            let message = format!("must be there: {what}");
            return Err(Error::invalid_input(message).at(place.key(name)));
        }
    }
    let all = wanted == Wanted::All;
    body.insert("return_all_query_results".to_owned(), all.into());
    Ok(body.into())
}

fn part(name: &str, feature: &Feature, joints: Option<usize>) -> Result<Value> {
    match name {
        "primary_image" | "left_wrist_image" | "right_wrist_image" => {
            json_numpy::encode(&picture(tensor(feature)?, &[])?)
        }
        "proprio" => json_numpy::encode(&numbers(tensor(feature)?, 1, joints)?),
        "task_description" => Ok(instruction(feature)?.into()),
        "proprio_history" => json_numpy::encode(&numbers(tensor(feature)?, 2, joints)?),
        "images_history" => json_numpy::encode(&history(tensor(feature)?)?),
        _ => {
            let known = NEEDED.map(|(name, _)| name).join(", ");
            Err(Error::invalid_input(format!(
                "the server reads no such field; it reads {known}, proprio_history and \
                 images_history"
            )))
        }
    }
}

fn tensor(feature: &Feature) -> Result<&Tensor> {
    match feature {
        Feature::Tensor(tensor) => Ok(tensor),
        _ => Err(Error::invalid_input("must be a tensor")),
    }
}

fn instruction(feature: &Feature) -> Result<&str> {
    let text = match feature {
        Feature::Text(text) => text,
        Feature::Texts(texts) => match texts.as_slice() {
            [text] => text,
            _ => return Err(Error::invalid_input("must be one text, not several")),
        },
        _ => return Err(Error::invalid_input("must be a text")),
    };
    if text.trim().is_empty() {
        return Err(Error::invalid_input("must not be blank"));
    }
    if text.chars().nth(MAX_TASK_CHARS).is_some() {
        return Err(limit(format!(
            "must be at most {MAX_TASK_CHARS} characters"
        )));
    }
    Ok(text)
}

/// Checks pictures with some axes before height, width and colour, and gives them as bytes.
fn picture(tensor: &Tensor, leading: &[usize]) -> Result<Tensor> {
    let axes = tensor.shape().get(leading.len()..);
    let [height, width, 3] = *axes.unwrap_or_default() else {
        return Err(Error::invalid_input(format!(
            "must be a picture [height, width, 3], found {:?}",
            tensor.shape()
        )));
    };
    if height == 0 || width == 0 {
        return Err(Error::invalid_input("a picture must not be empty"));
    }
    if height > MAX_SIDE || width > MAX_SIDE {
        return Err(limit(format!(
            "a picture's side must be at most {MAX_SIDE} pixels"
        )));
    }
    bytes(tensor)
}

/// Takes bytes as they are, and whole numbers that are bytes: lists in a document become floats.
fn bytes(tensor: &Tensor) -> Result<Tensor> {
    if tensor.dtype() == DType::U8 {
        return Ok(tensor.clone());
    }
    let values = tensor.to_f32();
    let as_byte = |value: &f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value was compared with the byte that it becomes"
        )]
        let byte = *value as u8;
        (f32::from(byte).to_bits() == value.to_bits()).then_some(byte)
    };
    let bytes: Option<Vec<u8>> = values.iter().map(as_byte).collect();
    match bytes {
        Some(bytes) => Tensor::from_u8(tensor.shape().to_vec(), bytes),
        None => Err(Error::invalid_input(format!(
            "a picture must be of bytes, or whole numbers from 0 to 255, found {}",
            tensor.dtype()
        ))),
    }
}

fn history(tensor: &Tensor) -> Result<Tensor> {
    match tensor.shape() {
        [steps, _, _, _] if (1..=MAX_HISTORY).contains(steps) => picture(tensor, &[*steps]),
        [steps, cameras, _, _, _]
            if (1..=MAX_HISTORY).contains(steps) && (1..=MAX_CAMERAS).contains(cameras) =>
        {
            picture(tensor, &[*steps, *cameras])
        }
        other => Err(Error::invalid_input(format!(
            "must be pictures [1 to {MAX_HISTORY} steps, height, width, 3], perhaps with up to \
             {MAX_CAMERAS} cameras after the steps, found {other:?}"
        ))),
    }
}

/// Checks a row of joint values, or several; floats keep their precision.
fn numbers(tensor: &Tensor, rank: usize, joints: Option<usize>) -> Result<Tensor> {
    let width = match (rank, tensor.shape()) {
        (1, [width]) => *width,
        (2, [steps, width]) if (1..=MAX_HISTORY).contains(steps) => *width,
        (1, other) => {
            let message = format!("must be one row of joint values, found {other:?}");
            return Err(Error::invalid_input(message));
        }
        (_, other) => {
            return Err(Error::invalid_input(format!(
                "must be [1 to {MAX_HISTORY} steps, joint values], found {other:?}"
            )));
        }
    };
    let is_right = joints.map_or((1..=MAX_JOINTS).contains(&width), |joints| width == joints);
    if !is_right {
        let wanted = joints.map_or_else(|| format!("1 to {MAX_JOINTS}"), |n| n.to_string());
        let message = format!("must have {wanted} joint values, found {width}");
        return Err(Error::invalid_input(message));
    }
    match tensor.dtype() {
        DType::F32 | DType::F64 => Ok(tensor.clone()),
        _ => Tensor::from_f32(tensor.shape().to_vec(), &tensor.to_f32()),
    }
}

fn limit(message: String) -> Error {
    Error::new(ErrorKind::LimitExceeded, message)
}
