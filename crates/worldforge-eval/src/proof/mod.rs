//! Proving what a kept run shows, whatever ran its episodes.
//!
//! Two kinds of runs have a journal of episodes: evaluations of this program, and imported ones of
//! others. [`state`] says what either shows, to be signed; [`JournalTally`] derives the stated
//! numbers anew; [`own_claims`] reads what a run that nobody signed says of itself; and [`replay`]
//! does again what can be done again.

mod claims;
mod imported;
mod kind;
mod replay;
mod summary;
mod tally;

pub use claims::own_claims;
pub use imported::SOURCE_FOLDER;
pub use kind::{RunContent, content_of};
pub use replay::{EnvironmentByName, replay};
pub use summary::{ImportSummary, SourceFile};
pub use tally::{ImportTally, JournalTally};

use std::path::Path;

use worldforge_core::{Error, Result};
use worldforge_evidence::attest::{Material, Statement};

/// Says what a run shows, ready to be signed; `materials` states what only the caller knows.
///
/// # Errors
///
/// As [`attestation::attest`](crate::attestation::attest), also for an imported evaluation;
/// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a run without episodes.
pub fn state(folder: &Path, materials: Vec<Material>) -> Result<Statement> {
    match content_of(folder)? {
        RunContent::Evaluation => crate::attestation::attest(folder, materials),
        RunContent::Import => imported::attest(folder, materials),
        RunContent::Other => Err(Error::invalid_state(
            "run must have the episodes of an evaluation to be attested",
        )
        .triage("attest a run of 'worldforge eval' or 'worldforge import'")),
    }
}
