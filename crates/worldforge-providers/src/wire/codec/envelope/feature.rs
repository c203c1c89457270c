//! Messages as features.

use serde_json::{Number, Value};
use worldforge_core::{
    DType, Error, ErrorKind, Feature, MAX_GROUP_DEPTH, Observation, Result, Tensor, json::Pointer,
};

use super::open::{Opened, open};
use crate::wire::codec::{array::stack, msgpack::Node};

/// Reads a value as a feature, opening every array in it.
///
/// * An array in an envelope, bytes (as `u8`) and nested arrays of numbers are tensors; arrays in
///   envelopes that are alike are stacked below a new first axis.
/// * Text, an array of texts, and a map stay what they are.
/// * A number, also a scalar of NumPy, keeps its value; one that is not finite is a tensor without
///   axes, so that [`Observation::check_finite`] finds it.
///
/// # Errors
///
/// As [`tensor`](super::tensor), naming the value by its pointer; also
/// [`ErrorKind::InvalidInput`] for an array that is none of the above or empty and for a blank name,
/// and [`ErrorKind::LimitExceeded`] past [`MAX_GROUP_DEPTH`].
pub fn feature(node: &Node<'_>) -> Result<Feature> {
    read(node, 0)
}

/// Reads a map as features, opening every array in it.
///
/// # Errors
///
/// As [`feature`], and for what is no map.
pub fn observation(node: &Node<'_>) -> Result<Observation> {
    match read(node, 0)? {
        Feature::Group(group) => Ok(group),
        _ => Err(Error::invalid_input(format!(
            "must be a map of features, found {}",
            node.kind()
        ))),
    }
}

fn read(node: &Node<'_>, depth: usize) -> Result<Feature> {
    Ok(match node {
        Node::Text(text) => Feature::from(*text),
        Node::Bytes(bytes) => Tensor::from_u8([bytes.len()], *bytes)?.into(),
        Node::F32(value) => float(f64::from(*value))?,
        Node::F64(value) => float(*value)?,
        Node::Array(items) => list(node, items)?,
        Node::Map(map) => match open(node)? {
            Some(Opened::Array(tensor)) => tensor.into(),
            Some(Opened::Scalar(tensor)) => scalar(tensor),
            None => {
                if depth > MAX_GROUP_DEPTH {
                    let message =
                        format!("features must nest at most {MAX_GROUP_DEPTH} levels deep");
                    return Err(Error::new(ErrorKind::LimitExceeded, message));
                }
                let mut group = Observation::new();
                for (name, member) in map.iter() {
                    let place = || Pointer::root().key(name);
                    if name.trim().is_empty() {
                        return Err(
                            Error::invalid_input("feature names must be non-empty").at(place())
                        );
                    }
                    let member = read(member, depth + 1).map_err(|error| error.under(&place()))?;
                    group = group.with(name, member);
                }
                group.into()
            }
        },
        other => Feature::Scalar(other.to_json()?),
    })
}

/// Reads an array of texts, of arrays in envelopes, or of numbers.
fn list(node: &Node<'_>, items: &[Node<'_>]) -> Result<Feature> {
    match items.first() {
        Some(Node::Text(_)) => {
            let texts = items.iter().enumerate().map(|(index, item)| {
                let text = item.as_str().map(str::to_owned);
                text.ok_or_else(|| {
                    Error::invalid_input(format!("must be text, found {}", item.kind()))
                        .at(Pointer::root().index(index))
                })
            });
            texts.collect::<Result<_>>().map(Feature::Texts)
        }
        Some(Node::Map(_)) => {
            let rows = items.iter().enumerate().map(|(index, item)| {
                let found = super::tensor(item).and_then(|found| {
                    found.ok_or_else(|| Error::invalid_input("must be an array in an envelope"))
                });
                found.map_err(|error| error.under(&Pointer::root().index(index)))
            });
            stack(&rows.collect::<Result<Vec<_>>>()?).map(Feature::Tensor)
        }
        _ => Tensor::from_nested(&node.to_json()?).map(Feature::Tensor),
    }
}

fn float(value: f64) -> Result<Feature> {
    match Number::from_f64(value) {
        Some(number) => Ok(Feature::Scalar(Value::Number(number))),
        None => {
            Tensor::new(DType::F64, Vec::new(), value.to_le_bytes().to_vec()).map(Feature::Tensor)
        }
    }
}

/// Returns a scalar's value, or the tensor itself when JSON cannot hold it.
fn scalar(tensor: Tensor) -> Feature {
    match number(&tensor) {
        Some(value) => Feature::Scalar(value),
        None => tensor.into(),
    }
}

fn number(tensor: &Tensor) -> Option<Value> {
    let bytes = tensor.bytes();
    let float = |value: f64| Number::from_f64(value).map(Value::Number);
    match tensor.dtype() {
        DType::F64 => float(f64::from_le_bytes(bytes.try_into().ok()?)),
        DType::I64 => Some(i64::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::U64 => Some(u64::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::I32 => Some(i32::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::U32 => Some(u32::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::I16 => Some(i16::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::U16 => Some(u16::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::I8 => Some(i8::from_le_bytes(bytes.try_into().ok()?).into()),
        DType::U8 => bytes.first().map(|byte| Value::from(*byte)),
        DType::Bool => bytes.first().map(|byte| Value::Bool(*byte == 1)),
        _ => float(f64::from(*tensor.to_f32().first()?)),
    }
}
