//! The gates, a module each.

mod clippy;
mod fmt;

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
        name: "clippy",
        summary: "no lint fires, whatever features are on",
        run: clippy::run,
    },
];
