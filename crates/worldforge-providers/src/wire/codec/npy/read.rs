//! Reading.

use worldforge_core::{Error, ErrorKind, Result, Tensor};

use super::{MAGIC, MAX_HEADER_BYTES, header};

/// Reads a file that holds one array and nothing after it.
///
/// Column-major arrays are transposed and big-endian elements are swapped.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for bytes that contradict the format, [`ErrorKind::Unsupported`] for
/// elements that no tensor has, [`ErrorKind::LimitExceeded`] past [`MAX_HEADER_BYTES`] and the
/// limits of a tensor.
pub fn decode(bytes: &[u8]) -> Result<Tensor> {
    let (tensor, used) = decode_prefix(bytes)?;
    match bytes.len() - used {
        0 => Ok(tensor),
        left => Err(Error::invalid_input(format!(
            ".npy file must end with its array, found {left} more bytes"
        ))),
    }
}

/// Reads the array that bytes start with, and says how many bytes it took.
///
/// # Errors
///
/// As [`decode`], which also refuses what follows the array.
pub fn decode_prefix(bytes: &[u8]) -> Result<(Tensor, usize)> {
    let rest = bytes
        .strip_prefix(MAGIC)
        .ok_or_else(|| malformed("must start with its magic"))?;
    let (length, rest) = match rest {
        [1, 0, a, b, rest @ ..] => (u32::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, 0, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), rest),
        [] | [1..=3] | [1..=3, 0, ..] => return Err(malformed("ends inside its header")),
        _ => return Err(malformed("must have version 1.0, 2.0 or 3.0")),
    };
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= MAX_HEADER_BYTES)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::LimitExceeded,
                format!(".npy header must have at most {MAX_HEADER_BYTES} bytes, found {length}"),
            )
        })?;
    let (text, rest) = rest
        .split_at_checked(length)
        .ok_or_else(|| malformed("ends inside its header"))?;
    let text = std::str::from_utf8(text).map_err(|cause| {
        malformed("must have text for a header").with("cause", cause.to_string())
    })?;
    let layout = header::parse(text)?;
    let size = layout.byte_count()?;
    let (data, rest) = rest.split_at_checked(size).ok_or_else(|| {
        malformed("ends inside its array")
            .with("wanted", format!("{size} bytes, found {}", rest.len()))
    })?;
    Ok((layout.tensor(data)?, bytes.len() - rest.len()))
}

fn malformed(what: &str) -> Error {
    Error::invalid_input(format!(".npy file {what}"))
}
