//! What the episodes show: known to whoever knows what an episode is, and that is not this crate.

use serde_json::Value;
use worldforge_core::{Digest, Result, json::Pointer};

use crate::{attest::Statistic, store::RunPath};

/// Counts episodes and derives the numbers that an attestation states of them.
///
/// The same tally serves who signs and who verifies, so a number that cannot be derived is neither
/// signed nor believed.
pub trait Tally {
    /// Takes in the next episode, in the journal's order.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming what makes it no episode.
    fn add(&mut self, episode: &Value) -> Result<()>;

    /// Derives, for each statistic that is claimed, the one of the same group by the same method,
    /// in the same order.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for a method that is not known.
    fn statistics(&self, claimed: &[Statistic]) -> Result<Vec<Statistic>>;

    /// Derives the digest of what was done, without what depends on time.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    fn result_digest(&self) -> Result<Option<Digest>> {
        Ok(None)
    }

    /// Derives what a JSON file of the run states of the episodes a second time, if it is one that
    /// does.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    fn restated(&self, _file: &RunPath, _claimed: &[Statistic]) -> Result<Option<Restatement>> {
        Ok(None)
    }
}

/// What a JSON file must say at a place, if it speaks of the same episodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Restatement {
    /// The place in the file.
    pub place: Pointer,
    /// What stands there.
    pub value: Value,
}
