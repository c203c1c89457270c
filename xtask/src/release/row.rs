//! One gate as a row of evidence.

use serde_json::{Value, json};

use super::time::now;
use crate::ci::Ended;
use crate::document::Fields as _;
use crate::gate::Gate;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Most characters of what a gate said that a row keeps, from the end.
const MAX_TOLD: usize = 4000;

/// Runs a gate and describes how it went.
pub(super) fn run(workspace: &Workspace, gate: &'static Gate) -> Value {
    let started_at = now();
    let ended = crate::ci::run_gate(workspace, gate, &[]);
    described(gate, &ended, &started_at, &now())
}

/// Describes a gate that was not run.
pub(super) fn skipped(gate: &'static Gate, reason: &str) -> Value {
    json!({
        "name": gate.name,
        "summary": gate.summary,
        "command": command(gate),
        "status": "skipped",
        "exit_code": null,
        "duration_ms": null,
        "started_at": null,
        "finished_at": null,
        "told": reason,
        "first_triage_step": gate.triage,
    })
}

fn described(gate: &'static Gate, ended: &Ended, started_at: &str, finished_at: &str) -> Value {
    let told = match &ended.outcome {
        Ok(note) => note.clone(),
        Err(stop) => stop.to_string(),
    };
    let exit_code = match &ended.outcome {
        Ok(_) => Some(0),
        Err(Stop::Failed(_)) => Some(1),
        Err(Stop::Skipped(_) | Stop::ToolUnavailable(_)) => None,
    };
    json!({
        "name": gate.name,
        "summary": gate.summary,
        "command": command(gate),
        "status": ended.word(),
        "exit_code": exit_code,
        "duration_ms": u64::try_from(ended.duration.as_millis()).unwrap_or(u64::MAX),
        "started_at": started_at,
        "finished_at": finished_at,
        "told": end_of(&told),
        "first_triage_step": gate.triage,
    })
}

fn command(gate: &Gate) -> String {
    format!("cargo xtask ci --only {}", gate.name)
}

/// Returns the last characters of a text, which say why a program stopped.
fn end_of(text: &str) -> String {
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(MAX_TOLD)).collect()
}

/// Counts the rows of each status, and says how they end together.
///
/// One that failed fails them all; they passed only when none was left out.
pub(super) fn summary(rows: &[Value]) -> Value {
    let count = |status: &str| rows.iter().filter(|row| row.at("status") == status).count();
    let [passed, failed, skipped, missing] =
        ["passed", "failed", "skipped", "tool-unavailable"].map(count);
    let status = if failed > 0 {
        "failed"
    } else if passed == 0 && missing == 0 {
        "not-run"
    } else if skipped + missing > 0 {
        "incomplete"
    } else {
        "passed"
    };
    json!({
        "status": status,
        "passed": passed,
        "failed": failed,
        "skipped": skipped,
        "tool-unavailable": missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_pass_together_only_when_each_ran_and_passed() {
        let rows = |words: &[&str]| -> Vec<Value> {
            words.iter().map(|word| json!({"status": word})).collect()
        };
        for (words, expected) in [
            (&["passed", "passed"][..], "passed"),
            (&["passed", "skipped"], "incomplete"),
            (&["passed", "tool-unavailable"], "incomplete"),
            (&["skipped", "failed"], "failed"),
            (&["skipped"], "not-run"),
            (&[], "not-run"),
        ] {
            assert_eq!(summary(&rows(words))["status"], expected, "{words:?}");
        }
    }
}
