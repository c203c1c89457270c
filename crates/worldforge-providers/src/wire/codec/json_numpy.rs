//! Arrays inside JSON, as `json_numpy` 2.1.1 writes them.
//!
//! Source: the package's `default` and `object_hook`: `{"__numpy__": base64 of the elements in row-major
//! order, "dtype": NumPy's name, "shape": lengths}`. Scalars have the same form and no axes.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use worldforge_core::{Error, Result, Tensor, json::Pointer};

use super::{array::Layout, descr, stack};

/// The member that marks an array.
const MARKER: &str = "__numpy__";

/// Writes an array.
///
/// # Errors
///
/// [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for `bf16`.
pub fn encode(tensor: &Tensor) -> Result<Value> {
    Ok(json!({
        MARKER: STANDARD.encode(tensor.bytes()),
        "dtype": descr::name(tensor.dtype())?,
        "shape": tensor.shape(),
    }))
}

/// Returns whether a value says that it is an array.
pub fn is_array(value: &Value) -> bool {
    value.get(MARKER).is_some()
}

/// Reads an array.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the member that contradicts the
/// form, and as [`decode_parts`].
pub fn decode(value: &Value) -> Result<Tensor> {
    let Value::Object(members) = value else {
        return Err(Error::invalid_input(
            "must be an object with __numpy__, dtype and shape",
        ));
    };
    if let Some(other) = members
        .keys()
        .find(|key| ![MARKER, "dtype", "shape"].contains(&key.as_str()))
    {
        return Err(Error::invalid_input("array has no such member").at(Pointer::root().key(other)));
    }
    let text = members
        .get(MARKER)
        .and_then(Value::as_str)
        .ok_or_else(|| Error::invalid_input("must be base64 text").at("/__numpy__"))?;
    let name = match members.get("dtype") {
        Some(Value::String(name)) => name,
        Some(Value::Array(_)) => return Err(descr::structured().at("/dtype")),
        _ => return Err(Error::invalid_input("must be the name of a type").at("/dtype")),
    };
    let shape = members
        .get("shape")
        .and_then(Value::as_array)
        .and_then(|axes| {
            let lengths = axes.iter().map(|axis| usize::try_from(axis.as_u64()?).ok());
            lengths.collect::<Option<Vec<usize>>>()
        })
        .ok_or_else(|| Error::invalid_input("must be a list of lengths").at("/shape"))?;
    decode_parts(text, name, shape)
}

/// Reads an array from its three members, without a JSON tree.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for text that is no base64 or does not
/// fill the shape, [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for elements that no
/// tensor has, [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past the limits of a
/// tensor.
pub fn decode_parts(base64: &str, dtype: &str, shape: Vec<usize>) -> Result<Tensor> {
    let layout = Layout::row_major(dtype, shape).map_err(|error| error.at("/dtype"))?;
    let wanted = layout.byte_count().map_err(|error| error.at("/shape"))?;
    // Padded base64 has one length for each count of bytes, so nothing is decoded in vain.
    if wanted.div_ceil(3).checked_mul(4) != Some(base64.len()) {
        return Err(Error::invalid_input(format!(
            "must be the base64 of {wanted} bytes, found {} characters",
            base64.len()
        ))
        .at("/__numpy__"));
    }
    let fill = |place: &mut [u8]| match STANDARD.decode_slice(base64, place) {
        Ok(count) if count == wanted => Ok(()),
        Ok(count) => Err(Error::invalid_input(format!(
            "must be the base64 of {wanted} bytes, found {count}"
        ))),
        Err(cause) => Err(Error::invalid_input(format!("must be base64: {cause}"))),
    };
    layout.fill(fill).map_err(|error| error.at("/__numpy__"))
}

/// Reads an array, or a list of arrays that are alike as one with a first axis more.
///
/// # Errors
///
/// As [`decode`], with the index of the array in the pointer, and as [`stack`].
pub fn decode_rows(value: &Value) -> Result<Tensor> {
    let Value::Array(rows) = value else {
        return decode(value);
    };
    let rows = rows.iter().enumerate().map(|(index, row)| {
        decode(row).map_err(|error| error.under(&Pointer::root().index(index)))
    });
    stack(&rows.collect::<Result<Vec<_>>>()?)
}
