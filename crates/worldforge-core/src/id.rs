//! Names and identifiers, each with the grammar that keeps it out of trouble.
//!
//! An identifier that names a file can name no other place; a provider's name cannot carry a
//! secret; a run id says when the run began.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    text::Safe,
    time::Timestamp,
};

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts the text, or says what is wrong with it.
            ///
            /// # Errors
            ///
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput).
            pub fn new(text: impl Into<String>) -> Result<Self> {
                let text = text.into();
                let check: fn(&str) -> Result<()> = $check;
                check(&text).map(|()| Self(text))
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<&$name> for Safe {
            fn from(id: &$name) -> Self {
                Self::from(id.0.clone())
            }
        }
    };
}

identifier!(
    /// A provider's name: `[a-z0-9][a-z0-9_.-]*`, at most 64 bytes.
    ProviderName,
    |text| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let fits = (1..=64).contains(&text.len())
            && text.bytes().next().is_some_and(is_letter)
            && text.bytes().all(|byte| is_letter(byte) || b"_.-".contains(&byte));
        if fits {
            Ok(())
        } else {
            Err(Error::invalid_input(
                "provider name must be 1 to 64 characters of a-z, 0-9, '_', '.', '-' and start with a letter or digit",
            ))
        }
    }
);

identifier!(
    /// An identifier that is also a file name: letters, digits, `_`, `.`, `-`, at most 128 bytes,
    /// no trailing dot, no device name of Windows.
    StorageId,
    check_storage_id
);

identifier!(
    /// An object's identifier: 1 to 128 characters without separators or control characters.
    ObjectId,
    |text| {
        let fits = (1..=128).contains(&text.chars().count())
            && text.trim() == text
            && !matches!(text, "." | "..")
            && !text.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '\\'));
        if fits {
            Ok(())
        } else {
            Err(Error::invalid_input(
                "object id must be 1 to 128 characters without '/', '\\', control characters or outer spaces",
            ))
        }
    }
);

identifier!(
    /// A run id: `YYYYMMDDTHHMMSSZ-slug`, at most 80 bytes, the slug in lower case.
    RunId,
    |text| {
        let malformed = || {
            Error::invalid_input("run id must have the form YYYYMMDDTHHMMSSZ-slug with a slug of a-z, 0-9 and single '-'")
        };
        let (time, slug) = text.split_once('-').ok_or_else(malformed)?;
        Timestamp::from_compact(time)?;
        let fits = text.len() <= 80
            && slug.split('-').all(|word| {
                !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
        if fits { Ok(()) } else { Err(malformed()) }
    }
);

fn check_storage_id(text: &str) -> Result<()> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = text
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_device = DEVICES.contains(&stem.as_str())
        || ["com", "lpt"].iter().any(|port| {
            stem.strip_prefix(port)
                .is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
        });
    let fits = (1..=128).contains(&text.len())
        && text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && !text.ends_with('.')
        && !is_device;
    if fits {
        Ok(())
    } else {
        Err(Error::invalid_input(
            "must be a file-safe identifier: 1 to 128 letters, digits, '_', '.', '-', starting with a letter or digit",
        ))
    }
}

impl RunId {
    /// Makes the id of a run that starts at `time`: the time, the label's words, eight hex digits.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the label is too long.
    pub fn generate(time: Timestamp, label: Option<&str>, ids: &dyn IdSource) -> Result<Self> {
        let mut text = time.compact();
        for word in label
            .unwrap_or_default()
            .split(|letter: char| !letter.is_ascii_alphanumeric())
        {
            if !word.is_empty() {
                text.push('-');
                text.push_str(&word.to_ascii_lowercase());
            }
        }
        Self::new(format!("{text}-{:08x}", ids.next_id() & 0xffff_ffff))
    }

    /// Returns when the run began.
    pub fn started_at(&self) -> Timestamp {
        self.0
            .split_once('-')
            .and_then(|(time, _)| Timestamp::from_compact(time).ok())
            .unwrap_or(Timestamp::from_unix_millis(0))
    }
}

/// Makes identifiers that do not repeat; the host owns the randomness.
pub trait IdSource: Send + Sync + 'static {
    /// Returns 64 bits that no other call returns.
    fn next_id(&self) -> u64;
}

/// Writes an identifier as `<prefix>_` and 16 hexadecimal digits.
pub fn prefixed_id(prefix: &str, ids: &dyn IdSource) -> String {
    format!("{prefix}_{:016x}", ids.next_id())
}

/// Finds the known name nearest to a misspelt one, for a hint.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let ranked: BTreeMap<usize, &str> = known
        .into_iter()
        .map(|name| (edit_distance(wanted, name), name))
        .collect();
    let (distance, name) = ranked.into_iter().next()?;
    (distance <= wanted.chars().count().max(3) / 3 + 1).then_some(name)
}

/// Counts single-letter edits (Levenshtein) between two short words.
fn edit_distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (position, letter) in left.chars().enumerate() {
        let mut diagonal = position;
        let mut previous = position + 1;
        for (cell, other) in row
            .iter_mut()
            .zip(std::iter::once(None).chain(right.chars().map(Some)))
        {
            let Some(other) = other else {
                *cell = position + 1;
                continue;
            };
            let substituted = diagonal + usize::from(letter != other);
            diagonal = *cell;
            previous = substituted.min(*cell + 1).min(previous + 1);
            *cell = previous;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_of_the_playbooks_and_of_generated_runs_are_accepted() {
        for text in [
            "20260430T120000Z-leworldmodel-score",
            "20260430T120000Z-provider-event",
            "20260430T120000Z-0a1b2c3d",
        ] {
            assert_eq!(
                RunId::new(text).unwrap().started_at().to_string(),
                "2026-04-30T12:00:00Z"
            );
        }
        for text in [
            "20260430T120000Z",
            "20260430T120000Z-",
            "20260430T120000Z-a--b",
            "20260430T120000Z-A",
            "20260230T120000Z-a",
            "20260430T120000Z-../x",
            "cosmos-policy-health",
        ] {
            assert!(RunId::new(text).is_err(), "{text}");
        }
        assert!(RunId::new(format!("20260430T120000Z-{}", "a".repeat(64))).is_err());
    }

    #[test]
    fn storage_ids_cannot_name_another_place() {
        for text in ["a", "kitchen.v2", "World_1-b", "com10"] {
            assert!(StorageId::new(text).is_ok(), "{text}");
        }
        let long = "a".repeat(129);
        for text in [
            "", ".", "..", "a/b", "a\\b", "-a", "a.", "CON", "nul.txt", "com1", "ä", &long,
        ] {
            assert!(StorageId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour() {
        let known = ["predict", "score", "policy", "generate"];
        assert_eq!(nearest("generation", known), Some("generate"));
        assert_eq!(nearest("scores", known), Some("score"));
        assert_eq!(nearest("quantum", known), None);
    }
}
