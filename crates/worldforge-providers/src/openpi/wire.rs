//! The bytes: an observation as a map, and what the server answers.
//!
//! Source: `src/openpi/serving/websocket_policy_server.py` and `packages/openpi-client` of openpi.

use worldforge_core::{
    Error, ErrorKind, Feature, JsonObject, Message, Observation, Result, Retryability, Tensor,
    Untrusted, json::Pointer,
};

use crate::wire::{
    codec::{
        envelope::{self, Envelope},
        msgpack::{self, Limits, Node, Writer},
    },
    session::closed,
};

/// Most characters of a server's own words that an error quotes.
const QUOTED: usize = 300;

/// Most names that are kept of a server's description, or of what stands beside its actions.
const MAX_NAMES: usize = 64;

/// Under which name actions come; the second is that of servers that also give a video.
const ACTIONS: [&str; 2] = ["actions", "action"];

/// Measurements of the server and its policy, in milliseconds.
const TIMINGS: [&str; 2] = ["server_timing", "policy_timing"];

/// What the policy put out.
pub(super) struct Actions {
    /// One tensor, shaped `[chunks, horizon, width]`.
    pub(super) tensors: Observation,
    /// How many chunks and how many steps it has.
    pub(super) axes: [usize; 2],
    /// What the server measured, by where it did.
    pub(super) timings: JsonObject,
    /// The names of what else the server says.
    pub(super) names: Vec<String>,
}

/// Writes an observation: names as they are, groups as maps.
///
/// # Errors
///
/// [`Unsupported`](ErrorKind::Unsupported) for a tensor that a server cannot read.
pub(super) fn request(observation: &Observation) -> Result<Vec<u8>> {
    let mut out = Writer::with_capacity(envelope::size_hint(observation));
    out.observation(observation, Envelope::Openpi);
    out.finish()
}

/// Reads the server's first message and returns the names in it: how it describes itself.
///
/// # Errors
///
/// As [`bytes`], and [`InvalidOutput`](ErrorKind::InvalidOutput) for what is no map.
pub(super) fn description(message: Message) -> Result<Vec<String>> {
    let bytes = bytes(message)?;
    let value = read(&bytes)?;
    let map = value.as_map().ok_or_else(|| {
        Error::invalid_output(format!(
            "the server must describe itself in a map first, found {}",
            value.kind()
        ))
        .triage("check that the URL is that of a server of openpi's protocol")
    })?;
    Ok(map
        .iter()
        .map(|(name, _)| name.to_owned())
        .take(MAX_NAMES)
        .collect())
}

/// Reads the answer to an observation.
///
/// # Errors
///
/// As [`bytes`], and [`InvalidOutput`](ErrorKind::InvalidOutput) naming what is no action.
pub(super) fn actions(bytes: &[u8]) -> Result<Actions> {
    let value = read(bytes)?;
    let map = value
        .as_map()
        .ok_or_else(|| Error::invalid_output(format!("must be a map, found {}", value.kind())))?;
    let found = ACTIONS
        .into_iter()
        .find_map(|name| Some((name, map.get(name)?)));
    let (name, node) =
        found.ok_or_else(|| Error::invalid_output("must have the member actions"))?;
    let place = Pointer::root().key("raw_actions").key(name);
    let feature = envelope::feature(node)
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput).under(&place))?;
    let tensor = chunks(&feature).map_err(|error| error.at(place))?;
    let axes = match tensor.shape() {
        [chunks, horizon, _] => [*chunks, *horizon],
        _ => [0, 0],
    };
    let timings = TIMINGS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), numbers(map.get(name)?).into())))
        .collect();
    let is_new = |other: &&str| *other != name && !TIMINGS.contains(other);
    let names = map.iter().map(|(name, _)| name).filter(is_new);
    Ok(Actions {
        tensors: Observation::new().with(name, tensor),
        axes,
        timings,
        names: names.take(MAX_NAMES).map(str::to_owned).collect(),
    })
}

/// Returns the bytes of a message.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) for the text of an exception, of which the last line is
/// quoted, and for the end of the connection.
pub(super) fn bytes(message: Message) -> Result<Vec<u8>> {
    match message {
        Message::Binary(bytes) => Ok(bytes),
        Message::Text(text) => Err(exception(&text)),
        Message::Closed(code, reason) => Err(closed(code, &reason.excerpt(QUOTED))),
        _ => Err(Error::bug("a message is bytes, a text, or the last one")),
    }
}

/// A traceback ends with the exception; everything before it is about the server's own files.
fn exception(traceback: &Untrusted) -> Error {
    let lines = traceback.reveal().lines().rev();
    let last = lines.map(str::trim).find(|line| !line.is_empty());
    let last = Untrusted::new(last.unwrap_or_default());
    Error::new(
        ErrorKind::Unavailable,
        "the server's policy raised an exception",
    )
    .retryability(Retryability::Permanent)
    .with("upstream", last.excerpt(QUOTED))
    .triage(
        "compare the observation's names and shapes with the policy's, then read the server's log",
    )
}

fn read(bytes: &[u8]) -> Result<Node<'_>> {
    msgpack::read(bytes, &Limits::default())
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))
}

/// Returns a tensor with all three axes; a single chunk comes without the first.
fn chunks(feature: &Feature) -> Result<Tensor> {
    let Feature::Tensor(tensor) = feature else {
        return Err(Error::invalid_output("must be a tensor"));
    };
    match tensor.shape() {
        [_, _, _] => Ok(tensor.clone()),
        [steps, width] => tensor.reshaped([1, *steps, *width]),
        other => Err(Error::invalid_output(format!(
            "must be shaped [steps, width] or [batch, steps, width], found {other:?}"
        ))),
    }
}

/// Returns the finite numbers of a map.
fn numbers(node: &Node<'_>) -> JsonObject {
    let members = node.as_map().map(|map| {
        let members = map.iter().take(MAX_NAMES);
        members.filter_map(|(name, value)| {
            let value = value.as_f64().filter(|value| value.is_finite())?;
            Some((name.to_owned(), value.into()))
        })
    });
    members.into_iter().flatten().collect()
}
