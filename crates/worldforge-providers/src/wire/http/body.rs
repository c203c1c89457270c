//! Reading an answer's body within its limit.

use reqwest::Response;
use worldforge_core::{Error, ErrorKind, Result};

use super::failure::{Sent, explain_answer};

/// Most bytes that are set aside for a body on the word of its header.
const MAX_PROMISED: usize = 1 << 20;

/// Reads a body chunk by chunk; one that announces itself too long is not read at all.
pub(super) async fn read_body(mut response: Response, limit: usize) -> Result<Vec<u8>> {
    let announced = response.content_length().unwrap_or_default();
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_long(limit));
    }
    let mut body = Vec::with_capacity(announced.min(MAX_PROMISED));
    while let Some(chunk) = response.chunk().await.map_err(explain_answer)? {
        if chunk.len() > limit - body.len() {
            return Err(too_long(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_long(limit: usize) -> Error {
    let error = Error::new(
        ErrorKind::LimitExceeded,
        format!("the answer's body must be at most {limit} bytes"),
    );
    Sent::Yes.mark(error.triage("ask the upstream for less, or raise the provider's limit"))
}
