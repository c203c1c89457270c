//! Where a result comes from: the envelope that every evaluation and benchmark report carries.
//!
//! Version 2 of the envelope names the suite, the providers, the command, what went in and what
//! came out. Envelopes that WorldForge for Python wrote have the same version and fewer rules; they
//! are read as legacy and keep what they recorded.

mod budget;
mod check;
mod envelope;
mod read;
mod stated;

pub use budget::BudgetReference;
pub use envelope::{
    PROVENANCE_SCHEMA, PROVENANCE_SCHEMA_VERSION, Provenance, ProvenanceKind, ProvenanceSubject,
};
pub use read::PROVENANCE_LIMITS;
pub use stated::StatedDigest;
