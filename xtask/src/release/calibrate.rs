//! `calibrate-budgets`: candidates for budgets from what was measured, for a person to review.

use std::process::Command;

use crate::document::Fields as _;
use crate::process;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// The budget that releases are held to.
const BUDGET: &str = "examples/benchmark-budget.json";

/// Options that are passed on as they are.
const PASSED_ON: [&str; 3] = ["--headroom-ratio", "--machine-class", "--rationale"];

/// Hands preserved reports to `worldforge benchmark calibrate`; no budget file is edited.
///
/// Without a report it first runs the release preset, which makes one.
pub(crate) fn calibrate_budgets(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let mut reports: Vec<String> = options
        .all("--report")
        .iter()
        .map(|&it| it.to_owned())
        .collect();
    if reports.is_empty() {
        let preset = ["benchmark", "--preset", "release-evidence"];
        let measured = super::linked::ask(workspace, &preset)?;
        let run = measured.at("run_id").as_str().unwrap_or("latest");
        reports.push(run.to_owned());
    }
    let mut command = Command::new(workspace.binary()?);
    command
        .args(["benchmark", "calibrate", "--current-budget"])
        .arg(options.value("--current-budget").unwrap_or(BUDGET))
        .current_dir(workspace.root());
    for report in &reports {
        command.args(["--report", report]);
    }
    for option in PASSED_ON {
        if let Some(value) = options.value(option) {
            command.args([option, value]);
        }
    }
    let output = options
        .value("--output")
        .unwrap_or(".worldforge/budget-calibration");
    command.args(["--output", output]);
    process::stream(&mut command)
}
