//! The index of runs: what a list says, and what can be done with each run.

use serde::Serialize;
use worldforge_core::{Result, Safe, capability::Capability};

use super::{
    RunEntry, RunFilter, RunIssue,
    listing::{newest_first, split},
};
use crate::{
    manifest::{CommandLine, RerunCommand, RunManifest, RunStatus},
    safety::is_checkable,
    store::{RunPath, Workspace},
};

/// The version of [`RunIndex`].
pub const INDEX_SCHEMA_VERSION: u32 = 1;

/// The headings of the index as a table.
pub const INDEX_COLUMNS: [&str; 11] = [
    "run_id",
    "kind",
    "status",
    "provider",
    "capability",
    "created_at",
    "artifact_count",
    "safe_artifact_types",
    "event_count",
    "failure_summary",
    "path",
];

/// Every run that passes a filter, newest first, and every directory that is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct RunIndex {
    /// Always [`INDEX_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = INDEX_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// How reports name the workspace.
    pub workspace_dir: Safe,
    /// The filter.
    pub filter: RunFilter,
    /// Whether the filter leaves any run out on purpose.
    pub filter_applied: bool,
    /// How many runs pass.
    pub entry_count: usize,
    /// How many directories are no readable run.
    pub issue_count: usize,
    /// The runs.
    pub entries: Vec<IndexEntry>,
    /// The directories that are no readable run.
    pub issues: Vec<RunIssue>,
}

/// One run of an index.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct IndexEntry {
    /// What a list says of it.
    #[serde(flatten)]
    pub run: RunEntry,
    /// The primary provider.
    pub provider: Option<Safe>,
    /// The primary capability.
    pub capability: Option<&'static str>,
    /// The sanitised command.
    pub command: CommandLine,
    /// The command that repeats the run.
    pub rerun: RerunCommand,
    /// Labels and endings of the files that a check can read as text, in order.
    pub safe_artifact_types: Vec<Safe>,
    /// The directory as reports may show it.
    pub path: Safe,
    /// Where an issue bundle of the run goes by default.
    pub issue_bundle_path: Safe,
    /// The command that makes the issue bundle.
    pub issue_bundle_command: Safe,
    /// The same command, when the run did not do what it promised.
    pub recovery_command: Option<Safe>,
}

impl Workspace {
    /// Lists the runs that pass the filter with what can be done with each of them.
    ///
    /// # Errors
    ///
    /// As [`Workspace::list`].
    pub fn index(&self, filter: &RunFilter) -> Result<RunIndex> {
        let found = self.directories()?;
        let label = self.label();
        let outcomes = self.survey(&found.names, |name, found| match found.manifest {
            Ok(manifest) if filter.passes(&manifest) => {
                let rest = Rest::of(&manifest);
                let run = RunEntry::new(name.clone(), manifest);
                Ok(Some(rest.entry(run, &label)))
            }
            Ok(_) => Ok(None),
            Err(issue) => Err(issue),
        });
        let (mut entries, issues) = split(outcomes, found.issues);
        entries.sort_by_cached_key(|entry: &IndexEntry| newest_first(&entry.run));
        Ok(RunIndex {
            schema_version: INDEX_SCHEMA_VERSION,
            workspace_dir: label.into(),
            filter_applied: !filter.is_empty(),
            filter: filter.clone(),
            entry_count: entries.len(),
            issue_count: issues.len(),
            entries,
            issues,
        })
    }

    /// Returns the command that bundles a run of this workspace.
    pub(crate) fn bundle_command(label: &str, run_dir: &str) -> String {
        match label {
            ".worldforge" => format!("worldforge runs bundle {run_dir}"),
            _ => format!("worldforge runs bundle {run_dir} --workspace-dir {label}"),
        }
    }
}

/// What of a manifest goes into an index besides the list's entry.
struct Rest {
    command: CommandLine,
    rerun: RerunCommand,
    provider: Option<Safe>,
    capability: Option<&'static str>,
    types: Vec<Safe>,
}

impl Rest {
    fn of(manifest: &RunManifest) -> Self {
        let mut types = Vec::new();
        for artifact in &manifest.artifacts {
            let ending = artifact.path.as_ref().and_then(RunPath::extension);
            if let Some(ending) = ending.filter(|ending| is_checkable(ending)) {
                types.push(artifact.label.clone());
                types.push(Safe::from(ending));
            }
        }
        types.sort();
        types.dedup();
        Self {
            command: manifest.command.clone(),
            rerun: manifest.rerun_command(),
            provider: manifest.provider.as_ref().map(Safe::from),
            capability: manifest.capability.map(Capability::name),
            types,
        }
    }

    fn entry(self, run: RunEntry, label: &str) -> IndexEntry {
        let command = Safe::redact(&Workspace::bundle_command(label, run.run_dir.as_str()));
        let needs_recovery = matches!(
            run.status,
            RunStatus::Failed
                | RunStatus::Cancelled
                | RunStatus::Skipped
                | RunStatus::NotConfigured
        );
        IndexEntry {
            path: Safe::redact(&format!("{label}/runs/{}", run.run_dir)),
            issue_bundle_path: Safe::redact(&format!("{label}/issue-bundles/{}", run.run_dir)),
            recovery_command: needs_recovery.then(|| command.clone()),
            issue_bundle_command: command,
            provider: self.provider,
            capability: self.capability,
            command: self.command,
            rerun: self.rerun,
            safe_artifact_types: self.types,
            run,
        }
    }
}

impl IndexEntry {
    /// Returns the cells, in the order of [`INDEX_COLUMNS`]; several types are joined by `;`.
    pub fn cells(&self) -> [String; 11] {
        let text = |text: &Option<Safe>| text.as_ref().map(ToString::to_string);
        let types: Vec<&str> = self.safe_artifact_types.iter().map(Safe::as_str).collect();
        [
            self.run.run_id.to_string(),
            self.run.kind.to_string(),
            self.run.status.to_string(),
            text(&self.provider).unwrap_or_default(),
            self.capability.unwrap_or_default().to_owned(),
            self.run.created_at.to_string(),
            self.run.artifact_count.to_string(),
            types.join(";"),
            self.run.event_count.to_string(),
            text(&self.run.failure_summary).unwrap_or_default(),
            self.path.to_string(),
        ]
    }
}
