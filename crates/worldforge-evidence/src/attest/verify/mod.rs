//! Comparing a signed statement with the files it speaks of.

mod check;
mod claims;
mod documents;
mod episodes;
mod files;
mod finding;
mod findings;
mod manifest;
mod signatures;
mod verification;
mod verifier;

pub use check::Check;
pub use finding::{CheckOutcome, Finding};
pub use verification::Verification;
pub use verifier::{ENVELOPE_FILE, Verifier};
