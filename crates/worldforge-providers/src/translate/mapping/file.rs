//! The mapping file as it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    DType, Error, ErrorKind, JsonObject, Result, Safe,
    capability::MAX_ACTION_HORIZON,
    json::{Limits, Pointer, decode_value},
};

use super::rules::{Horizon, MappedTensor};

/// Most bytes of a mapping file: 256 KiB.
pub const MAX_MAPPING_BYTES: usize = 256 << 10;

/// Most tensors that a mapping may name, the unused ones included.
pub const MAX_TENSORS: usize = 64;

/// Widest row of a tensor that a mapping may read.
pub const MAX_WIDTH: usize = 1024;

/// Longest name of a tensor, an embodiment or a kind of action, in characters.
const MAX_NAME: usize = 128;

/// The only version that there is.
const SCHEMA_VERSION: u32 = 1;

/// What a mapping file may be.
pub(super) const LIMITS: Limits = Limits::LINE.with_max_bytes(MAX_MAPPING_BYTES);

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
pub(super) struct MappingFile {
    #[cfg_attr(feature = "schema", schema(constant = SCHEMA_VERSION))]
    schema_version: u32,
    pub(super) embodiment_tag: String,
    /// What the mapping is for, in words; nothing reads it.
    #[serde(default)]
    pub(super) description: Option<String>,
    horizon: Value,
    tensors: BTreeMap<String, TensorEntry>,
    #[serde(default)]
    unused: Vec<String>,
    pub(super) action: ActionEntry,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
struct TensorEntry {
    width: usize,
    #[serde(default)]
    dtype: Option<DType>,
    #[serde(default)]
    unused_columns: BTreeSet<usize>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
pub(super) struct ActionEntry {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) parameters: JsonObject,
}

impl MappingFile {
    /// Checks what serde cannot: the version, and that names are names.
    pub(super) fn check(&self) -> Result<()> {
        if self.schema_version != SCHEMA_VERSION {
            let message = format!("must be {SCHEMA_VERSION}, found {}", self.schema_version);
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        check_name(&self.embodiment_tag, &"/embodiment_tag".into())?;
        check_name(&self.action.kind, &"/action/type".into())?;
        let count = self.tensors.len() + self.unused.len();
        if self.tensors.is_empty() || count > MAX_TENSORS {
            let message = format!("must name 1 to {MAX_TENSORS} tensors, found {count}");
            let kind = if count > MAX_TENSORS {
                ErrorKind::LimitExceeded
            } else {
                ErrorKind::InvalidInput
            };
            return Err(Error::new(kind, message).at("/tensors"));
        }
        Ok(())
    }

    /// Reads the horizon: a number, or `{"min", "max"}`.
    pub(super) fn horizon(&self) -> Result<Horizon> {
        let place = Pointer::from("/horizon");
        let horizon = match &self.horizon {
            Value::Number(_) => {
                let steps = decode_value(self.horizon.clone());
                steps.map(|steps| Horizon {
                    min: steps,
                    max: steps,
                })
            }
            other => decode_value(other.clone()),
        };
        let horizon = horizon.map_err(|error| error.under(&place))?;
        if (1..=horizon.max).contains(&horizon.min) && horizon.max <= MAX_ACTION_HORIZON {
            return Ok(horizon);
        }
        let message = format!(
            "must be 1 to {MAX_ACTION_HORIZON} steps, the least first, found {} to {}",
            horizon.min, horizon.max
        );
        Err(Error::invalid_input(message).at(place))
    }

    /// Reads the tensors that must be there, in the order of their names.
    pub(super) fn tensors(&self) -> Result<Vec<MappedTensor>> {
        self.tensors.iter().map(read_tensor).collect()
    }

    /// Reads the names of the tensors that may be there and are not read.
    pub(super) fn unused(&self) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for (index, name) in self.unused.iter().enumerate() {
            let place = Pointer::from("/unused").index(index);
            check_name(name, &place)?;
            if self.tensors.contains_key(name) || !names.insert(name.clone()) {
                return Err(Error::invalid_input("must not be named twice").at(place));
            }
        }
        Ok(names)
    }
}

fn read_tensor((name, entry): (&String, &TensorEntry)) -> Result<MappedTensor> {
    let place = Pointer::from("/tensors").key(name);
    check_name(name, &place)?;
    if !(1..=MAX_WIDTH).contains(&entry.width) {
        let message = format!("must be 1 to {MAX_WIDTH}, found {}", entry.width);
        return Err(Error::invalid_input(message).at(place.key("width")));
    }
    if let Some(column) = entry
        .unused_columns
        .last()
        .filter(|last| **last >= entry.width)
    {
        let message = format!("must be columns below {}, found {column}", entry.width);
        return Err(Error::invalid_input(message).at(place.key("unused_columns")));
    }
    Ok(MappedTensor {
        name: name.clone(),
        width: entry.width,
        dtype: entry.dtype,
        unused_columns: entry.unused_columns.clone(),
    })
}

/// Refuses a name that is blank, long, or would not survive being published.
fn check_name(name: &str, place: &Pointer) -> Result<()> {
    let length = name.chars().count();
    let is_plain = name.trim() == name && !name.chars().any(char::is_control);
    if (1..=MAX_NAME).contains(&length) && is_plain && Safe::redact(name).as_str() == name {
        return Ok(());
    }
    Err(Error::invalid_input(format!(
        "must be a name of 1 to {MAX_NAME} characters without outer spaces or secrets"
    ))
    .at(place.clone()))
}
