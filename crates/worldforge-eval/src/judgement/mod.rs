//! Two results held against each other: which is better, how sure that is, and what speaks against
//! comparing them at all.
//!
//! A [`Side`] is what one policy achieved: counts, a kept run, a journal, or another program's file.
//! [`judge`] pairs cases where they are known to be the same, warns of everything that makes two
//! results differ beside the policy, and ends in one [`Conclusion`].

mod conclusion;
mod judge;
mod pairing;
mod read;
mod side;
mod warnings;

pub use conclusion::{Conclusion, MarginFinding};
pub use judge::{JudgeRequest, Judgement, judge};
pub use pairing::Pairing;
pub use side::{Side, SideFacts};
