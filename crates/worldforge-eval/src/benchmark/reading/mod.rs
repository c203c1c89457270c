//! Reading documents that people write, noting everything that is wrong with one at once.

mod members;
mod problems;

pub(super) use members::{Members, kind_of};
pub use problems::{MAX_PROBLEMS, Problem, Problems};
