//! What provider authors test with: corpora and suites.
#![forbid(unsafe_code)]

pub mod redaction;
