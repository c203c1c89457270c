//! Runs gates and says how each ended.

use std::time::{Duration, Instant};

use crate::gate::{GATES, Gate};
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// Gates that build as for a release, several times: they run when they are named, and with
/// `release-evidence --run-gates`.
const OF_A_RELEASE: [&str; 3] = ["build", "performance", "package"];

/// What a program that is not installed means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MissingTools {
    /// On a contributor's machine the gate is only reported.
    Pass,
    /// In continuous integration everything must have run.
    Fail,
}

impl MissingTools {
    fn from_environment() -> Self {
        match std::env::var("CI") {
            Ok(value) if value == "true" => Self::Fail,
            _ => Self::Pass,
        }
    }
}

/// How one gate ended.
#[derive(Debug)]
pub(crate) struct Ended {
    gate: &'static str,
    pub(crate) duration: Duration,
    pub(crate) outcome: Result<String, Stop>,
}

impl Ended {
    pub(crate) fn word(&self) -> &'static str {
        match self.outcome {
            Ok(_) => "passed",
            Err(Stop::Failed(_)) => "failed",
            Err(Stop::Skipped(_)) => "skipped",
            Err(Stop::ToolUnavailable(_)) => "tool-unavailable",
        }
    }

    /// Says whether this outcome fails the whole run.
    fn is_fatal(&self, missing_tools: MissingTools) -> bool {
        match self.outcome {
            Ok(_) | Err(Stop::Skipped(_)) => false,
            Err(Stop::Failed(_)) => true,
            Err(Stop::ToolUnavailable(_)) => missing_tools == MissingTools::Fail,
        }
    }

    fn line(&self) -> String {
        let (gate, word) = (self.gate, self.word());
        format!(
            "{gate:<12} {word:<17} {:>6.1} s",
            self.duration.as_secs_f64()
        )
    }
}

/// Runs the gates that the options choose; fails when one of them failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let chosen = choose(options)?;
    if options.has("--list") {
        for gate in chosen {
            println!("{:<12} {}", gate.name, gate.summary);
        }
        return Ok(());
    }
    let mut skipped = options.list("--skip");
    if options.list("--only").is_empty() {
        skipped.extend(OF_A_RELEASE);
    }
    let ended: Vec<Ended> = chosen
        .into_iter()
        .map(|gate| run_gate(workspace, gate, &skipped))
        .collect();
    println!("\ngate         outcome           duration");
    for end in &ended {
        println!("{}", end.line());
    }
    let missing_tools = MissingTools::from_environment();
    let fatal: Vec<&str> = ended
        .iter()
        .filter(|end| end.is_fatal(missing_tools))
        .map(|end| end.gate)
        .collect();
    if fatal.is_empty() {
        Ok(())
    } else {
        Err(Stop::Failed(format!("\nnot passed: {}", fatal.join(", "))))
    }
}

/// Returns the gates that `--only` names, or all of them; an unknown name is refused.
pub(crate) fn choose(options: &Options) -> Result<Vec<&'static Gate>, Stop> {
    chosen(&options.list("--only"), &options.list("--skip"))
}

/// Returns the gates of `only`, or all; those of `skip` are among them, to be reported.
pub(crate) fn chosen(only: &[&str], skip: &[&str]) -> Result<Vec<&'static Gate>, Stop> {
    let is_known = |name: &str| GATES.iter().any(|gate| gate.name == name);
    if let Some(unknown) = only.iter().chain(skip).find(|name| !is_known(name)) {
        return Err(Stop::Failed(format!(
            "no gate {unknown}; `cargo xtask ci --list` names them"
        )));
    }
    let is_chosen = |gate: &&Gate| only.is_empty() || only.contains(&gate.name);
    Ok(GATES.iter().filter(is_chosen).collect())
}

/// Runs one gate, unless it is among those to skip, and says how it ended.
pub(crate) fn run_gate(workspace: &Workspace, gate: &'static Gate, skip: &[&str]) -> Ended {
    let start = Instant::now();
    let outcome = if skip.contains(&gate.name) {
        Err(Stop::Skipped(skip_reason(gate.name).to_owned()))
    } else {
        (gate.run)(workspace)
    };
    let end = Ended {
        gate: gate.name,
        duration: start.elapsed(),
        outcome,
    };
    println!("{}", end.line());
    match &end.outcome {
        Ok(note) if note.is_empty() => {}
        Ok(note) => println!("{}", indented(note)),
        Err(stop) => println!("{}", indented(&stop.to_string())),
    }
    end
}

fn skip_reason(gate: &str) -> &'static str {
    if OF_A_RELEASE.contains(&gate) {
        "runs with `release-evidence --run-gates`, or when --only names it"
    } else {
        "named by --skip"
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(outcome: Result<String, Stop>) -> Ended {
        Ended {
            gate: "sample",
            duration: Duration::from_millis(1250),
            outcome,
        }
    }

    #[test]
    fn a_missing_tool_is_fatal_only_where_every_tool_must_be_there() {
        let end = ended(Err(Stop::ToolUnavailable(String::new())));
        assert!(end.is_fatal(MissingTools::Fail));
        assert!(!end.is_fatal(MissingTools::Pass));
    }

    #[test]
    fn a_failure_is_fatal_and_a_skipped_gate_is_not() {
        assert!(ended(Err(Stop::Failed(String::new()))).is_fatal(MissingTools::Pass));
        assert!(!ended(Err(Stop::Skipped(String::new()))).is_fatal(MissingTools::Fail));
        assert!(!ended(Ok(String::new())).is_fatal(MissingTools::Fail));
    }

    #[test]
    fn an_unknown_gate_is_refused() {
        assert!(chosen(&["fmt", "nothing"], &[]).is_err());
        assert!(chosen(&[], &["nothing"]).is_err());
        assert_eq!(chosen(&["fmt"], &[]).unwrap().len(), 1);
        assert_eq!(chosen(&[], &["fmt"]).unwrap().len(), GATES.len());
    }
}
