//! How often, how fast, and how sure.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Probability, Result};

use super::{EpisodeRecord, Outcome, behaviour_digest};
use crate::statistics::{Confidence, Interval, Proportion, median, quantile};

/// The result of an evaluation in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Summary {
    /// All episodes.
    pub overall: GroupSummary,
    /// The episodes of each group, in the order asked for.
    pub groups: Vec<GroupSummary>,
    /// How long decisions took; nothing without decisions.
    pub planning: Option<PlanningTime>,
    /// Digests what was done; equal for runs that behaved alike.
    pub behaviour_digest: Digest,
    /// How the intervals are made; Wilson's way where a file does not say.
    #[serde(default, skip_serializing_if = "IntervalMethod::is_default")]
    pub interval_method: IntervalMethod,
}

/// How the interval of a rate is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IntervalMethod {
    /// [`Proportion::wilson`], for a number of episodes that was fixed in advance.
    #[default]
    Wilson,
    /// [`Proportion::anytime`], for an evaluation that was free to stop early.
    Anytime,
}

impl IntervalMethod {
    /// Returns the name in files, such as `wilson`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::Anytime => "anytime",
        }
    }

    /// Returns the name for people, such as `Wilson`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson",
            Self::Anytime => "anytime-valid",
        }
    }

    fn of(self, solved: Proportion) -> Interval {
        match self {
            Self::Wilson => solved.wilson(Confidence::P95),
            Self::Anytime => solved.anytime(Confidence::P95),
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The result of some episodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSummary {
    /// The group's name, or `all`.
    pub name: String,
    /// How many of the episodes reached the goal.
    pub solved: Proportion,
    /// An interval for the rate at the confidence of 95 %, by [`Summary::interval_method`].
    pub interval: Interval,
    /// How many episodes were given up because something failed.
    pub failed: u64,
    /// The median number of actions among solved episodes.
    pub median_steps: Option<f64>,
}

/// How long decisions took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PlanningTime {
    /// The number of decisions.
    pub decisions: usize,
    /// The median, in milliseconds.
    pub median_ms: f64,
    /// The quantile at 0.9, in milliseconds.
    pub p90_ms: f64,
    /// The longest, in milliseconds.
    pub max_ms: f64,
}

impl Summary {
    /// Summarises at least one record; groups without episodes are left out.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn of(records: &[EpisodeRecord], groups: &[&str]) -> Result<Self> {
        Self::by(IntervalMethod::Wilson, records, groups)
    }

    /// Summarises as [`Self::of`], with intervals of this method.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn by(method: IntervalMethod, records: &[EpisodeRecord], groups: &[&str]) -> Result<Self> {
        let every: Vec<&EpisodeRecord> = records.iter().collect();
        let by_group = groups.iter().filter_map(|name| {
            let members = every.iter().copied();
            let members: Vec<_> = members.filter(|r| r.case.group == *name).collect();
            (!members.is_empty()).then(|| GroupSummary::of(name, &members, method))
        });
        Ok(Self {
            overall: GroupSummary::of("all", &every, method)?,
            groups: by_group.collect::<Result<_>>()?,
            planning: PlanningTime::of(records)?,
            behaviour_digest: behaviour_digest(records)?,
            interval_method: method,
        })
    }
}

impl GroupSummary {
    fn of(name: &str, records: &[&EpisodeRecord], method: IntervalMethod) -> Result<Self> {
        let solved = Proportion::of(records.iter().map(|record| record.is_solved()));
        let is_failed = |record: &&&EpisodeRecord| matches!(record.outcome, Outcome::Failed(_));
        let steps: Vec<f64> = records
            .iter()
            .filter(|record| record.is_solved())
            .map(|record| f64::from(record.steps()))
            .collect();
        Ok(Self {
            name: name.to_owned(),
            solved,
            interval: method.of(solved),
            failed: records.iter().filter(is_failed).count() as u64,
            median_steps: (!steps.is_empty()).then(|| median(&steps)).transpose()?,
        })
    }
}

impl PlanningTime {
    fn of(records: &[EpisodeRecord]) -> Result<Option<Self>> {
        let decisions = records.iter().flat_map(|record| &record.decisions);
        let times: Vec<f64> = decisions
            .map(|decision| milliseconds(decision.planning_us))
            .collect();
        if times.is_empty() {
            return Ok(None);
        }
        let at = |share| quantile(&times, Probability::new(share)?);
        Ok(Some(Self {
            decisions: times.len(),
            median_ms: at(0.5)?,
            p90_ms: at(0.9)?,
            max_ms: at(1.0)?,
        }))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 microseconds are 285 years"
)]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1e3
}
