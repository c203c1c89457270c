//! Ending an evaluation when its question is answered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Probability, Result};

use super::EpisodeRecord;
use crate::statistics::{
    Confidence, Interval, Proportion,
    sequential::{OpenRate, Plan, PlannedRate, Ruling},
};

/// When an evaluation may end before its last case: as soon as the rate of solved cases is shown to
/// lie above or below a bar.
///
/// The test looks at every episode, in the order of the cases whatever the order in which they
/// finish, so the same cases end at the same place for every number of workers. A rate on one side
/// of the bar is ruled to be on the other with a chance of at most half of α, however often one
/// looks. That holds for cases in random order; [`shuffled`](super::shuffled) makes one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StoppingRule {
    /// The rate to compare with, above 0 and below 1.
    pub bar: f64,
    /// The test.
    pub test: SequentialTest,
    /// One less α.
    pub confidence: Confidence,
}

/// Which test looks at the episodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SequentialTest {
    /// [`PlannedRate`], for as many episodes as there are cases.
    #[default]
    Planned,
    /// [`OpenRate`], which may be continued with more cases.
    Open,
}

/// What a stopping rule said of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Stopping {
    /// The rule.
    pub rule: StoppingRule,
    /// The cases that would have been run without it.
    pub planned: u64,
    /// The episodes that it looked at, in the order of the cases.
    pub counted: Proportion,
    /// What it ruled; `continue` when the cases ended before an open test did.
    pub ruling: Ruling,
    /// An interval for the rate that is right after an early stop, at the rule's confidence.
    pub interval: Interval,
}

/// A stopping rule at work.
pub(super) struct Watch(Test);

enum Test {
    Planned(Box<PlannedRate>),
    Open(OpenRate),
}

impl StoppingRule {
    /// Makes a rule.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a bar of 0 or 1.
    pub fn new(bar: Probability, test: SequentialTest, confidence: Confidence) -> Result<Self> {
        OpenRate::new(bar, confidence)?;
        Ok(Self {
            bar: bar.get(),
            test,
            confidence,
        })
    }

    /// Starts to watch at most so many cases.
    pub(super) fn watch(self, cases: usize) -> Result<Watch> {
        let bar = Probability::new(self.bar)?;
        Ok(Watch(match self.test {
            SequentialTest::Planned => {
                let cases = u32::try_from(cases).unwrap_or(u32::MAX);
                let plan = Plan::new(self.confidence, cases)?;
                Test::Planned(Box::new(PlannedRate::new(bar, plan)?))
            }
            SequentialTest::Open => Test::Open(OpenRate::new(bar, self.confidence)?),
        }))
    }
}

impl Watch {
    /// Takes in the next case's outcome.
    pub(super) fn observe(&mut self, record: &EpisodeRecord) -> Ruling {
        match &mut self.0 {
            Test::Planned(test) => test.observe(record.is_solved()),
            Test::Open(test) => test.observe(record.is_solved()),
        }
    }
}

impl Stopping {
    /// Says what a rule rules on the records of the first cases out of `planned`.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`] for the cases, and
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a bar of 0 or 1.
    pub fn of(rule: StoppingRule, planned: usize, records: &[EpisodeRecord]) -> Result<Self> {
        let mut watch = rule.watch(planned)?;
        let mut ruling = Ruling::Continue;
        let mut counted = 0;
        for record in records {
            if ruling.is_final() {
                break;
            }
            ruling = watch.observe(record);
            counted += 1;
        }
        let outcomes = records.iter().take(counted).map(EpisodeRecord::is_solved);
        let counted = Proportion::of(outcomes);
        Ok(Self {
            rule,
            planned: planned as u64,
            counted,
            ruling,
            interval: counted.anytime(rule.confidence),
        })
    }

    /// Returns whether there were cases left when the rule ruled.
    pub const fn is_early(&self) -> bool {
        self.counted.trials() < self.planned
    }
}

impl SequentialTest {
    /// Every name, in the order of the variants.
    pub const NAMES: [&str; 2] = ["planned", "open"];

    /// Returns the name, such as `planned`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
        }
    }
}

impl fmt::Display for SequentialTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for SequentialTest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "planned" => Ok(Self::Planned),
            "open" => Ok(Self::Open),
            _ => {
                let names = Self::NAMES.join(" or ");
                let message = format!("sequential test must be {names}, found '{text}'");
                Err(Error::invalid_input(message))
            }
        }
    }
}
