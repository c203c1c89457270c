//! `examples`: commands that run as they stand, by task.

use serde::Serialize;
use worldforge_core::Result;

use crate::{
    exit::Verdict,
    output::{Cell, Document},
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
        task: "See it work",
        command: "worldforge demo",
        description: "plans through two rooms with the built-in world model and keeps the run",
        requires: "nothing",
    },
    Example {
        task: "See what is here",
        command: "worldforge doctor",
        description: "lists providers, what they offer, and what is missing",
        requires: "nothing",
    },
    Example {
        task: "See what is here",
        command: "worldforge provider info mock",
        description: "shows one provider's profile, configuration and health",
        requires: "nothing",
    },
    Example {
        task: "See what is here",
        command: "worldforge provider docs gr00t",
        description: "shows a provider's settings, requests, answers and failures",
        requires: "nothing",
    },
    Example {
        task: "See what is here",
        command: "worldforge negotiate --workflow policy-plus-score",
        description: "says whether a workflow can be carried, and what it lacks",
        requires: "nothing",
    },
    Example {
        task: "Ask a provider",
        command: "worldforge embed 'a cube on a table'",
        description: "embeds a text with the mock provider",
        requires: "nothing",
    },
    Example {
        task: "Ask a provider",
        command: "worldforge generate 'a robot stacks cubes' --duration 1",
        description: "renders a video with the mock provider and keeps it in a run",
        requires: "nothing",
    },
    Example {
        task: "Ask a provider",
        command: "worldforge policy --provider gr00t --observation scene.npz --translator mapping.json",
        description: "asks a policy server for its next action chunk",
        requires: "a policy server, an observation and a mapping",
    },
    Example {
        task: "Ask a provider",
        command: "worldforge smoke gr00t --health-only",
        description: "tries a provider against its upstream, or says what is missing",
        requires: "nothing",
    },
    Example {
        task: "Roll a world forward",
        command: "worldforge predict kitchen --x 0.3 --y 0.8 --z 0 --steps 2",
        description: "moves an object in an empty world with the mock provider",
        requires: "nothing",
    },
    Example {
        task: "Keep a world",
        command: "worldforge world create kitchen --id kitchen --prompt 'a kitchen with a mug'",
        description: "keeps a world on disk with a history of every change",
        requires: "nothing",
    },
    Example {
        task: "Keep a world",
        command: "worldforge world preflight",
        description: "checks every world and every run, and changes nothing",
        requires: "nothing",
    },
    Example {
        task: "Run a scenario",
        command: "worldforge scenario run scenario.json",
        description: "carries out a scenario's actions and checks what it expects",
        requires: "a scenario",
    },
    Example {
        task: "Rehearse a failure",
        command: "worldforge drills run all",
        description: "provokes eleven failures, observes each and keeps the evidence",
        requires: "nothing",
    },
    Example {
        task: "Plan",
        command: "worldforge plan search --env two-room --start 56,112 --goal 168,112",
        description: "searches for actions that the built-in world model imagines to lead there",
        requires: "nothing",
    },
    Example {
        task: "Plan",
        command: "worldforge plan predict --state-file state.json --goal goal.json",
        description: "derives actions from a goal and rolls them through a predictor",
        requires: "a world state and a goal",
    },
    Example {
        task: "Rank candidates",
        command: "worldforge score --provider mock --info info.json --candidates candidates.json",
        description: "prices action candidates and shows the cheapest",
        requires: "an observation and candidates",
    },
    Example {
        task: "Evaluate a planner",
        command: "worldforge eval --env two-room --planner light --limit 4",
        description: "runs cases in closed loop and says how sure the result is",
        requires: "nothing",
    },
    Example {
        task: "Measure",
        command: "worldforge benchmark --preset mock-smoke",
        description: "measures the mock and judges the result by the preset's budgets",
        requires: "nothing",
    },
    Example {
        task: "Keep evidence",
        command: "worldforge runs list",
        description: "lists the runs of this folder, and what is wrong with any of them",
        requires: "nothing",
    },
    Example {
        task: "Keep evidence",
        command: "worldforge runs show latest --verify",
        description: "shows the newest run and recomputes every digest",
        requires: "a run",
    },
    Example {
        task: "Prove and compare",
        command: "worldforge eval compare 140/200 164/200",
        description: "says whether one success rate is better than another, or that it cannot be told",
        requires: "nothing",
    },
    Example {
        task: "Prove and compare",
        command: "worldforge eval power --from 0.88 --to 0.93",
        description: "says how many episodes a difference takes",
        requires: "nothing",
    },
    Example {
        task: "Prove and compare",
        command: "worldforge verify latest --deep",
        description: "checks a run's files, numbers and signatures, and does its episodes again",
        requires: "a run",
    },
    Example {
        task: "Inspect a checkpoint",
        command: "worldforge checkpoint inspect model.safetensors --tensors",
        description: "shows what a weight file holds without running anything in it",
        requires: "a weight file",
    },
];

impl Arguments {
    pub(crate) fn run(session: &Session) -> Result<Verdict> {
        let mut document = Document::new(&Listing { examples: EXAMPLES })?;
        for rows in EXAMPLES.chunk_by(|one, next| one.task == next.task) {
            let task = rows.first().map_or("", |example| example.task);
            document = document.heading(task).commands(rows.iter().map(|example| {
                let needs = match example.requires {
                    "nothing" => String::new(),
                    other => format!("; needs {other}"),
                };
                let note = format!("{}{needs}", example.description);
                (Cell::code(example.command), Cell::quiet(note))
            }));
        }
        session.print(&document)?;
        Ok(Verdict::Positive)
    }
}
