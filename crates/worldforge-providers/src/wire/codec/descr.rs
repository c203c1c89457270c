//! NumPy's names of element types, such as `<f4`.
//!
//! Source: the array interface, version 3, `typestr`: a byte order, a kind, a size in bytes.

use worldforge_core::{DType, Error, ErrorKind, Result, Untrusted};

/// Most characters of a refused name that a message repeats.
const MAX_SHOWN: usize = 24;

/// In which order the bytes of one element stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// The least significant byte first, as in a tensor.
    Little,
    /// The most significant byte first.
    Big,
}

/// Reads a name such as `<f4`, `>i8` or `|u1`.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] for objects, records, texts, dates, complex numbers and sizes that no
/// tensor has.
pub fn parse(name: &str) -> Result<(DType, ByteOrder)> {
    let mut parts = name.chars();
    let order = match parts.next() {
        Some('<') => Some(ByteOrder::Little),
        Some('>') => Some(ByteOrder::Big),
        Some('|') => None,
        _ => return Err(refused(name)),
    };
    let dtype = match parts.as_str() {
        "f2" => DType::F16,
        "f4" => DType::F32,
        "f8" => DType::F64,
        "i1" => DType::I8,
        "i2" => DType::I16,
        "i4" => DType::I32,
        "i8" => DType::I64,
        "u1" => DType::U8,
        "u2" => DType::U16,
        "u4" => DType::U32,
        "u8" => DType::U64,
        "b1" => DType::Bool,
        _ => return Err(refused(name)),
    };
    match order {
        Some(order) => Ok((dtype, order)),
        None if dtype.size() == 1 => Ok((dtype, ByteOrder::Little)),
        None => Err(refused(name)),
    }
}

/// Returns the name of a tensor's elements.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] for `bf16`, which NumPy has no name for.
pub fn name(dtype: DType) -> Result<&'static str> {
    match dtype {
        DType::F16 => Ok("<f2"),
        DType::F32 => Ok("<f4"),
        DType::F64 => Ok("<f8"),
        DType::I8 => Ok("|i1"),
        DType::I16 => Ok("<i2"),
        DType::I32 => Ok("<i4"),
        DType::I64 => Ok("<i8"),
        DType::U8 => Ok("|u1"),
        DType::U16 => Ok("<u2"),
        DType::U32 => Ok("<u4"),
        DType::U64 => Ok("<u8"),
        DType::Bool => Ok("|b1"),
        other => Err(Error::new(
            ErrorKind::Unsupported,
            format!("NumPy has no element type for {other}"),
        )
        .triage("convert the tensor to f32 first")),
    }
}

/// Explains why a name is refused.
fn refused(name: &str) -> Error {
    let kind = name.trim_start_matches(['<', '>', '|', '=']).chars().next();
    let message = match kind {
        Some('O') => "arrays of Python objects are refused: reading them would run a pickle",
        Some('U' | 'S' | 'a') => "arrays of texts are no tensors",
        Some('V') => "arrays of records or raw bytes are no tensors",
        Some('c') => "arrays of complex numbers are no tensors",
        Some('M' | 'm') => "arrays of dates are no tensors",
        _ => {
            "element type must be a NumPy name such as <f4: a float of 16 to 64 bits, an integer, or bool"
        }
    };
    unsupported(message).with("found", Untrusted::new(name).excerpt(MAX_SHOWN))
}

/// Refuses a type that is described by a list of fields.
pub(super) fn structured() -> Error {
    unsupported("arrays of records are no tensors")
}

fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, message)
        .triage("send a numeric array, for example array.astype('float32')")
}
