//! Recognising and opening.

use worldforge_core::{DType, Error, ErrorKind, Result, Tensor, json::Pointer};

use crate::wire::codec::{
    array::Layout,
    descr,
    msgpack::{Map, Node},
    npy,
};

/// What an envelope held.
pub(super) enum Opened {
    /// An array, of no axes at least.
    Array(Tensor),
    /// A scalar of NumPy, as an array of no axes.
    Scalar(Tensor),
}

/// Opens a value if it is an array or a scalar of NumPy in any form; a scalar has no axes.
///
/// A scalar of half precision from openpi is widened to `f32`.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for a form that contradicts itself or has members it should not,
/// [`ErrorKind::Unsupported`] for elements that no tensor has, [`ErrorKind::LimitExceeded`] past the
/// limits of a tensor.
pub fn tensor(node: &Node<'_>) -> Result<Option<Tensor>> {
    Ok(open(node)?.map(|opened| match opened {
        Opened::Array(tensor) | Opened::Scalar(tensor) => tensor,
    }))
}

pub(super) fn open(node: &Node<'_>) -> Result<Option<Opened>> {
    let Some(map) = node.as_map() else {
        return Ok(None);
    };
    if let Some(marker) = map.get("__ndarray_class__") {
        return npy_form(map, marker).map(Some);
    }
    if let Some(marker) = map.get("nd").and_then(Node::as_bool) {
        let opened = if marker {
            package_array(map)
        } else {
            package_scalar(map)
        };
        return opened.map(Some);
    }
    if map.get("complex").and_then(Node::as_bool) == Some(true) && map.get("data").is_some() {
        let message = "complex numbers are no tensors";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    if let Some(marker) = map.get("__ndarray__") {
        return openpi_array(map, marker).map(Some);
    }
    match map.get("__npgeneric__") {
        Some(marker) => openpi_scalar(map, marker).map(Some),
        None => Ok(None),
    }
}

fn npy_form(map: &Map<'_>, marker: &Node<'_>) -> Result<Opened> {
    check_members(map, &["__ndarray_class__", "as_npy"])?;
    check_marker(marker)?;
    npy::decode(bytes(map, "as_npy")?)
        .map(Opened::Array)
        .map_err(|error| error.at("/as_npy"))
}

fn package_array(map: &Map<'_>) -> Result<Opened> {
    check_members(map, &["nd", "type", "kind", "shape", "data"])?;
    match map.get("kind").map(|kind| kind.as_name().unwrap_or("?")) {
        None | Some("") => {}
        // Objects and records: their data is a pickle, their type a list.
        Some("O") => {
            return Err(descr::parse("|O")
                .err()
                .unwrap_or_else(descr::structured)
                .at("/kind"));
        }
        Some(_) => return Err(descr::structured().at("/kind")),
    }
    layout(map, "type", shape(map)?)?
        .tensor(bytes(map, "data")?)
        .map(Opened::Array)
}

fn package_scalar(map: &Map<'_>) -> Result<Opened> {
    check_members(map, &["nd", "type", "data"])?;
    layout(map, "type", Vec::new())?
        .tensor(bytes(map, "data")?)
        .map(Opened::Scalar)
}

fn openpi_array(map: &Map<'_>, marker: &Node<'_>) -> Result<Opened> {
    check_members(map, &["__ndarray__", "data", "dtype", "shape"])?;
    check_marker(marker)?;
    layout(map, "dtype", shape(map)?)?
        .tensor(bytes(map, "data")?)
        .map(Opened::Array)
}

/// Opens a scalar that stands as a plain number beside the name of its type.
fn openpi_scalar(map: &Map<'_>, marker: &Node<'_>) -> Result<Opened> {
    check_members(map, &["__npgeneric__", "data", "dtype"])?;
    check_marker(marker)?;
    let dtype = layout(map, "dtype", Vec::new())?.dtype;
    let data = map.require("data")?;
    let (dtype, bytes) = element(dtype, data).ok_or_else(|| {
        Error::invalid_input(format!(
            "must be a scalar of {dtype}, found {}",
            data.kind()
        ))
        .at("/data")
    })?;
    Tensor::new(dtype, Vec::new(), bytes).map(Opened::Scalar)
}

/// Returns the bytes of a number that its type holds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a scalar of single precision was one before it was sent as a double"
)]
fn element(dtype: DType, data: &Node<'_>) -> Option<(DType, Vec<u8>)> {
    let signed = data.as_i64();
    let unsigned = data.as_u64();
    let bytes = match dtype {
        DType::Bool => vec![u8::from(data.as_bool()?)],
        DType::F16 | DType::F32 => {
            return Some((DType::F32, (data.as_f64()? as f32).to_le_bytes().to_vec()));
        }
        DType::F64 => data.as_f64()?.to_le_bytes().to_vec(),
        DType::I8 => i8::try_from(signed?).ok()?.to_le_bytes().to_vec(),
        DType::I16 => i16::try_from(signed?).ok()?.to_le_bytes().to_vec(),
        DType::I32 => i32::try_from(signed?).ok()?.to_le_bytes().to_vec(),
        DType::I64 => signed?.to_le_bytes().to_vec(),
        DType::U8 => u8::try_from(unsigned?).ok()?.to_le_bytes().to_vec(),
        DType::U16 => u16::try_from(unsigned?).ok()?.to_le_bytes().to_vec(),
        DType::U32 => u32::try_from(unsigned?).ok()?.to_le_bytes().to_vec(),
        DType::U64 => unsigned?.to_le_bytes().to_vec(),
        _ => return None,
    };
    Some((dtype, bytes))
}

fn check_members(map: &Map<'_>, known: &[&str]) -> Result<()> {
    match map.iter().find(|(name, _)| !known.contains(name)) {
        None => Ok(()),
        Some((name, _)) => {
            Err(Error::invalid_input("array has no such member").at(Pointer::root().key(name)))
        }
    }
}

fn check_marker(marker: &Node<'_>) -> Result<()> {
    if marker.as_bool() == Some(true) {
        Ok(())
    } else {
        Err(Error::invalid_input("the marker of an array must be true"))
    }
}

fn layout(map: &Map<'_>, member: &'static str, shape: Vec<usize>) -> Result<Layout> {
    let at = |error: Error| error.at(Pointer::root().key(member));
    let node = map.require(member)?;
    if node.as_array().is_some() {
        return Err(at(descr::structured()));
    }
    let name = node.as_name().ok_or_else(|| {
        at(Error::invalid_input(format!(
            "must be the name of a type, found {}",
            node.kind()
        )))
    })?;
    Layout::row_major(name, shape).map_err(at)
}

fn shape(map: &Map<'_>) -> Result<Vec<usize>> {
    let axes = map.require("shape")?.as_array();
    let lengths = axes.and_then(|axes| {
        let lengths = axes.iter().map(|axis| usize::try_from(axis.as_u64()?).ok());
        lengths.collect()
    });
    lengths.ok_or_else(|| Error::invalid_input("must be an array of lengths").at("/shape"))
}

fn bytes<'a>(map: &Map<'a>, member: &'static str) -> Result<&'a [u8]> {
    let node = map.require(member)?;
    node.as_bytes().ok_or_else(|| {
        Error::invalid_input(format!("must be bytes, found {}", node.kind()))
            .at(Pointer::root().key(member))
    })
}
