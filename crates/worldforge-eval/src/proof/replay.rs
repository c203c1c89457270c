//! Doing again what a run records.

use std::path::Path;

use serde_json::Value;
use worldforge_core::{Result, json};
use worldforge_evidence::{
    RunPath,
    attest::{Check, Finding, RunFolder},
};

use super::{ImportSummary, RunContent, content_of};
use crate::{
    attestation::{CASES_FILE, EPISODES_FILE, SUMMARY_FILE},
    closed_loop::{EpisodeRecord, Outcome},
    environment::Environment,
    import::{ImportRequest, ImportedEpisode, MAX_IMPORT_BYTES, import},
};

/// Most episodes that differ and are named one by one.
const MAX_NAMED: usize = 16;

/// Makes the environment of a name, if the caller knows it.
pub type EnvironmentByName<'a> = &'a dyn Fn(&str) -> Option<Box<dyn Environment>>;

/// Does again what the run in a folder records, and compares.
///
/// The recorded actions of an evaluation are taken again in its environment, which must lead to the
/// recorded states and the recorded end; the source of an import is read again, which must give the
/// recorded episodes. An episode that was invented without the environment's rules is found so.
pub fn replay(folder: &Path, environments: EnvironmentByName<'_>) -> Vec<Finding> {
    let outcome = content_of(folder).and_then(|content| match content {
        RunContent::Evaluation => actions(folder, environments),
        RunContent::Import => source(folder),
        RunContent::Other => Ok(vec![skipped("the run has no episodes")]),
    });
    outcome.unwrap_or_else(|error| {
        vec![Finding::failed(Check::Replay, "episodes").because(error.to_string())]
    })
}

fn skipped(reason: &'static str) -> Finding {
    Finding::skipped(Check::Replay, "episodes", reason)
}

fn actions(folder: &Path, environments: EnvironmentByName<'_>) -> Result<Vec<Finding>> {
    let run = RunFolder::open(folder)?;
    let cases = run.json(&RunPath::new(CASES_FILE)?)?;
    let name = cases.get("environment").and_then(Value::as_str);
    let Some(mut environment) = name.and_then(environments) else {
        return Ok(vec![skipped("the environment is not known here")]);
    };
    let journal = RunPath::new(EPISODES_FILE)?;
    let mut differences = Differences::default();
    run.visit_episodes(&journal, &mut |episode| {
        let record: EpisodeRecord = json::decode_value(episode)?;
        let difference = replayed(&mut *environment, &record)?;
        differences.count(record.index, difference);
        Ok(())
    })?;
    Ok(differences.findings(&journal, "episodes, action by action"))
}

/// Takes the actions of an episode again; returns what differs.
fn replayed(environment: &mut dyn Environment, record: &EpisodeRecord) -> Result<Option<String>> {
    environment.reset(&record.case)?;
    let mut states = record.states.iter();
    if states.next() != Some(&record.case.start) {
        return Ok(Some(
            "it does not begin at the start of its case".to_owned(),
        ));
    }
    let mut end = None;
    for (number, (action, state)) in record.actions.iter().zip(states).enumerate() {
        if end.is_some() {
            return Ok(Some(format!(
                "action {number} follows the end of the episode"
            )));
        }
        let transition = environment.step(action)?;
        if transition.state != *state {
            return Ok(Some(format!("action {number} leads to another state")));
        }
        end = transition.is_over.then_some(transition.is_success);
    }
    let is_right = match &record.outcome {
        Outcome::Solved => end == Some(true),
        Outcome::BudgetSpent => end == Some(false),
        // What was given up ends where it was given up.
        Outcome::Failed(_) => end.is_none(),
    };
    Ok((!is_right).then(|| "it ends otherwise than recorded".to_owned()))
}

fn source(folder: &Path) -> Result<Vec<Finding>> {
    let run = RunFolder::open(folder)?;
    let summary = run.json(&RunPath::new(SUMMARY_FILE)?)?;
    let summary: ImportSummary = json::decode_value(summary)?;
    let path = RunPath::new(summary.source.path)?;
    let bytes = run.read(&path, MAX_IMPORT_BYTES)?;
    let mut request = ImportRequest::new().with_form(summary.source.form);
    if let Some(task) = summary.source.task {
        request = request.with_task(task);
    }
    let mut again = import(&bytes, &request)?.episodes.into_iter();
    let journal = RunPath::new(EPISODES_FILE)?;
    let mut differences = Differences::default();
    run.visit_episodes(&journal, &mut |episode| {
        let kept: ImportedEpisode = json::decode_value(episode)?;
        let difference = match again.next() {
            Some(read) if read == kept => None,
            Some(_) => Some("the source gives another episode".to_owned()),
            None => Some("the source has no such episode".to_owned()),
        };
        differences.count(kept.index, difference);
        Ok(())
    })?;
    for missing in again {
        let difference = "the journal has no such episode".to_owned();
        differences.count(missing.index, Some(difference));
    }
    Ok(differences.findings(&journal, "episodes, read from the source again"))
}

/// Episodes that came out otherwise.
#[derive(Default)]
struct Differences {
    count: u64,
    named: Vec<(u64, String)>,
    unnamed: u64,
}

impl Differences {
    fn count(&mut self, index: u64, difference: Option<String>) {
        self.count += 1;
        match difference {
            Some(difference) if self.named.len() < MAX_NAMED => {
                self.named.push((index, difference));
            }
            Some(_) => self.unnamed += 1,
            None => {}
        }
    }

    fn findings(self, journal: &RunPath, what: &'static str) -> Vec<Finding> {
        if self.named.is_empty() {
            let finding = Finding::passed(Check::Replay, what);
            return vec![finding.between(&self.count, &self.count).in_file(journal)];
        }
        let mut findings: Vec<Finding> = self
            .named
            .into_iter()
            .map(|(index, difference)| {
                let what = format!("episode {index}");
                Finding::failed(Check::Replay, what)
                    .in_file(journal)
                    .because(difference)
            })
            .collect();
        if self.unnamed > 0 {
            let what = format!("{} more episodes", self.unnamed);
            findings.push(Finding::failed(Check::Replay, what).in_file(journal));
        }
        findings
    }
}
