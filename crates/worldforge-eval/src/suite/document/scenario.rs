//! One question of a suite.

use std::fmt;

use worldforge_core::{Safe, capability::CapabilitySet};

use super::{Check, Formula};
use crate::suite::{
    builder::{Judgement, RustMethod},
    procedure::Procedure,
};

/// One question of a suite, and what becomes of the answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// The name, unique in its suite.
    pub name: String,
    /// What is asked, in a sentence.
    pub description: Safe,
    /// What a provider that keeps its contract answers, for whoever looks at a failure.
    pub contract: Safe,
    /// The capabilities that a provider must have to be asked.
    pub capabilities: CapabilitySet,
    /// The checks that must all hold.
    pub checks: Vec<Check>,
    /// How the score is made.
    pub formula: Formula,
    /// How the answer is measured.
    pub(in crate::suite) method: Method,
    /// Checks that were written in Rust.
    pub(in crate::suite) judgements: Vec<Judgement>,
}

impl Scenario {
    /// Returns how the answer is measured: the name of a procedure, or `rust`.
    pub const fn procedure(&self) -> &'static str {
        match &self.method {
            Method::Procedure(procedure) => procedure.name(),
            Method::Rust(_) => "rust",
        }
    }
}

/// How an answer is measured.
#[derive(Clone)]
pub(in crate::suite) enum Method {
    /// By a procedure of this program, with data.
    Procedure(Box<Procedure>),
    /// By a function of the suite's author.
    Rust(RustMethod),
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Procedure(procedure) => procedure.fmt(f),
            Self::Rust(_) => f.write_str("Rust(..)"),
        }
    }
}
