//! Readers of the forms that came before version 2.
//!
//! They are strict about the fields they know and ignore the rest, which they do not carry over.
//! What a form did not record stays absent; nothing is made up.

mod outcome;
pub(super) mod seed;
pub(super) mod smoke;
mod time;
pub(super) mod workspace;

pub(crate) use time::LegacyTime;
