//! Results out of runs and journals.

use std::path::Path;

use serde_json::Value;
use worldforge_core::{Error, Result, Untrusted, json};
use worldforge_evidence::{RunPath, attest::RunFolder};

use super::Side;
use crate::{
    attestation::{EPISODES_FILE, REPORT_FILE, SUMMARY_FILE},
    audit::case_digest,
    closed_loop::{EpisodeRecord, Outcome},
    import::{CaseIdentity, ImportedEpisode},
    proof::{ImportSummary, RunContent, content_of},
    statistics::compare::CaseOutcome,
};

/// Digits of a case's digest that name it.
const DIGITS: usize = 16;

/// Most letters of a value that is taken over.
const MAX_VALUE: usize = 120;

/// What an evaluation's report says of what was asked.
const ASKED: [(&str, &str); 4] = [
    ("environment", "/environment/name"),
    ("environment version", "/environment/version"),
    ("environment digest", "/environment/digest"),
    ("budget of steps", "/environment/budget_steps"),
];

impl Side {
    /// Reads the episodes of a kept run, of this program or imported.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a run without episodes, and
    /// as reading its files.
    pub fn of_run(label: impl Into<worldforge_core::Safe>, folder: &Path) -> Result<Self> {
        let content = content_of(folder)?;
        let run = RunFolder::open(folder)?;
        let journal = RunPath::new(EPISODES_FILE)?;
        match content {
            RunContent::Evaluation => {
                let mut side = Self::new(label, "run");
                side.program = Some("worldforge".into());
                if let Ok(report) = run.json(&RunPath::new(REPORT_FILE)?) {
                    side.ask(&report);
                }
                side.read(&run, &journal)
            }
            RunContent::Import => {
                let summary = run.json(&RunPath::new(SUMMARY_FILE)?)?;
                let summary: ImportSummary = json::decode_value(summary)?;
                let mut side = Self::new(label, "imported run");
                side.program = Some(summary.source.form.name().into());
                side.protocol = summary.protocol;
                side.notes = summary.notes;
                if !summary.disagreements.is_empty() {
                    let count = summary.disagreements.len();
                    let text =
                        format!("its source states {count} numbers that its episodes do not give");
                    side.notes.push(text.into());
                }
                let mut side = side.read(&run, &journal)?;
                side.identity = summary.identity;
                Ok(side)
            }
            RunContent::Other => Err(Error::invalid_state(
                "run must have the episodes of an evaluation to be compared",
            )
            .triage("compare runs of 'worldforge eval' or 'worldforge import'")),
        }
    }

    /// Reads a journal of episodes that lies anywhere.
    ///
    /// # Errors
    ///
    /// As [`Self::of_run`].
    pub fn of_journal(label: impl Into<worldforge_core::Safe>, file: &Path) -> Result<Self> {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = RunFolder::open(folder.unwrap_or_else(|| Path::new(".")))?;
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| Error::invalid_input("journal must have a name"))?;
        Self::new(label, "journal").read(&folder, &RunPath::new(name)?)
    }

    fn read(mut self, folder: &RunFolder, journal: &RunPath) -> Result<Self> {
        folder.visit_episodes(journal, &mut |episode| self.episode(episode))?;
        if self.counts().trials() == 0 {
            let message = format!("{journal} must hold at least one episode, found none");
            return Err(Error::invalid_input(message));
        }
        self.number_repeats();
        Ok(self)
    }

    fn episode(&mut self, episode: Value) -> Result<()> {
        if episode.get("kind").and_then(Value::as_str) == Some(ImportedEpisode::KIND) {
            self.add_imported(&json::decode_value(episode)?);
            return Ok(());
        }
        let record: EpisodeRecord = json::decode_value(episode)?;
        // What a case is stands in the journal itself.
        self.identity = CaseIdentity::Known;
        self.failed += usize::from(matches!(record.outcome, Outcome::Failed(_)));
        let digest = case_digest(&record.case)?.to_hex();
        let name = digest.get(..DIGITS).unwrap_or(&digest).to_owned();
        let solved = record.is_solved();
        self.add(CaseOutcome::new(name, solved).task(record.case.group));
        Ok(())
    }

    fn ask(&mut self, report: &Value) {
        for (name, place) in ASKED {
            let value = match report.pointer(place) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => json::canonical(other),
                None => continue,
            };
            let value = Untrusted::new(value).excerpt(MAX_VALUE);
            self.protocol.insert(name.to_owned(), value);
        }
    }
}
