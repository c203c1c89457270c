//! `examples`: commands that run as they stand, by task.

use serde::Serialize;
use worldforge_core::Result;

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// List commands that can be run as they stand, by task
///
/// Every command runs from any folder with nothing but this binary, unless the row says what it
/// requires.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge examples
  worldforge examples --format json | jq -r '.examples[].command'")]
pub(crate) struct Arguments {}

/// One thing a user may want to do.
#[derive(Debug, Serialize)]
pub(crate) struct Example {
    /// What for.
    task: &'static str,
    /// What to type.
    pub(crate) command: &'static str,
    /// What happens.
    description: &'static str,
    /// What must be there.
    requires: &'static str,
}

#[derive(Serialize)]
struct Listing {
    examples: &'static [Example],
}

/// Every example.
pub(crate) const EXAMPLES: &[Example] = &[
    Example {
        task: "see it work",
        command: "worldforge demo",
        description: "plans through two rooms with the built-in world model and keeps the run",
        requires: "nothing",
    },
    Example {
        task: "see what is here",
        command: "worldforge doctor",
        description: "lists providers, what they offer, and what is missing",
        requires: "nothing",
    },
    Example {
        task: "see what is here",
        command: "worldforge provider info mock",
        description: "shows one provider's profile, configuration and health",
        requires: "nothing",
    },
    Example {
        task: "roll a world forward",
        command: "worldforge predict kitchen --x 0.3 --y 0.8 --z 0 --steps 2",
        description: "moves an object in an empty world with the mock provider",
        requires: "nothing",
    },
    Example {
        task: "inspect a checkpoint",
        command: "worldforge checkpoint inspect model.safetensors --tensors",
        description: "shows what a weight file holds without running anything in it",
        requires: "a weight file",
    },
];

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let mut table = Table::new([
            Column::new("task"),
            Column::new("command"),
            Column::wrapped("what it does"),
            Column::wrapped("requires"),
        ]);
        for example in EXAMPLES {
            table.push([
                example.task.into(),
                Cell::code(example.command),
                example.description.into(),
                Cell::quiet(example.requires),
            ]);
        }
        session.print(&Document::new(&Listing { examples: EXAMPLES })?.table(table))?;
        Ok(Verdict::Positive)
    }
}
