//! The safetensors format: a length, a JSON header, and the tensors' bytes.
//!
//! Source: the format section of the safetensors project's README.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use worldforge_core::{
    DType, Error, ErrorKind, Result,
    json::{self, Limits, Pointer},
};

use super::{
    bytes::{Cursor, shown},
    entry::{Entry, MAX_TENSORS, Storage, row_major},
};

/// Longest header, in bytes.
pub const MAX_HEADER_BYTES: usize = 16 << 20;

/// Entries of `__metadata__`, in order.
pub(super) type Metadata = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// Reads the header and checks that the tensors fill the rest of the file without gaps.
pub(super) fn read(file: &[u8]) -> Result<(Vec<Entry>, Metadata)> {
    let mut cursor = Cursor::new(file, 0, "safetensors file");
    let length = cursor.size64()?;
    if length > MAX_HEADER_BYTES {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "safetensors header must have at most {MAX_HEADER_BYTES} bytes, found {length}"
            ),
        ));
    }
    let header = cursor.take(length)?;
    if header.first() != Some(&b'{') {
        return Err(Error::invalid_input("safetensors header must start with {"));
    }
    let data = cursor.position();
    let limits = Limits::DOCUMENT.with_max_bytes(MAX_HEADER_BYTES);
    let Value::Object(mut members) = json::parse(header, limits)? else {
        return Err(Error::invalid_input("safetensors header must be an object"));
    };
    let metadata = match members.remove("__metadata__") {
        None => Metadata::new(),
        Some(value) => json::decode_value(value)
            .map_err(|error| error.at(Pointer::root().key("__metadata__")))?,
    };
    let entries = entries(members, data, file.len() - data)?;
    Ok((entries, metadata))
}

fn entries(members: Map<String, Value>, data: usize, available: usize) -> Result<Vec<Entry>> {
    if members.len() > MAX_TENSORS {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "checkpoint must hold at most {MAX_TENSORS} tensors, found {}",
                members.len()
            ),
        ));
    }
    let mut headers = Vec::with_capacity(members.len());
    for (name, value) in members {
        let header: Header =
            json::decode_value(value).map_err(|error| error.with("tensor", shown(&name)))?;
        headers.push((name, header));
    }
    headers.sort_by(|(a, left), (b, right)| (left.data_offsets, a).cmp(&(right.data_offsets, b)));
    let mut next = 0;
    let mut entries = Vec::with_capacity(headers.len());
    for (name, header) in headers {
        let (begin, end) = header.data_offsets;
        let refuse =
            |what: String| Error::invalid_input(format!("tensor {}: {what}", shown(&name)));
        if begin != next || end < begin || end > available {
            return Err(refuse(format!(
                "bytes {begin} to {end} must start at {next} and end within {available}"
            )));
        }
        next = end;
        let dtype = dtype(&header.dtype).ok_or_else(|| {
            refuse(format!(
                "element type {} is not supported",
                shown(&header.dtype)
            ))
        })?;
        let storage = Storage {
            start: data + begin,
            length: end - begin,
            dtype,
        };
        let strides = row_major(&header.shape);
        let entry = Entry::new(&name, storage, 0, header.shape, strides)?;
        if entry.elements().checked_mul(dtype.size()) != Some(end - begin) {
            return Err(refuse(format!(
                "{} elements of {dtype} do not fill {} bytes",
                entry.elements(),
                end - begin
            )));
        }
        entries.push(entry);
    }
    if next == available {
        Ok(entries)
    } else {
        Err(Error::invalid_input(format!(
            "safetensors file has {} bytes after its last tensor",
            available - next
        )))
    }
}

fn dtype(name: &str) -> Option<DType> {
    Some(match name {
        "F64" => DType::F64,
        "F32" => DType::F32,
        "F16" => DType::F16,
        "BF16" => DType::BF16,
        "I64" => DType::I64,
        "I32" => DType::I32,
        "I16" => DType::I16,
        "I8" => DType::I8,
        "U64" => DType::U64,
        "U32" => DType::U32,
        "U16" => DType::U16,
        "U8" => DType::U8,
        "BOOL" => DType::Bool,
        _ => return None,
    })
}
