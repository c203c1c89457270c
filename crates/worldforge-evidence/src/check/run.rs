//! Checking one run.

use worldforge_core::{Safe, StorageId};

use super::{CheckDepth, CheckFinding, CheckKind, Liveness, Probe, Remedy};
use crate::{
    list::{IssueReason, Surveyed},
    manifest::RunManifest,
    store::{RunDirectory, TreeKind, Workspace, walk},
    verify::MismatchKind,
};

/// Most findings of one directory.
const MAX_FINDINGS: usize = 100;

/// Looks at one directory, as closely as asked.
pub(super) fn examine_run(
    workspace: &Workspace,
    name: &StorageId,
    surveyed: Surveyed<'_>,
    depth: CheckDepth,
    probe: Probe<'_>,
) -> Vec<CheckFinding> {
    let mut run = Examined {
        name,
        findings: Vec::new(),
    };
    let manifest = match surveyed.manifest {
        Ok(manifest) => {
            run.manifest(&manifest, probe);
            Some(manifest)
        }
        Err(issue) if issue.reason == IssueReason::ManifestMissing => {
            run.report(CheckKind::StaleRunWorkspace, None, "it has no manifest");
            None
        }
        Err(issue) => {
            let message = format!("{}: {}", issue.reason, issue.detail);
            run.report(CheckKind::InvalidRunManifest, None, message);
            None
        }
    };
    if depth >= CheckDepth::Entries {
        match workspace.open_run(name.as_str()) {
            Ok(directory) => run.look_into(&directory, manifest.as_ref(), depth),
            Err(error) => run.report(CheckKind::UnsafeEntry, None, error.message().clone()),
        }
    }
    run.findings
}

/// Lists what lies in a run and is no plain file or folder with a safe name.
pub(super) fn unsafe_entries(directory: &RunDirectory) -> Vec<(Safe, &'static str)> {
    let entries = match walk(directory.path()) {
        Ok(entries) => entries,
        Err(cause) => {
            let what = match cause.kind() {
                std::io::ErrorKind::QuotaExceeded => "it holds too many files to look at",
                _ => "it cannot be looked into",
            };
            return vec![(Safe::from("."), what)];
        }
    };
    let unsafe_ones = entries.into_iter().filter_map(|entry| {
        let what = match entry.kind {
            TreeKind::Link => "a symbolic link",
            TreeKind::Special => "a pipe, a socket or a device",
            TreeKind::SharedFile => "a file that has another name somewhere",
            TreeKind::DeepFolder => "a folder that lies too deep",
            TreeKind::File | TreeKind::Folder if entry.path.is_none() => "a name that is not safe",
            TreeKind::File | TreeKind::Folder => return None,
        };
        Some((entry.shown, what))
    });
    unsafe_ones.collect()
}

struct Examined<'a> {
    name: &'a StorageId,
    findings: Vec<CheckFinding>,
}

impl Examined<'_> {
    fn report(&mut self, check: CheckKind, path: Option<Safe>, message: impl Into<Safe>) {
        if self.findings.len() >= MAX_FINDINGS {
            return;
        }
        let is_broken = |finding: &CheckFinding| finding.check == CheckKind::InvalidRunManifest;
        let remedy = match check {
            CheckKind::StaleRunWorkspace | CheckKind::InvalidRunManifest => Remedy::Quarantine,
            _ if self.findings.iter().any(is_broken) => Remedy::Quarantine,
            _ => Remedy::BundleThenQuarantine,
        };
        self.findings.push(CheckFinding {
            run_dir: Some(self.name.into()),
            check,
            severity: check.severity(),
            path,
            message: message.into(),
            remedy,
        });
    }

    fn manifest(&mut self, manifest: &RunManifest, probe: Probe<'_>) {
        if manifest.liveness(probe) == Some(Liveness::Gone) {
            let message = "it says running, and its process is gone";
            self.report(CheckKind::AbandonedRun, None, message);
        }
        for artifact in &manifest.artifacts {
            if artifact.path.is_none() {
                let label = Some(artifact.label.clone());
                let message = "the manifest points out of the run";
                self.report(CheckKind::UnsafeArtifactPath, label, message);
            }
        }
    }

    fn look_into(
        &mut self,
        directory: &RunDirectory,
        manifest: Option<&RunManifest>,
        depth: CheckDepth,
    ) {
        for (path, what) in unsafe_entries(directory) {
            self.report(CheckKind::UnsafeEntry, Some(path), what);
        }
        if depth < CheckDepth::Digests || manifest.is_none() {
            return;
        }
        match directory.verify() {
            Ok(verification) => {
                for found in verification.mismatches {
                    // What an older form never recorded has not changed.
                    if found.kind != MismatchKind::NotRecorded {
                        let message = format!("{}: {}", found.kind, found.detail);
                        self.report(CheckKind::ChangedRun, Some(found.name), message);
                    }
                }
            }
            Err(error) => self.report(CheckKind::ChangedRun, None, error.message().clone()),
        }
    }
}
