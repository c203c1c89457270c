//! The gates, a module each.

mod boundaries;
mod clippy;
mod commands;
mod coverage;
mod docs;
mod doctests;
mod edges;
mod fmt;
mod generated;
mod rustdoc;
mod scaffold;
mod tests;
mod tidy;

use crate::stop::Stop;
use crate::workspace::Workspace;

/// One gate: a check that every change must pass.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// Returns a note for the reader, empty when there is nothing to say.
    pub(crate) run: fn(&Workspace) -> Result<String, Stop>,
}

/// Every gate, in the order in which they run: quick ones first.
pub(crate) const GATES: &[Gate] = &[
    Gate {
        name: "fmt",
        summary: "the code is formatted",
        run: fmt::run,
    },
    Gate {
        name: "tidy",
        summary: "the house rules that a program can judge",
        run: tidy::run,
    },
    Gate {
        name: "docs",
        summary: "links lead somewhere and the book lists every page",
        run: docs::run,
    },
    Gate {
        name: "boundaries",
        summary: "dependencies, features and `unsafe` stay where they belong",
        run: boundaries::run,
    },
    Gate {
        name: "clippy",
        summary: "no lint fires, whatever features are on",
        run: clippy::run,
    },
    Gate {
        name: "rustdoc",
        summary: "the documentation builds without a warning",
        run: rustdoc::run,
    },
    Gate {
        name: "doctests",
        summary: "the examples in the documentation comments hold",
        run: doctests::run,
    },
    Gate {
        name: "tests",
        summary: "every other test passes",
        run: tests::run,
    },
    Gate {
        name: "generated",
        summary: "generated files are what the code says now",
        run: generated::run,
    },
    Gate {
        name: "scaffold",
        summary: "a provider that `new-provider` writes compiles and passes its tests",
        run: scaffold::run,
    },
    Gate {
        name: "commands",
        summary: "commands of the documentation exist, and the README's run",
        run: commands::run,
    },
    Gate {
        name: "coverage",
        summary: "the crates that others build on are covered by tests",
        run: coverage::run,
    },
];
