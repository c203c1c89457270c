//! The runs' half of a preflight.

use worldforge_core::{JsonObject, Result, Safe};

use super::{
    examine::issue,
    report::{PreflightCheck, PreflightIssue},
};
use crate::{
    check::{CheckFinding, CheckOptions, Probe},
    store::Workspace,
};

/// Looks at the runs, and returns what was found with how many were looked at.
pub(super) fn examine_runs(
    workspace: &Workspace,
    keep: usize,
    probe: Probe<'_>,
) -> Result<(Vec<PreflightIssue>, usize)> {
    let options = CheckOptions::default().with_retention_keep(keep);
    let report = workspace.check(options, probe)?;
    let issues = report.findings.iter().map(of_finding).collect();
    Ok((issues, report.checked_count))
}

fn of_finding(finding: &CheckFinding) -> PreflightIssue {
    let path = match &finding.run_dir {
        Some(run_dir) => Safe::from(format!("runs/{run_dir}")),
        None => Safe::from("runs"),
    };
    let mut details = JsonObject::new();
    if let Some(entry) = &finding.path {
        details.insert("entry".to_owned(), entry.as_str().into());
    }
    PreflightIssue {
        details,
        ..issue(
            PreflightCheck::Runs(finding.check),
            path,
            finding.message.clone(),
            finding.remedy.step(),
        )
    }
}
