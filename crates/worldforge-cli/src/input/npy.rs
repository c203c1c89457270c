//! NumPy's `.npy` files, versions 1 to 3, in C order and little endian.
//!
//! See `numpy.lib.format`: a magic, a version, a length, and a Python literal of three keys.

use worldforge_core::{DType, Error, ErrorKind, Result, Tensor};

const MAGIC: &[u8] = b"\x93NUMPY";

/// Longest header that is read, in bytes.
const MAX_HEADER_BYTES: usize = 1 << 16;

/// Reads one array.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for bytes that contradict the format, [`ErrorKind::Unsupported`]
/// for other element types and for Fortran order.
pub(super) fn read(bytes: &[u8]) -> Result<Tensor> {
    let malformed = || Error::invalid_input("must be a .npy file of version 1 to 3");
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(malformed)?;
    let (length, rest) = match rest {
        [1, _, low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]);
            (usize::try_from(length).unwrap_or(usize::MAX), rest)
        }
        _ => return Err(malformed()),
    };
    if length > MAX_HEADER_BYTES {
        let message = format!("header must have at most {MAX_HEADER_BYTES} bytes, found {length}");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let (header, data) = rest.split_at_checked(length).ok_or_else(malformed)?;
    let header = std::str::from_utf8(header).map_err(|_cause| malformed())?;
    if value_of(header, "fortran_order").is_some_and(|value| value.starts_with("True")) {
        return Err(
            unsupported("arrays must be in C order, found Fortran order")
                .triage("save numpy.ascontiguousarray(array) instead"),
        );
    }
    let dtype = dtype_of(value_of(header, "descr").ok_or_else(malformed)?)?;
    let shape = shape_of(value_of(header, "shape").ok_or_else(malformed)?).ok_or_else(malformed)?;
    Tensor::new(dtype, shape, data.to_vec())
}

/// Returns what follows a key of the literal.
fn value_of<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = header.split_once(&format!("'{key}'"))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

fn dtype_of(value: &str) -> Result<DType> {
    let name = value.split('\'').nth(1).unwrap_or_default();
    match name {
        "<f2" => Ok(DType::F16),
        "<f4" => Ok(DType::F32),
        "<f8" => Ok(DType::F64),
        "|u1" => Ok(DType::U8),
        "<i4" => Ok(DType::I32),
        "<i8" => Ok(DType::I64),
        "|b1" => Ok(DType::Bool),
        _ => Err(
            unsupported("element type must be one of <f2, <f4, <f8, |u1, <i4, <i8, |b1")
                .with("found", name.to_owned())
                .triage("save array.astype('float32') instead"),
        ),
    }
}

fn shape_of(value: &str) -> Option<Vec<usize>> {
    let (inner, _) = value.strip_prefix('(')?.split_once(')')?;
    inner
        .split(',')
        .map(str::trim)
        .filter(|axis| !axis.is_empty())
        .map(|axis| axis.parse().ok())
        .collect()
}

fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(header.len()).unwrap();
        [
            MAGIC,
            &[1, 0],
            &length.to_le_bytes(),
            header.as_bytes(),
            data,
        ]
        .concat()
    }

    #[test]
    fn an_array_of_floats_is_read() {
        let data: Vec<u8> = [1.0_f32, 2.5]
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 1), }\n";
        let tensor = read(&file(header, &data)).unwrap();
        assert_eq!(tensor.shape(), [1, 2, 1]);
        assert_eq!(tensor.to_f32(), [1.0, 2.5]);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_kind() {
        let header = |descr: &str, order: &str, shape: &str| {
            format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}")
        };
        for (header, kind) in [
            (header("<f4", "True", "(1,)"), ErrorKind::Unsupported),
            (header("|O", "False", "(1,)"), ErrorKind::Unsupported),
            (header("<f4", "False", "(2,)"), ErrorKind::InvalidInput),
            (header("<f4", "False", "(-1,)"), ErrorKind::InvalidInput),
            (header("<f4", "False", "1"), ErrorKind::InvalidInput),
            ("{}".to_owned(), ErrorKind::InvalidInput),
        ] {
            let refused = read(&file(&header, &[0; 4])).unwrap_err();
            assert_eq!(refused.kind(), kind, "{header}");
        }
        assert!(read(b"\x93NUMPY\x01\x00\xff\xff").is_err());
        assert!(read(b"no array").is_err());
    }
}
