//! Breaking tensors: in JSON, in `MessagePack` and in `.npy` bytes.
//!
//! Known are `{"__numpy__", "dtype", "shape"}` with base64, the maps of msgpack-numpy (`nd`, `type`)
//! and openpi (`__ndarray__`, `dtype`) with bytes, and `.npy` bytes wherever they stand.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rmpv::Value as Packed;
use serde_json::Value;

use super::packed;

/// What `.npy` bytes begin with.
const NPY: &[u8] = b"\x93NUMPY";

/// Calls `act` on the value and on what is in it, outer first, until it has acted.
pub(super) fn visit_json(value: &mut Value, act: &mut dyn FnMut(&mut Value) -> bool) -> bool {
    act(value)
        || match value {
            Value::Array(items) => items.iter_mut().any(|item| visit_json(item, act)),
            Value::Object(members) => members.values_mut().any(|item| visit_json(item, act)),
            _ => false,
        }
}

/// As [`visit_json`].
pub(super) fn visit_packed(value: &mut Packed, act: &mut dyn FnMut(&mut Packed) -> bool) -> bool {
    act(value)
        || match value {
            Packed::Array(items) => items.iter_mut().any(|item| visit_packed(item, act)),
            Packed::Map(members) => members.iter_mut().any(|(_, item)| visit_packed(item, act)),
            _ => false,
        }
}

/// Makes the first axis of a tensor longer than its data.
pub(super) fn misshape_json(value: &mut Value) -> bool {
    let is_tensor = value.get("__numpy__").is_some();
    let Some(Value::Array(shape)) = value.get_mut("shape").filter(|_| is_tensor) else {
        return false;
    };
    match shape.first_mut() {
        Some(axis) => *axis = (axis.as_u64().unwrap_or(0) + 1).into(),
        None => shape.push(2.into()),
    }
    true
}

/// Takes the last element from a list of numbers.
pub(super) fn shorten_json(value: &mut Value) -> bool {
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_number) => {
            items.pop();
            true
        }
        _ => false,
    }
}

/// Makes the last element of a tensor of floats not a number.
pub(super) fn poison_json(value: &mut Value) -> bool {
    let dtype = value.get("dtype").and_then(Value::as_str);
    let Some(nan) = dtype.and_then(not_a_number) else {
        return false;
    };
    let Some(data) = value.get_mut("__numpy__") else {
        return false;
    };
    let bytes = data.as_str().and_then(|text| STANDARD.decode(text).ok());
    let Some(bytes) = bytes.and_then(|mut bytes| overwrite(&mut bytes, &nan).then_some(bytes))
    else {
        return false;
    };
    *data = STANDARD.encode(bytes).into();
    true
}

/// Puts a mark in the place of a number that is no count: one with a fraction, or at the end of a
/// list with such a one.
pub(super) fn mark_json(value: &mut Value, mark: &str) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => *value = mark.into(),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let has_float = items.iter().any(Value::is_f64);
            match items.last_mut().filter(|_| has_float) {
                Some(last) => *last = mark.into(),
                None => return false,
            }
        }
        _ => return false,
    }
    true
}

/// Makes the first axis of a tensor longer than its data.
pub(super) fn misshape_packed(value: &mut Packed) -> bool {
    if let Packed::Binary(bytes) = value {
        return npy_misshaped(bytes).is_some_and(|edited| {
            *bytes = edited;
            true
        });
    }
    let is_tensor = ["nd", "__ndarray__"]
        .iter()
        .any(|marker| member(value, marker).is_some());
    let Some(Packed::Array(shape)) = member(value, "shape").filter(|_| is_tensor) else {
        return false;
    };
    match shape.first_mut() {
        Some(axis) => *axis = (axis.as_u64().unwrap_or(0) + 1).into(),
        None => shape.push(2.into()),
    }
    true
}

/// Takes the last element from a list of numbers.
pub(super) fn shorten_packed(value: &mut Packed) -> bool {
    match value {
        Packed::Array(items) if !items.is_empty() && items.iter().all(Packed::is_number) => {
            items.pop();
            true
        }
        _ => false,
    }
}

/// Makes the last element of a tensor of floats not a number.
pub(super) fn poison_packed(value: &mut Packed) -> bool {
    if let Packed::Binary(bytes) = value {
        return npy_poisoned(bytes).is_some_and(|edited| {
            *bytes = edited;
            true
        });
    }
    let dtype = ["type", "dtype"]
        .iter()
        .find_map(|key| member(value, key).and_then(|dtype| not_a_number(packed::key(dtype)?)));
    match (dtype, member(value, "data")) {
        (Some(nan), Some(Packed::Binary(data))) => overwrite(data, &nan),
        _ => false,
    }
}

/// Makes a float, or the last element of a list of numbers, not a number.
pub(super) fn poison_number(value: &mut Packed) -> bool {
    match value {
        Packed::F32(number) => *number = f32::NAN,
        Packed::F64(number) => *number = f64::NAN,
        Packed::Array(items) if items.iter().all(Packed::is_number) => {
            let has_float = items.iter().any(|item| item.is_f32() || item.is_f64());
            match items.last_mut().filter(|_| has_float) {
                Some(last) => *last = f64::NAN.into(),
                None => return false,
            }
        }
        _ => return false,
    }
    true
}

fn member<'a>(value: &'a mut Packed, name: &str) -> Option<&'a mut Packed> {
    let Packed::Map(members) = value else {
        return None;
    };
    let mut members = members.iter_mut();
    let found = members.find(|(key, _)| packed::key(key) == Some(name));
    found.map(|(_, item)| item)
}

/// Returns whether bytes are a `.npy` file as a whole.
pub(super) fn is_npy(bytes: &[u8]) -> bool {
    bytes.starts_with(NPY)
}

/// Returns where the header text of `.npy` bytes stands.
fn npy_header(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let rest = bytes.strip_prefix(NPY)?;
    let (start, length) = match rest {
        [1, _, low, high, ..] => (10_usize, usize::from(u16::from_le_bytes([*low, *high]))),
        [_, _, a, b, c, d, ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]);
            (12, usize::try_from(length).ok()?)
        }
        _ => return None,
    };
    let end = start
        .checked_add(length)
        .filter(|end| *end <= bytes.len())?;
    Some(start..end)
}

fn npy_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.get(npy_header(bytes)?)?).ok()
}

/// Makes the first axis longer; the header keeps its length, as its padding gives way.
pub(super) fn npy_misshaped(bytes: &[u8]) -> Option<Vec<u8>> {
    let range = npy_header(bytes)?;
    let text = npy_text(bytes)?;
    let (before, shape) = text.split_once("'shape': (")?;
    let digits = shape.len()
        - shape
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let (axis, after) = shape.split_at(digits);
    let axis = match axis.parse::<u64>() {
        Ok(axis) => axis.saturating_add(1).to_string(),
        Err(_) => "2,".to_owned(),
    };
    let edited = format!("{before}'shape': ({axis}{}", after.trim_end());
    let width = range.len().checked_sub(1)?;
    if edited.len() > width {
        return None;
    }
    let header = format!("{edited:width$}\n");
    Some(
        [
            bytes.get(..range.start)?,
            header.as_bytes(),
            bytes.get(range.end..)?,
        ]
        .concat(),
    )
}

/// Makes the last element not a number.
pub(super) fn npy_poisoned(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, dtype) = npy_text(bytes)?.split_once("'descr': '")?;
    let nan = not_a_number(dtype.split('\'').next()?)?;
    let mut edited = bytes.to_vec();
    let data = edited.get_mut(npy_header(bytes)?.end..)?;
    let data_len = data.len();
    let last = data.get_mut(data_len.checked_sub(nan.len())?..)?;
    last.copy_from_slice(&nan);
    Some(edited)
}

/// Replaces the last element.
fn overwrite(data: &mut [u8], element: &[u8]) -> bool {
    let start = data.len().checked_sub(element.len());
    match start.and_then(|start| data.get_mut(start..)) {
        Some(last) => {
            last.copy_from_slice(element);
            true
        }
        None => false,
    }
}

/// Returns the bytes of not-a-number in a NumPy type of floats.
fn not_a_number(dtype: &str) -> Option<Vec<u8>> {
    let (order, kind) = match dtype.strip_prefix(['<', '>', '=', '|']) {
        Some(kind) => (dtype.chars().next()?, kind),
        None => ('<', dtype),
    };
    let mut bytes = match kind {
        "f2" | "float16" => 0x7E00_u16.to_le_bytes().to_vec(),
        "f4" | "float32" => f32::NAN.to_le_bytes().to_vec(),
        "f8" | "float64" => f64::NAN.to_le_bytes().to_vec(),
        _ => return None,
    };
    if order == '>' {
        bytes.reverse();
    }
    Some(bytes)
}
