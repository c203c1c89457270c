//! Runs that nothing may delete.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Error, ErrorKind, Result, Safe, StorageId, Timestamp,
    json::{self, Limits},
};

use super::{Workspace, atomic::io_error, open::read_limited, write_file};

/// The file of a workspace that names its pinned runs.
pub const PINS_FILE: &str = "pins.json";

/// Most runs that may be pinned.
pub const MAX_PINS: usize = 10_000;

/// What the file is held to: 4 MiB.
const LIMITS: Limits = Limits::LINE.with_max_bytes(4 << 20);

/// The pinned runs of a workspace, by the name of their directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Pins {
    /// Always 1.
    pub schema_version: u32,
    /// The runs.
    pub pins: BTreeMap<StorageId, Pin>,
}

/// Why and since when a run is pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Pin {
    /// Why nothing may delete it.
    pub reason: Safe,
    /// When it was pinned.
    pub pinned_at: Timestamp,
}

impl Default for Pins {
    fn default() -> Self {
        Self {
            schema_version: 1,
            pins: BTreeMap::new(),
        }
    }
}

impl Workspace {
    /// Reads the pinned runs; a workspace without the file has none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the file is no list of pins: what cannot be read protects
    /// nothing, so whoever deletes must stop here. [`ErrorKind::Io`] when it cannot be read.
    pub fn pins(&self) -> Result<Pins> {
        let bytes = match read_limited(&self.root().join(PINS_FILE), LIMITS.max_bytes) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Pins::default());
            }
            bytes => bytes.map_err(|cause| io_error("read", PINS_FILE, &cause))?,
        };
        let pins: Pins = json::decode(&bytes, LIMITS)
            .map_err(|error| error.triage(format!("repair {PINS_FILE} before deleting runs")))?;
        if pins.schema_version != 1 {
            return Err(Error::invalid_input("must be 1").at("/schema_version"));
        }
        Ok(pins)
    }

    /// Pins a run, or replaces the reason of a pinned one.
    ///
    /// # Errors
    ///
    /// As [`Self::open_run`] and [`Self::pins`], [`ErrorKind::InvalidInput`] when the reason is
    /// blank, [`ErrorKind::LimitExceeded`] past [`MAX_PINS`].
    pub fn pin(&self, run_dir: &str, reason: impl Into<Safe>, at: Timestamp) -> Result<Pins> {
        let run = self.open_run(run_dir)?;
        let reason = reason.into();
        if reason.trim().is_empty() {
            return Err(Error::invalid_input("reason of a pin must not be blank"));
        }
        let mut pins = self.pins()?;
        let pinned_at = at.truncated_to_seconds();
        pins.pins
            .insert(run.name().clone(), Pin { reason, pinned_at });
        if pins.pins.len() > MAX_PINS {
            let message = format!("workspace must have at most {MAX_PINS} pinned runs");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.write_pins(&pins)?;
        Ok(pins)
    }

    /// Takes the pin from a run, which need not exist any more.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when the run is not pinned, and as [`Self::pins`].
    pub fn unpin(&self, run_dir: &str) -> Result<Pins> {
        let name = StorageId::new(run_dir)?;
        let mut pins = self.pins()?;
        if pins.pins.remove(&name).is_none() {
            let message = format!("run '{name}' is not pinned in {}", self.label());
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        self.write_pins(&pins)?;
        Ok(pins)
    }

    fn write_pins(&self, pins: &Pins) -> Result<()> {
        let text = json::pretty(&json::encode(pins)?);
        write_file(&self.root().join(PINS_FILE), text.as_bytes())
    }
}
