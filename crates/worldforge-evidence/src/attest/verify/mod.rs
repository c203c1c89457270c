//! Comparing a signed statement with the files it speaks of.

mod check;
mod claims;
mod documents;
mod episodes;
mod files;
mod finding;
mod findings;
mod inspection;
mod manifest;
mod signatures;
mod unsigned;
mod verification;
mod verifier;

pub use check::Check;
pub use finding::{CheckOutcome, Finding};
pub use unsigned::{OwnClaims, verify_unsigned};
pub use verification::Verification;
pub use verifier::{ENVELOPE_FILE, Verifier};
