//! Writing: byte for byte what NumPy 2 writes.

use worldforge_core::{Error, Result, Tensor};

use super::MAGIC;
use crate::wire::codec::descr;

/// The array starts at a multiple of this many bytes.
const ALIGNMENT: usize = 64;

/// NumPy leaves room for a first axis of as many digits, so that a file can grow in place.
const GROWTH_DIGITS: usize = 21;

/// Writes a file of version 1.0 in row-major order.
///
/// # Errors
///
/// [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for `bf16`.
pub fn encode(tensor: &Tensor) -> Result<Vec<u8>> {
    let mut file = Vec::with_capacity(2 * ALIGNMENT + tensor.bytes().len());
    encode_into(tensor, &mut file)?;
    Ok(file)
}

/// Appends what [`encode`] writes.
///
/// # Errors
///
/// As [`encode`]; then nothing is appended.
pub fn encode_into(tensor: &Tensor, out: &mut Vec<u8>) -> Result<()> {
    let header = header(tensor)?;
    out.reserve(header.len() + tensor.bytes().len());
    out.extend_from_slice(&header);
    out.extend_from_slice(tensor.bytes());
    Ok(())
}

/// Returns everything before the elements.
pub(in crate::wire::codec) fn header(tensor: &Tensor) -> Result<Vec<u8>> {
    let element = descr::name(tensor.dtype())?;
    let mut text = format!("{{'descr': '{element}', 'fortran_order': False, 'shape': (");
    let mut growth = 0;
    for (index, axis) in tensor.shape().iter().enumerate() {
        let digits = axis.to_string();
        if index == 0 {
            growth = GROWTH_DIGITS.saturating_sub(digits.len());
        } else {
            text.push_str(", ");
        }
        text.push_str(&digits);
    }
    text.push_str(if tensor.rank() == 1 { ",), }" } else { "), }" });
    let before = MAGIC.len() + 4;
    let unpadded = before + text.len() + growth + 1;
    // A header that fits exactly is padded by a whole line, as NumPy does.
    let padding = growth + ALIGNMENT - unpadded % ALIGNMENT;
    let length = u16::try_from(text.len() + padding + 1)
        .map_err(|_cause| Error::bug("a header of eight axes fits two bytes of length"))?;
    let mut header = Vec::with_capacity(before + usize::from(length));
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&[1, 0]);
    header.extend_from_slice(&length.to_le_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(header.len() + padding, b' ');
    header.push(b'\n');
    Ok(header)
}
