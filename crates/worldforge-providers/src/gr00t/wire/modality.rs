//! What a server says that its policy sees, and which generation it is by the way it says so.

use std::{collections::BTreeMap, fmt};

use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits, Pointer},
};

use super::reply;
use crate::wire::codec::msgpack::Node;

/// Most features of one modality.
const MAX_KEYS: usize = 256;

/// Most frames or states of one observation.
const MAX_STEPS: usize = 10_000;

/// Longest configuration that is written as JSON text, in bytes.
const MAX_JSON_BYTES: usize = 1 << 20;

/// A generation of the policy server, by the form of its messages.
///
/// Generation A (N1, early N1.5) answers with pickles and is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// N1.5: flat names, no information beside the actions, no reset.
    B,
    /// N1.6 and the first N1.7 releases.
    C,
    /// The main branch (N1.7), which answers in the form of `msgpack-numpy`.
    D,
}

impl Generation {
    /// Returns the letter, such as `d`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
        }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a server's policy sees and does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gr00t) struct Modalities {
    pub(in crate::gr00t) generation: Generation,
    pub(in crate::gr00t) groups: BTreeMap<String, Modality>,
}

/// The features of one modality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gr00t) struct Modality {
    /// How many frames, states or actions there are: upstream's `delta_indices`.
    pub(in crate::gr00t) steps: usize,
    /// The names of the features, in the server's order.
    pub(in crate::gr00t) keys: Vec<String>,
}

impl Modalities {
    /// Returns the modalities of a server that was not asked.
    pub(in crate::gr00t) const fn unknown(generation: Generation) -> Self {
        Self {
            generation,
            groups: BTreeMap::new(),
        }
    }
}

/// Reads the reply to `get_modality_config`.
///
/// # Errors
///
/// As [`reply::value`]; [`InvalidOutput`](ErrorKind::InvalidOutput) naming what is no configuration, and
/// [`Unsupported`](ErrorKind::Unsupported) for a server of no generation that is known.
pub(in crate::gr00t) fn modalities(
    bytes: &[u8],
    token: Option<&str>,
    known: Option<Generation>,
) -> Result<Modalities> {
    let value = reply::value(bytes, token)?;
    let map = value
        .as_map()
        .ok_or_else(|| Error::invalid_output(format!("must be a map, found {}", value.kind())))?;
    let mut found = known;
    let mut groups = BTreeMap::new();
    for (name, envelope) in map.iter() {
        let place = Pointer::root().key(name);
        let (generation, modality) = modality(envelope).map_err(|error| error.under(&place))?;
        if known.is_none() && *found.get_or_insert(generation) != generation {
            let message = "modalities must be of one generation";
            return Err(Error::invalid_output(message).at(place));
        }
        groups.insert(name.to_owned(), modality);
    }
    let generation = found.ok_or_else(unknown)?;
    Ok(Modalities { generation, groups })
}

fn unknown() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "the server's generation cannot be told from its modalities",
    )
    .triage("set GROOT_POLICY_PROTOCOL to b, c or d")
}

fn modality(envelope: &Node<'_>) -> Result<(Generation, Modality)> {
    let config = envelope.get("as_json").ok_or_else(unknown)?;
    let has = |marker| envelope.get(marker).is_some();
    let text = config.as_str();
    match (has("__ModalityConfig__"), has("__ModalityConfig_class__")) {
        (true, _) => Ok((Generation::D, of_map(config)?)),
        (_, true) => match text {
            Some(text) => Ok((Generation::B, of_text(text)?)),
            None => Ok((Generation::C, of_map(config)?)),
        },
        _ => Err(unknown()),
    }
}

fn of_text(text: &str) -> Result<Modality> {
    let limits = Limits::DOCUMENT.with_max_bytes(MAX_JSON_BYTES);
    let value = json::parse(text.as_bytes(), limits)
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))?;
    let list = |name: &str| value.get(name).and_then(serde_json::Value::as_array);
    let steps = list("delta_indices").map(Vec::len);
    let keys = list("modality_keys").map(|keys| {
        let keys = keys.iter().map(|key| key.as_str().map(str::to_owned));
        keys.collect::<Option<Vec<_>>>()
    });
    checked(steps, keys.flatten())
}

fn of_map(config: &Node<'_>) -> Result<Modality> {
    let list = |name: &str| config.get(name).and_then(Node::as_array);
    let keys = list("modality_keys").map(|keys| {
        let keys = keys.iter().map(|key| key.as_name().map(str::to_owned));
        keys.collect::<Option<Vec<_>>>()
    });
    checked(list("delta_indices").map(<[_]>::len), keys.flatten())
}

fn checked(steps: Option<usize>, keys: Option<Vec<String>>) -> Result<Modality> {
    let wrong = |message: String, at: &'static str| {
        Err(Error::invalid_output(message).at(Pointer::root().key("as_json").key(at)))
    };
    match (steps, keys) {
        (None, _) => wrong("must be a list of steps".to_owned(), "delta_indices"),
        (Some(steps), _) if steps > MAX_STEPS => {
            let message = format!("must have at most {MAX_STEPS} steps, found {steps}");
            wrong(message, "delta_indices")
        }
        (_, None) => wrong("must be a list of names".to_owned(), "modality_keys"),
        (_, Some(keys)) if keys.len() > MAX_KEYS => {
            let message = format!("must have at most {MAX_KEYS} names, found {}", keys.len());
            wrong(message, "modality_keys")
        }
        (Some(steps), Some(keys)) => Ok(Modality { steps, keys }),
    }
}
