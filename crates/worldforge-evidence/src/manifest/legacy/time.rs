//! Timestamps of Python tools.

use serde::{Deserialize, Deserializer, de::Error as _};
use worldforge_core::{Result, Timestamp};

/// An instant in UTC, written with `Z` or `+00:00` and any number of decimals.
#[derive(Clone, Copy)]
pub(crate) struct LegacyTime(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for LegacyTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let civil = text.strip_suffix("+00:00").or(text.strip_suffix('Z'));
        let (seconds, fraction) = civil
            .map(|civil| civil.split_once('.').unwrap_or((civil, "0")))
            .ok_or_else(|| D::Error::custom("timestamp must be in UTC, with Z or +00:00"))?;
        let is_number =
            (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(D::Error::custom(
                "timestamp must have 1 to 9 decimals or none",
            ));
        }
        let millis = format!("{fraction:0<3}");
        format!("{seconds}.{}Z", millis.get(..3).unwrap_or("000"))
            .parse()
            .map(Self)
            .map_err(D::Error::custom)
    }
}
