//! An evaluation that was stopped, read back to be continued.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result, RunId, Safe, json};
use worldforge_eval::{
    audit::{Selection, cases_digest},
    closed_loop::{EpisodeRecord, Planner, StoppingRule},
    environment::{Case, Cases, Outcomes},
};
use worldforge_evidence::{JournalReader, RunDirectory, RunKind, RunManifest, RunPath, RunStatus};

use super::{Percent, settings::Settings};
use crate::{session::Session, world::EnvironmentName};

/// Where an evaluation keeps its finished episodes while it runs.
pub(super) const JOURNAL_FILE: &str = "logs/episodes-journal.jsonl";

/// Most bytes of the cases of a run.
const MAX_CASES_BYTES: u64 = 256 << 20;

/// The first line of an evaluation's journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// What decides the result.
    pub(super) settings: Settings,
    /// The runs that this one continues, the first one first.
    pub(super) segments: Vec<Segment>,
}

/// A run that others continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Segment {
    /// Its id.
    pub(super) run_id: RunId,
    /// How it ended; one that was killed still says that it is running.
    pub(super) status: RunStatus,
    /// How many episodes it had finished, those that it had taken over itself included.
    pub(super) episodes: usize,
    /// The last link of its journal, which stands for all of them.
    pub(super) journal: Digest,
}

/// What an evaluation that was stopped has left.
pub(crate) struct Former {
    pub(super) header: Header,
    pub(super) cases: Vec<Case>,
    pub(super) finished: Vec<EpisodeRecord>,
    pub(super) is_torn: bool,
    pub(super) rerun: Vec<String>,
}

impl Former {
    /// Reads the run's journal and cases.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the run is no evaluation, came to its end, or is damaged.
    pub(crate) fn read(directory: &RunDirectory) -> Result<Self> {
        let manifest = directory.manifest()?;
        let id = check_kind(&manifest)?;
        let path = RunPath::new(JOURNAL_FILE)?;
        check_digest(directory, &manifest, &path)?;
        let mut journal =
            JournalReader::open(directory, path).map_err(|error| without(error, &id))?;
        let mut header: Header = json::decode_value(journal.header().clone()).map_err(|error| {
            error.triage("continue it with the version of the program that began it")
        })?;
        let mut finished: Vec<EpisodeRecord> = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(entry) = journal.next_entry()? {
            let record: EpisodeRecord = json::decode_value(entry)?;
            if !seen.insert(record.index) {
                let message = format!("journal must have episode {} once", record.index);
                return Err(Error::invalid_input(message));
            }
            finished.push(record);
        }
        let cases = read_cases(directory, &header.settings)?;
        header.segments.push(Segment {
            run_id: id,
            status: manifest.status,
            episodes: finished.len(),
            journal: journal.link(),
        });
        Ok(Self {
            header,
            cases,
            finished,
            is_torn: journal.is_torn(),
            rerun: manifest
                .rerun
                .argv
                .argv()
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
    }

    /// Returns the environment.
    pub(crate) fn environment(&self) -> Result<EnvironmentName> {
        self.header.settings.environment.parse()
    }

    /// Returns the episodes that were finished, in the order in which they ended.
    pub(crate) fn finished(&self) -> &[EpisodeRecord] {
        &self.finished
    }

    /// Returns how it plans.
    pub(crate) const fn planner(&self) -> &Planner {
        &self.header.settings.planner
    }

    /// Returns what reports call the checkpoint.
    pub(crate) fn checkpoint_name(&self) -> &str {
        &self.header.settings.checkpoint.name
    }

    /// Returns the cases in their order.
    pub(crate) fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Returns the longest time for one decision.
    pub(crate) const fn deadline_ms(&self) -> Option<u64> {
        self.header.settings.deadline_ms
    }

    /// Returns the least share of solved cases.
    pub(crate) fn require(&self) -> Result<Option<Percent>> {
        let require = self.header.settings.require_percent;
        require
            .map(|percent| percent.to_string().parse())
            .transpose()
    }

    /// Returns how many episodes are animated.
    pub(crate) const fn animations(&self) -> usize {
        self.header.settings.animations
    }

    /// Returns how others did on the same cases.
    pub(crate) const fn reference(&self) -> &BTreeMap<String, Outcomes> {
        &self.header.settings.reference
    }

    /// Returns when it may stop early.
    pub(crate) const fn stopping(&self) -> Option<StoppingRule> {
        self.header.settings.stopping
    }

    /// Returns how the checkpoint was chosen.
    pub(crate) const fn selection(&self) -> Option<&Selection> {
        self.header.settings.selection.as_ref()
    }

    /// Refuses settings that would make another evaluation of it.
    pub(super) fn check(&self, wanted: &Settings) -> Result<()> {
        let differences = self.header.settings.differences(wanted)?;
        if differences.is_empty() {
            return Ok(());
        }
        let message = format!(
            "a continued evaluation must be asked for as it began: {}",
            differences.join("; ")
        );
        Err(Error::invalid_input(message)
            .triage("leave the options out that differ, or begin a new evaluation"))
    }

    /// Returns where the checkpoint was, as far as the command that began the evaluation still says.
    pub(crate) fn checkpoint(&self) -> Result<Option<PathBuf>> {
        let settings = &self.header.settings;
        if settings.checkpoint.is_built_in {
            return Ok(None);
        }
        let mut words = settings.command.iter().map(Safe::as_str);
        let mut stated = None;
        while let Some(word) = words.next() {
            if word == "--checkpoint" {
                stated = words.next();
            } else if let Some(value) = word.strip_prefix("--checkpoint=") {
                stated = Some(value);
            }
        }
        let path = stated.filter(|path| !path.contains(['<', '[']));
        path.map(|path| Some(PathBuf::from(path))).ok_or_else(|| {
            let name = &settings.checkpoint.name;
            Error::invalid_input(format!("the evaluation used the checkpoint '{name}'"))
                .triage("name it again with --checkpoint PATH")
        })
    }

    /// Returns the run that is continued.
    pub(super) fn parent(&self) -> Option<&Segment> {
        self.header.segments.last()
    }
}

fn check_kind(manifest: &RunManifest) -> Result<RunId> {
    let name = &manifest.run_id;
    if manifest.kind != RunKind::Eval {
        let kind = manifest.kind.name();
        let message = format!("run {name} must be an evaluation to be continued, found {kind}");
        return Err(
            Error::invalid_input(message).triage("list evaluations with 'worldforge runs list'")
        );
    }
    if manifest.status == RunStatus::Passed {
        let message = format!("run {name} came to its end, so nothing is left to continue");
        return Err(Error::invalid_input(message).triage("begin a new evaluation"));
    }
    RunId::new(name.as_str())
}

/// Compares the journal of a run that has ended with its manifest.
fn check_digest(directory: &RunDirectory, manifest: &RunManifest, path: &RunPath) -> Result<()> {
    let mut artifacts = manifest.artifacts.iter();
    let recorded = artifacts.find(|artifact| artifact.path.as_ref() == Some(path));
    let Some(recorded) = recorded.and_then(|artifact| artifact.sha256) else {
        return Ok(());
    };
    if directory.digest_file(path)?.sha256 == recorded {
        return Ok(());
    }
    let message = format!("{path} must be as the manifest of its run records it");
    Err(Error::invalid_input(message).triage("begin a new evaluation"))
}

/// Says why a run without a journal cannot be continued.
fn without(error: Error, id: &RunId) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::invalid_input(format!(
        "run {id} has no journal of episodes, so nothing is left to continue"
    ))
    .triage("begin a new evaluation")
}

fn read_cases(directory: &RunDirectory, settings: &Settings) -> Result<Vec<Case>> {
    let path = RunPath::new("inputs/cases.json")?;
    let mut bytes = Vec::new();
    let file = directory.open_file(&path)?;
    file.take(MAX_CASES_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::new(ErrorKind::Io, format!("read {path}: {}", cause.kind())))?;
    let cases = Cases::decode(&bytes)?.as_slice().to_vec();
    if cases_digest(&cases.iter().collect::<Vec<_>>())? != settings.cases {
        let message = format!("{path} must hold the cases that the evaluation began with");
        return Err(Error::invalid_input(message).triage("begin a new evaluation"));
    }
    Ok(cases)
}

/// Returns the command that continues a run of this workspace.
pub(super) fn hint(session: &Session, run_id: &str) -> String {
    let workspace = session.workspace_dir();
    if workspace == Path::new(".worldforge") {
        format!("worldforge eval --resume {run_id}")
    } else {
        let folder = workspace.display();
        format!("worldforge eval --resume {run_id} --workspace-dir {folder}")
    }
}

impl Header {
    /// Returns the header as the journal keeps it.
    pub(super) fn to_json(&self) -> Result<Value> {
        json::encode(self)
    }
}
