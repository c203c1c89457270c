//! Whether a candidate is better than a baseline, and what speaks for it.

mod cases;
mod comparison;
mod decide;
mod need;
mod rule;

pub use cases::{CaseOutcome, MAX_CASE_OUTCOMES};
pub use comparison::{Comparison, Discordant, Evidence, Method, NeedMore, Verdict};
pub use decide::{compare_counts, compare_paired, compare_pairs, compare_unpaired};
pub use rule::{MAX_FURTHER_EPISODES, Rule};
