//! What the episodes of an evaluation show.

use serde_json::Value;
use worldforge_core::{
    Digest, Error, ErrorKind, Result,
    json::{self, Pointer},
};
use worldforge_evidence::{
    RunPath,
    attest::{OVERALL, Restatement, Statistic, Tally},
};

use super::{
    interval,
    statement::{CASES_FILE, REPORT_FILE, SUMMARY_FILE},
};
use crate::{
    closed_loop::{Behaviour, EpisodeRecord, Outcome, Summary},
    environment::Case,
    statistics::Proportion,
};

/// Most actions and decisions of all episodes together, 33,554,432.
pub const MAX_TALLIED: usize = 1 << 25;

/// Counts the episodes of an evaluation's journal, whose lines are [`EpisodeRecord`]s.
///
/// Of an episode only its case, its outcome, its length and its times are kept in memory.
#[derive(Clone, Debug, Default)]
pub struct EvaluationTally {
    records: Vec<EpisodeRecord>,
    behaviour: Behaviour,
    /// The actions and decisions so far, which are what fills the memory.
    tallied: usize,
}

impl EvaluationTally {
    fn summary(&self, claimed: &[Statistic]) -> Result<Summary> {
        let groups = claimed.iter().map(|statistic| statistic.group.as_str());
        let groups: Vec<&str> = groups.filter(|group| *group != OVERALL).collect();
        let mut all = claimed.iter().filter(|claimed| claimed.group == OVERALL);
        let method = all
            .next()
            .map(|claimed| interval::method_of(&claimed.interval));
        let method = method.unwrap_or_default();
        Ok(Summary {
            behaviour_digest: self.behaviour.digest(),
            ..Summary::by(method, &self.records, &groups)?
        })
    }

    fn statistic(&self, claimed: &Statistic) -> Result<Statistic> {
        let group = claimed.group.as_str();
        let records = self.records.iter();
        let members = records.filter(|record| group == OVERALL || record.case.group == group);
        let solved = Proportion::of(members.clone().map(EpisodeRecord::is_solved));
        let failed = members.filter(|record| matches!(record.outcome, Outcome::Failed(_)));
        Ok(Statistic::new(
            group,
            solved.successes(),
            solved.trials(),
            failed.count() as u64,
            interval::derive(solved, &claimed.interval)?,
        ))
    }

    /// Refuses an episode out of order: one that is counted twice must not pass.
    fn check_order(&self, record: &EpisodeRecord) -> Result<()> {
        let is_next = self
            .records
            .last()
            .is_none_or(|last| last.index < record.index);
        if is_next {
            return Ok(());
        }
        let message = "must be greater than that of the episode before";
        Err(Error::invalid_input(message).at("/index"))
    }
}

impl Tally for EvaluationTally {
    fn add(&mut self, episode: &Value) -> Result<()> {
        let record: EpisodeRecord = json::decode_value(episode.clone())?;
        self.check_order(&record)?;
        if record.states.len() != record.actions.len() + 1 {
            let message = "must be one more than there are actions";
            return Err(Error::invalid_input(message).at("/states"));
        }
        self.tallied += record.actions.len() + record.decisions.len();
        if self.tallied > MAX_TALLIED {
            let message = format!("episodes must have at most {MAX_TALLIED} actions and decisions");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.behaviour.add(&record)?;
        self.records.push(slim(record));
        Ok(())
    }

    fn statistics(&self, claimed: &[Statistic]) -> Result<Vec<Statistic>> {
        claimed
            .iter()
            .map(|claimed| self.statistic(claimed))
            .collect()
    }

    fn result_digest(&self) -> Result<Option<Digest>> {
        Ok(Some(self.behaviour.digest()))
    }

    fn restated(&self, file: &RunPath, claimed: &[Statistic]) -> Result<Option<Restatement>> {
        let (place, value) = match file.as_str() {
            SUMMARY_FILE => (Pointer::root(), json::encode(&self.summary(claimed)?)?),
            REPORT_FILE => (
                Pointer::from("/summary"),
                json::encode(&self.summary(claimed)?)?,
            ),
            CASES_FILE => {
                let cases: Vec<&Case> = self.records.iter().map(|record| &record.case).collect();
                (Pointer::from("/cases"), json::encode(&cases)?)
            }
            _ => return Ok(None),
        };
        Ok(Some(Restatement { place, value }))
    }
}

/// Forgets what no number is derived from.
fn slim(mut record: EpisodeRecord) -> EpisodeRecord {
    record.states = Vec::new();
    record.real_costs = Vec::new();
    for action in &mut record.actions {
        *action = Vec::new();
    }
    for decision in &mut record.decisions {
        decision.search.iterations = Vec::new();
        decision.imagined = None;
    }
    record
}
