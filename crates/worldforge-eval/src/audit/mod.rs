//! What is wrong with the way an evaluation was made, whatever its result.
//!
//! A success rate can be right and mean nothing: episodes that start at their goal, cases that are
//! counted twice, a budget that nobody could keep, starts that the model was trained on, a checkpoint
//! that was chosen for this very result. [`Protocol::audit`] looks for each of these with a [`Rule`]
//! of its own, and says of every rule whether it passed, what it found, or why it could not tell.
//! Findings are data; renderers and exit codes are the caller's.

mod arm;
mod case_digest;
mod findings;
mod imported;
mod outcome;
mod protocol;
mod rule;
mod rules;
mod selection;
mod spread;
mod training;

pub use arm::{Arm, AuditedEpisode};
pub use case_digest::{case_digest, cases_digest};
pub use findings::{Finding, MAX_LISTED_CASES};
pub use outcome::{ArmFacts, Audit, Check, CheckOutcome, SuccessRates};
pub use protocol::Protocol;
pub use rule::{Rule, Severity};
pub use selection::{MAX_SELECTION_DIGESTS, Selection};
pub use spread::{GroupSpread, Spread};
pub use training::{MAX_TRAINING_NUMBERS, TrainingStarts};
