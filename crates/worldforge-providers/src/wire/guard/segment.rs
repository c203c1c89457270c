//! One segment of a URL's path, made from text that someone else chose.

use std::fmt::Write as _;

use worldforge_core::{Error, Result};

/// Most bytes of a path segment before it is encoded.
pub const MAX_SEGMENT_BYTES: usize = 512;

/// Encodes text as one path segment, so that an upstream's id cannot name another route.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for empty text, `.`, `..`, and text longer
/// than [`MAX_SEGMENT_BYTES`].
pub fn segment(text: &str) -> Result<String> {
    if matches!(text, "" | "." | "..") || text.len() > MAX_SEGMENT_BYTES {
        return Err(Error::invalid_input(format!(
            "a path segment must have 1 to {MAX_SEGMENT_BYTES} bytes and be no dots, found {} bytes",
            text.len()
        )));
    }
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    Ok(encoded)
}
