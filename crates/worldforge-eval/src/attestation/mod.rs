//! Signed evidence of an evaluation: what is said of its run, and how that follows from its episodes.
//!
//! [`attest`] turns a finished run into a statement to be signed; [`EvaluationTally`] derives the
//! stated numbers from the episodes, for whoever signs and for whoever verifies. Keys, envelopes
//! and the verifier are in [`worldforge_evidence::attest`].

mod interval;
mod statement;
mod tally;

pub use statement::{CASES_FILE, EPISODES_FILE, PLANNER_FILE, REPORT_FILE, SUMMARY_FILE, attest};
pub use tally::{EvaluationTally, MAX_TALLIED};
