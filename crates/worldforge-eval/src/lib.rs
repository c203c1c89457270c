//! Environments, closed-loop evaluation and its statistics.
//!
//! An evaluation drives a planner through an [`environment::Environment`] ([`closed_loop`]), shows
//! what happened ([`recording`]), says how sure the result is ([`statistics`]) and writes it up
//! ([`report`]); the run that a program keeps of it can be signed and derived anew
//! ([`attestation`]). Providers without an environment are judged by [`suite`]s, versioned documents
//! of questions and thresholds, and what failed is shown in a [`gallery`]. The crate deliberately
//! writes no file, reads no clock of its own and knows no provider by name: bytes and numbers go
//! back to the caller.
#![forbid(unsafe_code)]

pub mod attestation;
pub mod audit;
pub mod benchmark;
pub mod closed_loop;
pub mod comparison;
pub mod environment;
pub mod gallery;
pub mod import;
pub mod judgement;
pub mod picture;
pub mod proof;
pub mod recording;
pub mod report;
pub mod scenario;
pub mod statistics;
pub mod suite;

/// Compiles and runs the code that the book shows.
#[cfg(doctest)]
mod shown {
    #[doc = include_str!("../../../docs/src/concepts/attestation.md")]
    struct Attestation;

    #[doc = include_str!("../../../docs/src/contributing/evaluation-suites.md")]
    struct EvaluationSuites;

    #[doc = include_str!("../../../docs/src/concepts/statistics.md")]
    struct Statistics;
}
