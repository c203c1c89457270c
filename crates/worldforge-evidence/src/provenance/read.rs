//! Reading an envelope, this program's or a Python tool's.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use worldforge_core::{
    Error, Result, Timestamp,
    json::{self, Limits},
};

use super::{PROVENANCE_SCHEMA, PROVENANCE_SCHEMA_VERSION, Provenance};
use crate::manifest::LegacyTime;

/// What an envelope is held to: 4 MiB, 64 levels.
pub const PROVENANCE_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(4 << 20);

impl Provenance {
    /// Reads an envelope that stands alone in a file.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`PROVENANCE_LIMITS`], else
    /// as [`Self::from_value`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::from_value(json::parse(bytes, PROVENANCE_LIMITS)?)
    }

    /// Reads an envelope that is part of a larger document.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field, for any version
    /// but 2, and for an envelope of this program whose digests are none.
    pub fn from_value(value: Value) -> Result<Self> {
        let Value::Object(members) = &value else {
            return Err(Error::invalid_input("provenance must be a JSON object"));
        };
        if members
            .get("schema")
            .is_some_and(|schema| schema != PROVENANCE_SCHEMA)
        {
            let message = format!("must be '{PROVENANCE_SCHEMA}' or absent");
            return Err(Error::invalid_input(message).at("/schema"));
        }
        if members.get("schema_version") != Some(&PROVENANCE_SCHEMA_VERSION.into()) {
            let message = format!("must be {PROVENANCE_SCHEMA_VERSION}");
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        let envelope: Self = json::decode_value(value)?;
        envelope.check()?;
        Ok(envelope)
    }
}

/// Reads the time, which Python tools write with `+00:00`.
pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    LegacyTime::deserialize(deserializer).map(|time| time.0)
}
