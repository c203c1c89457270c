//! Element types changed without changing a value.

use worldforge_core::{DType, Error, Result, Tensor, json::Pointer};

/// Returns pictures as bytes: whole numbers from 0 to 255, whatever their type.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the first element that is none.
pub(super) fn to_u8(tensor: &Tensor) -> Result<Tensor> {
    match tensor.dtype() {
        DType::U8 => return Ok(tensor.clone()),
        DType::Bool => return Err(refuse("must be u8 pixels, found booleans".to_owned())),
        _ => {}
    }
    let doubles = doubles(tensor);
    let values = tensor.to_f32();
    let mut bytes = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let is_exact = doubles
            .get(index)
            .is_none_or(|double| is_same(*double, *value));
        match byte(*value).filter(|_| is_exact) {
            Some(byte) => bytes.push(byte),
            None => {
                return Err(refuse(format!(
                    "must be u8 pixels, element {index} is no whole number from 0 to 255"
                )));
            }
        }
    }
    Tensor::from_u8(tensor.shape(), bytes)
}

/// Returns states in single precision.
///
/// # Errors
///
/// As [`to_u8`], for the first element that has no exact counterpart.
pub(super) fn to_f32(tensor: &Tensor) -> Result<Tensor> {
    let values = tensor.to_f32();
    let inexact = match tensor.dtype() {
        DType::F32 => return Ok(tensor.clone()),
        DType::Bool => return Err(refuse("must be f32, found booleans".to_owned())),
        DType::F64 => {
            let mut pairs = doubles(tensor).into_iter().zip(&values);
            pairs.position(|(double, value)| !is_same(double, *value))
        }
        DType::I32 | DType::U32 | DType::I64 | DType::U64 => {
            let mut pairs = integers(tensor).into_iter().zip(&values);
            pairs.position(|(integer, value)| integer != whole(*value))
        }
        _ => None,
    };
    if let Some(index) = inexact {
        return Err(refuse(format!(
            "must be f32, element {index} of {} is no exact 32-bit float",
            tensor.dtype()
        )));
    }
    Tensor::from_f32(tensor.shape(), &values)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is a whole number from 0 to 255"
)]
fn byte(value: f32) -> Option<u8> {
    let is_whole = value.fract() == 0.0 && (0.0..=255.0).contains(&value);
    is_whole.then_some(value as u8)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what a 64-bit integer was rounded to is a whole number far below 2^127"
)]
fn whole(value: f32) -> i128 {
    value as i128
}

fn is_same(double: f64, single: f32) -> bool {
    double.to_bits() == f64::from(single).to_bits()
}

/// Returns the elements of a tensor of double precision, and nothing for any other.
fn doubles(tensor: &Tensor) -> Vec<f64> {
    if tensor.dtype() != DType::F64 {
        return Vec::new();
    }
    let (elements, _) = tensor.bytes().as_chunks();
    elements
        .iter()
        .map(|raw| f64::from_le_bytes(*raw))
        .collect()
}

fn integers(tensor: &Tensor) -> Vec<i128> {
    let bytes = tensor.bytes();
    let narrow = || bytes.as_chunks().0.iter();
    let wide = || bytes.as_chunks().0.iter();
    match tensor.dtype() {
        DType::I32 => narrow()
            .map(|raw| i32::from_le_bytes(*raw).into())
            .collect(),
        DType::U32 => narrow()
            .map(|raw| u32::from_le_bytes(*raw).into())
            .collect(),
        DType::I64 => wide().map(|raw| i64::from_le_bytes(*raw).into()).collect(),
        DType::U64 => wide().map(|raw| u64::from_le_bytes(*raw).into()).collect(),
        _ => Vec::new(),
    }
}

fn refuse(message: String) -> Error {
    Error::invalid_input(message).at(Pointer::root())
}
