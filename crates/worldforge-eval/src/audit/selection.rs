//! How a checkpoint was chosen, as its author declares it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Digest, Error, ErrorKind, Result, Safe,
    json::{self, Limits},
};

/// Most digests of one list.
pub const MAX_SELECTION_DIGESTS: usize = 100_000;

const SCHEMA_VERSION: u32 = 1;

/// The cases on which a checkpoint was compared with others before it was chosen.
///
/// The file is one JSON object: `schema_version` 1, `method` in words, and the lists `case_lists` and
/// `cases` of SHA-256 digests, as [`cases_digest`](super::cases_digest) and
/// [`case_digest`](super::case_digest) make them. Two empty lists say that no rollouts were used.
///
/// ```
/// use worldforge_eval::audit::Selection;
///
/// let text = br#"{"schema_version": 1, "method": "validation loss", "case_lists": [], "cases": []}"#;
/// assert!(Selection::decode(text).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Selection {
    schema_version: u32,
    /// How it was chosen, in words.
    pub method: Safe,
    /// Digests of whole lists of cases.
    pub case_lists: BTreeSet<Digest>,
    /// Digests of single cases.
    pub cases: BTreeSet<Digest>,
}

impl Selection {
    /// Reads a file's bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the pointer of what does not fit,
    /// [`ErrorKind::LimitExceeded`] past [`Limits::DOCUMENT`] or [`MAX_SELECTION_DIGESTS`].
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let selection: Self = json::decode(bytes, Limits::DOCUMENT)?;
        if selection.schema_version != SCHEMA_VERSION {
            let found = selection.schema_version;
            let message = format!("must be {SCHEMA_VERSION}, found {found}");
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        if selection.method.trim().is_empty() {
            let message = "must say in words how the checkpoint was chosen";
            return Err(Error::invalid_input(message).at("/method"));
        }
        for (list, pointer) in [
            (&selection.case_lists, "/case_lists"),
            (&selection.cases, "/cases"),
        ] {
            if list.len() > MAX_SELECTION_DIGESTS {
                let message = format!("must be at most {MAX_SELECTION_DIGESTS} digests");
                return Err(Error::new(ErrorKind::LimitExceeded, message).at(pointer));
            }
        }
        Ok(selection)
    }
}
