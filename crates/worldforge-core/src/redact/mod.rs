//! The one redactor: every text that leaves the program passes through it.
//!
//! It knows names of secrets, shapes of tokens, URLs and paths of hosts. It does not guess at
//! random-looking text without such a sign, because digests and identifiers look the same.

mod assign;
mod bytes;
mod clean;
mod extent;
mod host;
mod member;
mod name;
mod phrase;
mod prose;
mod redactor;
mod rule;
mod scanner;
mod shape;
mod sieve;
mod skip;
mod url;
mod value;
mod walk;

pub use redactor::{RULESET_VERSION, Redactor};
pub use rule::{Finding, Rule};
pub use value::{MAX_DEPTH, ValueFinding};
