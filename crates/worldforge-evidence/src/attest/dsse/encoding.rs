//! Base64 in either alphabet, as the protocol asks, and in one spelling for each.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use worldforge_core::{Error, Result};

/// Writes the standard alphabet.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads the standard or the URL-safe alphabet, with padding and without stray bits at the end.
pub(super) fn decode(text: &str) -> Result<Vec<u8>> {
    let is_url_safe = text.bytes().any(|letter| matches!(letter, b'-' | b'_'));
    let engine = if is_url_safe { &URL_SAFE } else { &STANDARD };
    engine
        .decode(text)
        .map_err(|_cause| Error::invalid_input("must be padded base64 in one of its two alphabets"))
}
