//! The worlds' half of a preflight.

use std::fs;

use worldforge_core::{JsonObject, Result, Safe, StorageId, json::Pointer};

use super::{
    report::{
        PREFLIGHT_SCHEMA_VERSION, PreflightCheck, PreflightCounts, PreflightIssue, PreflightReport,
    },
    runs::examine_runs,
};
use crate::{
    check::{CheckStatus, Probe, Severity},
    store::{Workspace, require_folder},
    worlds::{
        migration::{Migration, SourceKind},
        store::{WorldFile, WorldStore, world_id},
    },
};

/// What a preflight looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreflightOptions {
    world_ids: Vec<String>,
    retention_keep: usize,
}

impl Default for PreflightOptions {
    fn default() -> Self {
        Self {
            world_ids: Vec::new(),
            retention_keep: 20,
        }
    }
}

impl PreflightOptions {
    /// Asks for worlds that must be there; ids that could steer a path are findings.
    #[must_use]
    pub fn with_world_ids(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        self.world_ids.extend(ids);
        self
    }

    /// Sets how many runs the workspace should keep.
    #[must_use]
    pub const fn with_retention_keep(mut self, keep: usize) -> Self {
        self.retention_keep = keep;
        self
    }
}

impl WorldStore {
    /// Looks at every world and every run; nothing is changed, not even created.
    ///
    /// `probe` is the host's knowledge of processes.
    ///
    /// # Errors
    ///
    /// [`Io`](worldforge_core::ErrorKind::Io) when a folder cannot be listed,
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) when one holds too many entries; whatever is wrong inside is an issue.
    pub fn preflight(
        &self,
        workspace: &Workspace,
        options: &PreflightOptions,
        probe: Probe<'_>,
    ) -> Result<PreflightReport> {
        let mut issues = Vec::new();
        for id in &options.world_ids {
            issues.extend(self.examine_request(id));
        }
        let world_files_checked = self.examine_folder(&mut issues)?;
        let keep = options.retention_keep;
        let (found, run_workspaces_checked) = examine_runs(workspace, keep, probe)?;
        issues.extend(found);
        let count = |severity| issues.iter().filter(|it| it.severity == severity).count();
        let (error_count, warning_count) = (count(Severity::Error), count(Severity::Warning));
        Ok(PreflightReport {
            schema_version: PREFLIGHT_SCHEMA_VERSION,
            status: match (error_count, warning_count) {
                (0, 0) => CheckStatus::Passed,
                (0, _) => CheckStatus::Warning,
                _ => CheckStatus::Failed,
            },
            safe_to_attach: true,
            state_dir: self.label.clone().into(),
            workspace_dir: workspace.label().into(),
            retention_keep: keep,
            diagnostic_command: "worldforge world preflight --format json".into(),
            recovery_policy: "nothing is deleted: files are quarantined or kept as a backup".into(),
            counts: PreflightCounts {
                world_files_checked,
                run_workspaces_checked,
                requested_world_ids_checked: options.world_ids.len(),
                issue_count: issues.len(),
                error_count,
                warning_count,
            },
            issues,
        })
    }

    fn examine_request(&self, id: &str) -> Option<PreflightIssue> {
        let Ok(id) = world_id(id) else {
            return Some(issue(
                PreflightCheck::UnsafeWorldId,
                "<unsafe-world-id>",
                "a requested id could steer a path, and is not repeated",
                "worldforge world list",
            ));
        };
        let is_there = fs::symlink_metadata(self.file_of(&id)).is_ok();
        (!is_there).then(|| {
            let message = format!("there is no world '{id}'");
            issue(
                PreflightCheck::WorldMissing,
                &id,
                message,
                "worldforge world list",
            )
        })
    }

    fn examine_folder(&self, issues: &mut Vec<PreflightIssue>) -> Result<usize> {
        match require_folder(&self.folder, "the folder of worlds") {
            Ok(true) => {}
            Ok(false) => {
                issues.push(issue(
                    PreflightCheck::StateDirMissing,
                    "worlds",
                    "there is no folder of worlds yet",
                    "worldforge world create NAME",
                ));
                return Ok(0);
            }
            Err(error) => {
                issues.push(issue(
                    PreflightCheck::StateDirInvalid,
                    "worlds",
                    error.message().clone(),
                    "look at it, then move it out of the workspace by hand",
                ));
                return Ok(0);
            }
        }
        let files = self.files()?;
        for file in &files {
            match &file.id {
                Ok(id) => self.examine_world(id, file, issues),
                Err(_unsafe_name) => issues.push(issue(
                    PreflightCheck::UnsafeWorldFileId,
                    file.shown.clone(),
                    "the file's name is no world id",
                    "look at it, then rename it or move it out of the folder by hand",
                )),
            }
        }
        if self.has_leftovers() {
            issues.push(issue(
                PreflightCheck::InterruptedWrite,
                "worlds",
                "a writer ended in the middle of a write; no world was changed by it",
                "nothing to do: the next change of a world clears it away",
            ));
        }
        Ok(files.len())
    }

    fn examine_world(&self, id: &StorageId, file: &WorldFile, issues: &mut Vec<PreflightIssue>) {
        let quarantine =
            format!("worldforge world quarantine {id} --reason 'found by a preflight'");
        let report = |check, message: Safe, command: &str| {
            issue(check, file.shown.clone(), message, command.to_owned())
        };
        let migration = self
            .bytes_of(id)
            .and_then(|bytes| Migration::of(SourceKind::WorldId, id.into(), &bytes));
        let migration = match migration {
            Ok(migration) => migration,
            Err(error) => {
                let check = PreflightCheck::CorruptedWorldJson;
                issues.push(report(check, error.to_string().into(), &quarantine));
                return;
            }
        };
        let migrate = format!("worldforge world migrate {id} --apply");
        for found in &migration.report.invalid_fields {
            let check = check_of(&found.path);
            let found_here = report(check, found.message.clone(), &quarantine);
            issues.push(at(found_here, &found.path));
        }
        for found in &migration.report.unsafe_ids {
            let check = check_of(&found.path);
            let found_here = report(check, found.message.clone(), &quarantine);
            issues.push(at(found_here, &found.path));
        }
        for found in &migration.report.bounding_box_corrections {
            let check = PreflightCheck::BboxIncoherent;
            let found_here = report(check, found.message.clone(), &migrate);
            issues.push(at(found_here, &found.path));
        }
        for found in &migration.report.required_changes {
            let check = PreflightCheck::MigrationNeeded;
            let found_here = report(check, found.message.clone(), &migrate);
            issues.push(at(found_here, &found.path));
        }
        let Some(world) = migration.world else {
            return;
        };
        if world.id() != id {
            let message = format!("the file holds the world '{}'", world.id());
            let command = format!("rename the file to '{}.json'", world.id());
            let check = PreflightCheck::WorldIdMismatch;
            issues.push(report(check, message.into(), &command));
        }
        if let Err(error) = world.verify() {
            let pointer = error.pointer().map(Pointer::to_string).unwrap_or_default();
            let check = PreflightCheck::InvalidWorldHistory;
            let found_here = report(check, error.message().clone(), &quarantine);
            issues.push(at(found_here, &pointer));
        }
    }

    fn has_leftovers(&self) -> bool {
        let entries = fs::read_dir(&self.folder);
        entries.is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with(".tmp-"))
        })
    }
}

/// Says in which part of a world a pointer lies.
fn check_of(pointer: &str) -> PreflightCheck {
    let pointer = pointer.strip_prefix("/state").unwrap_or(pointer);
    if pointer.starts_with("/history") {
        PreflightCheck::InvalidWorldHistory
    } else if pointer.starts_with("/scene") {
        PreflightCheck::InvalidWorldObject
    } else {
        PreflightCheck::InvalidWorldState
    }
}

fn at(mut issue: PreflightIssue, pointer: &str) -> PreflightIssue {
    let pointer = pointer.to_owned();
    issue.details.insert("pointer".to_owned(), pointer.into());
    issue
}

pub(super) fn issue(
    check: PreflightCheck,
    path: impl Into<Safe>,
    message: impl Into<Safe>,
    recovery: impl Into<Safe>,
) -> PreflightIssue {
    PreflightIssue {
        check,
        severity: check.severity(),
        path: path.into(),
        message: message.into(),
        recovery_command: recovery.into(),
        safe_to_attach: true,
        details: JsonObject::new(),
    }
}
