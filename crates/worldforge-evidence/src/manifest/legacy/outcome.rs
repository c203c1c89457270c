//! What older forms say about how a run ended, wherever they say it.

use std::collections::BTreeMap;

use worldforge_core::Safe;

use crate::manifest::{Artifact, Failure, RunManifest, RunStatus};

/// Members of a result that may tell what went wrong, the most telling first.
const FAILURE_MEMBERS: [&str; 6] = [
    "failure_reason",
    "observed_failure",
    "error",
    "error_message",
    "skip_reason",
    "reason",
];

impl RunManifest {
    /// Takes the reason or the failure from what the run recorded of its result.
    pub(super) fn explain(&mut self, stated: Option<Safe>) {
        let members: &[&str] = if self.status.needs_reason() {
            &["skip_reason", "reason"]
        } else {
            &FAILURE_MEMBERS
        };
        let told = stated
            .filter(|text| !text.trim().is_empty())
            .or_else(|| self.result.summary.first_text(members).map(Safe::redact));
        match self.status {
            RunStatus::Skipped | RunStatus::NotConfigured => {
                let unknown = Safe::from("the older manifest recorded no reason");
                self.skip_reason = Some(told.unwrap_or(unknown));
            }
            RunStatus::Failed | RunStatus::Cancelled => {
                self.failure = told.map(|message| Failure {
                    family: None,
                    code: None,
                    message,
                    first_triage_step: None,
                });
            }
            RunStatus::Running | RunStatus::Passed => {}
        }
    }

    /// Takes references by label.
    pub(super) fn refer(&mut self, paths: BTreeMap<String, String>) {
        let references = paths.into_iter();
        self.artifacts = references
            .map(|(label, path)| Artifact::referenced(label.into(), None, &path))
            .collect();
    }
}
