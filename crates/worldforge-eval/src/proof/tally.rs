//! Counting the episodes of either kind of journal.

use serde_json::Value;
use worldforge_core::{
    Digest, Error, ErrorKind, Result,
    json::{self, Pointer},
};
use worldforge_evidence::{
    RunPath,
    attest::{ClaimedInterval, OVERALL, Restatement, Statistic, Tally},
};

use super::kind::is_imported;
use crate::{
    attestation::{EvaluationTally, SUMMARY_FILE},
    import::{ImportedEpisode, MAX_IMPORTED_EPISODES},
    statistics::{Confidence, Proportion},
};

/// The method of the intervals that imports state.
const WILSON: &str = "wilson";

/// Counts the episodes of a journal, whichever program ran them.
#[derive(Clone, Debug)]
pub enum JournalTally {
    /// Those of an evaluation of this program.
    Evaluation(EvaluationTally),
    /// Those of another program.
    Import(ImportTally),
}

impl Default for JournalTally {
    fn default() -> Self {
        Self::Evaluation(EvaluationTally::default())
    }
}

impl JournalTally {
    fn inner(&self) -> &dyn Tally {
        match self {
            Self::Evaluation(tally) => tally,
            Self::Import(tally) => tally,
        }
    }
}

impl Tally for JournalTally {
    fn add(&mut self, episode: &Value) -> Result<()> {
        if is_imported(episode)
            && let Self::Evaluation(_) = self
        {
            // Episodes of two kinds in one journal are refused by the tally that has begun.
            *self = Self::Import(ImportTally::default());
        }
        match self {
            Self::Evaluation(tally) => tally.add(episode),
            Self::Import(tally) => tally.add(episode),
        }
    }

    fn statistics(&self, claimed: &[Statistic]) -> Result<Vec<Statistic>> {
        self.inner().statistics(claimed)
    }

    fn result_digest(&self) -> Result<Option<Digest>> {
        self.inner().result_digest()
    }

    fn restated(&self, file: &RunPath, claimed: &[Statistic]) -> Result<Option<Restatement>> {
        self.inner().restated(file, claimed)
    }
}

/// Counts imported episodes.
#[derive(Clone, Debug, Default)]
pub struct ImportTally {
    episodes: Vec<ImportedEpisode>,
}

impl Tally for ImportTally {
    fn add(&mut self, episode: &Value) -> Result<()> {
        let episode: ImportedEpisode = json::decode_value(episode.clone())?;
        if episode.index != self.episodes.len() as u64 {
            let message = format!("must be {}, the episode's place", self.episodes.len());
            return Err(Error::invalid_input(message).at("/index"));
        }
        if self.episodes.len() >= MAX_IMPORTED_EPISODES {
            let message = format!("episodes must be at most {MAX_IMPORTED_EPISODES}");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.episodes.push(episode);
        Ok(())
    }

    fn statistics(&self, claimed: &[Statistic]) -> Result<Vec<Statistic>> {
        let derived = claimed.iter().map(|claim| {
            if claim.interval.method != WILSON {
                let message = "method of an imported result's interval must be 'wilson'";
                return Err(Error::new(ErrorKind::Unsupported, message));
            }
            Ok(statistic(&self.episodes, &claim.group))
        });
        derived.collect()
    }

    fn result_digest(&self) -> Result<Option<Digest>> {
        Ok(Some(Digest::of_json(&json::encode(&self.episodes)?)))
    }

    fn restated(&self, file: &RunPath, claimed: &[Statistic]) -> Result<Option<Restatement>> {
        if file.as_str() != SUMMARY_FILE {
            return Ok(None);
        }
        Ok(Some(Restatement {
            place: Pointer::from("/statistics"),
            value: json::encode(&self.statistics(claimed)?)?,
        }))
    }
}

/// Counts a group of imported episodes.
pub(super) fn statistic(episodes: &[ImportedEpisode], group: &str) -> Statistic {
    let belongs = |it: &&ImportedEpisode| group == OVERALL || it.task.as_deref() == Some(group);
    let members = episodes.iter().filter(belongs);
    let solved = Proportion::of(members.clone().map(|it| it.solved));
    let failed = members.filter(|it| it.failure.is_some()).count() as u64;
    let confidence = Confidence::P95;
    let interval = solved.wilson(confidence);
    let interval = ClaimedInterval::new(WILSON, confidence.level(), interval.low, interval.high);
    Statistic::new(group, solved.successes(), solved.trials(), failed, interval)
}
