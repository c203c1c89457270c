//! Checking a workspace: what is stale, abandoned, unsafe or broken.

use worldforge_core::{Result, Safe, StorageId};

use super::{
    CHECK_SCHEMA_VERSION, CheckFinding, CheckKind, CheckReport, CheckStatus, Probe, Remedy,
    Severity, run::examine_run,
};
use crate::store::{Workspace, require_folder};

/// How closely runs are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckDepth {
    /// Manifests only.
    Manifests,
    /// Manifests, and what lies in the directories.
    #[default]
    Entries,
    /// All of that, and every size and digest is computed again.
    Digests,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    /// How closely runs are looked at.
    pub depth: CheckDepth,
    /// How many runs the workspace should keep.
    pub retention_keep: usize,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            depth: CheckDepth::default(),
            retention_keep: 20,
        }
    }
}

impl CheckOptions {
    /// Sets how closely runs are looked at.
    #[must_use]
    pub const fn with_depth(mut self, depth: CheckDepth) -> Self {
        self.depth = depth;
        self
    }

    /// Sets how many runs the workspace should keep.
    #[must_use]
    pub const fn with_retention_keep(mut self, keep: usize) -> Self {
        self.retention_keep = keep;
        self
    }
}

impl Workspace {
    /// Looks for runs that are stale, abandoned, unsafe or broken; nothing is changed.
    ///
    /// `probe` is the host's knowledge of processes.
    ///
    /// # Errors
    ///
    /// [`Io`](worldforge_core::ErrorKind::Io) when the folder cannot be listed and
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past
    /// [`MAX_RUNS`](crate::MAX_RUNS); whatever is wrong inside is a finding.
    pub fn check(&self, options: CheckOptions, probe: Probe<'_>) -> Result<CheckReport> {
        if let Err(error) = require_folder(&self.runs(), "runs") {
            let kind = CheckKind::RunsDirInvalid;
            let finding = of_workspace(kind, error.message().clone(), Remedy::MoveByHand);
            return Ok(self.report(vec![finding], 0, 0));
        }
        let found = self.directories()?;
        let mut findings = self.check_workspace(&found.names)?;
        let examined = self.survey(&found.names, |name, surveyed| {
            let is_readable = surveyed.manifest.is_ok();
            let findings = examine_run(self, name, surveyed, options.depth, probe);
            (is_readable, findings)
        });
        let readable = examined.iter().filter(|(readable, _)| *readable).count();
        findings.extend(examined.into_iter().flat_map(|(_, findings)| findings));
        findings.extend(found.issues.iter().map(|issue| CheckFinding {
            run_dir: Some(issue.run_dir.clone()),
            message: issue.detail.clone(),
            ..of_workspace(CheckKind::StaleRunWorkspace, "", Remedy::MoveByHand)
        }));
        findings.extend(found.strays.iter().map(|name| CheckFinding {
            run_dir: Some(name.clone()),
            ..of_workspace(
                CheckKind::StaleRunWorkspace,
                "it is no directory",
                Remedy::MoveByHand,
            )
        }));
        if readable > options.retention_keep {
            let keep = options.retention_keep;
            let message = format!("{readable} runs, {keep} should be kept");
            let remedy = Remedy::PlanRetention;
            findings.push(of_workspace(CheckKind::RetentionPressure, message, remedy));
        }
        let checked = found.names.len() + found.issues.len() + found.strays.len();
        Ok(self.report(findings, readable, checked))
    }

    fn check_workspace(&self, names: &[StorageId]) -> Result<Vec<CheckFinding>> {
        let mut findings = Vec::new();
        match self.pins() {
            Ok(pins) => {
                let lost = pins
                    .pins
                    .keys()
                    .filter(|name| names.binary_search(name).is_err());
                findings.extend(lost.map(|name| CheckFinding {
                    run_dir: Some(name.into()),
                    ..of_workspace(
                        CheckKind::PinWithoutRun,
                        "the pinned run does not exist",
                        Remedy::Unpin,
                    )
                }));
            }
            Err(error) => {
                let message = Safe::from(error.to_string());
                let remedy = Remedy::RepairByHand;
                findings.push(of_workspace(CheckKind::PinsInvalid, message, remedy));
            }
        }
        let leftovers = self.trash()?;
        if !leftovers.is_empty() {
            let count = leftovers.len();
            let message = format!("the trash holds {count} runs of a deletion that did not end");
            let remedy = Remedy::EmptyTrash;
            findings.push(of_workspace(
                CheckKind::InterruptedDeletion,
                message,
                remedy,
            ));
        }
        Ok(findings)
    }

    fn report(
        &self,
        mut findings: Vec<CheckFinding>,
        readable_count: usize,
        checked_count: usize,
    ) -> CheckReport {
        findings.sort();
        let count = |severity| {
            let each = findings.iter();
            each.filter(|finding| finding.severity == severity).count()
        };
        let (error_count, warning_count) = (count(Severity::Error), count(Severity::Warning));
        CheckReport {
            schema_version: CHECK_SCHEMA_VERSION,
            status: match (error_count, warning_count) {
                (0, 0) => CheckStatus::Passed,
                (0, _) => CheckStatus::Warning,
                _ => CheckStatus::Failed,
            },
            workspace_dir: self.label().into(),
            readable_count,
            checked_count,
            error_count,
            warning_count,
            findings,
        }
    }
}

fn of_workspace(check: CheckKind, message: impl Into<Safe>, remedy: Remedy) -> CheckFinding {
    CheckFinding {
        run_dir: None,
        check,
        severity: check.severity(),
        path: None,
        message: message.into(),
        remedy,
    }
}
