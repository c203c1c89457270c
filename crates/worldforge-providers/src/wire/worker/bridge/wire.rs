//! Messages of the protocol as bytes.

use worldforge_core::{Error, ErrorKind, Observation, Result, Safe, Untrusted};

use super::{fault, fault::Naming};
use crate::wire::codec::{
    envelope::{self, Envelope, size_hint},
    msgpack::{Limits, Node, Writer},
};

/// Longest message of a worker, in bytes.
pub(super) const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// How much a message of a worker may hold.
pub(super) const LIMITS: Limits = Limits {
    bytes: MAX_MESSAGE_BYTES,
    depth: 16,
    items: 1 << 16,
};

/// Most characters of a note that are kept.
const MAX_NOTE: usize = 120;

/// A message that follows the greeting.
pub(super) enum Reply {
    /// What the worker is doing.
    Note(Safe),
    /// The answer.
    Result(Observation),
    /// What went wrong; the worker itself is well.
    Fault(Error),
}

/// Writes a request.
///
/// # Errors
///
/// [`Unsupported`](ErrorKind::Unsupported) for a tensor whose elements `NumPy` does not have.
pub(super) fn request(id: u64, method: &str, params: &Observation) -> Result<Vec<u8>> {
    let mut out = Writer::with_capacity(64 + size_hint(params));
    out.map(3).text("id").uint(id);
    out.text("method").text(method);
    out.text("params").observation(params, Envelope::Openpi);
    out.finish()
}

/// Reads what may follow the request `id`.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) for anything else: the channel is then out of step.
pub(super) fn reply(message: &Node<'_>, id: u64, naming: &Naming) -> Result<Reply> {
    if let Some(note) = message.get("note").and_then(Node::as_str) {
        return Ok(Reply::Note(Untrusted::new(note).excerpt(MAX_NOTE)));
    }
    if message.get("id").and_then(Node::as_u64) != Some(id) {
        return Err(Error::invalid_output(format!(
            "the worker must answer request {id}"
        )));
    }
    if let Some(error) = message.get("error") {
        return Ok(Reply::Fault(fault::read(error, naming)));
    }
    let result = message
        .get("result")
        .ok_or_else(|| Error::invalid_output("the worker's reply must have a result"))?;
    envelope::observation(result)
        .map(Reply::Result)
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))
}
