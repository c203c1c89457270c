//! Messages of the protocol as bytes.

use worldforge_core::{Digest, Error, ErrorKind, Observation, Result, Safe, Untrusted};

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

/// Letters of a question's name.
const ID_LETTERS: usize = 16;

/// A message that follows the greeting.
pub(super) enum Reply {
    /// What the worker is doing.
    Note(Safe),
    /// The answer.
    Result(Observation),
    /// What went wrong; the worker itself is well.
    Fault(Error),
}

/// A request, and the name that its answer bears.
pub(super) struct Question {
    pub(super) id: String,
    pub(super) bytes: Vec<u8>,
}

impl Question {
    /// Writes a request.
    ///
    /// The name is the digest of what is asked: the same question has the same name on every
    /// connection, and so in every recording.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) for a tensor whose elements `NumPy` does not have.
    pub(super) fn new(method: &str, params: &Observation) -> Result<Self> {
        let capacity = 64 + size_hint(params);
        let mut asked = Writer::with_capacity(capacity);
        asked
            .array(2)
            .text(method)
            .observation(params, Envelope::Openpi);
        let digest = Digest::of_bytes(&asked.finish()?).to_string();
        let digest = digest.rsplit(':').next().unwrap_or_default();
        let id: String = digest.chars().take(ID_LETTERS).collect();
        let mut out = Writer::with_capacity(capacity);
        out.map(3).text("id").text(&id);
        out.text("method").text(method);
        out.text("params").observation(params, Envelope::Openpi);
        let bytes = out.finish()?;
        Ok(Self { id, bytes })
    }
}

/// Reads what may follow the question `id`.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) for anything else: the channel is then out of step.
pub(super) fn reply(message: &Node<'_>, id: &str, naming: &Naming) -> Result<Reply> {
    if let Some(note) = message.get("note").and_then(Node::as_str) {
        return Ok(Reply::Note(Untrusted::new(note).excerpt(MAX_NOTE)));
    }
    if message.get("id").and_then(Node::as_str) != Some(id) {
        return Err(Error::invalid_output(
            "the worker must answer what it was asked",
        ));
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
