//! A verdict and its evidence.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::statistics::{Confidence, Estimate, Interval, Proportion, bootstrap::ClusterEstimate};

/// The answer of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Comparison {
    /// What is shown about the candidate.
    pub verdict: Verdict,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// What is shown about the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It solves more than the baseline.
    Better,
    /// It solves less than the baseline.
    Worse,
    /// Neither is shown. This does not say that they are equal.
    CannotTell {
        /// How many further episodes would probably show a difference like the one seen.
        need_more: NeedMore,
    },
}

/// How many further episodes of each policy are needed, if the rates are the ones seen.
///
/// The rates seen are not the true ones; after a small sample take the number as an order of
/// magnitude. And a fixed test must not be repeated on a sample that was enlarged because it said
/// nothing: plan a new one, or use a [sequential](crate::statistics::sequential) test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NeedMore {
    /// About so many; for arms of different size counted from the smaller one.
    Episodes(u64),
    /// More than so many, or none would ever do because no difference was seen.
    MoreThan(u64),
}

/// How a comparison was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// The exact paired test, and Newcombe's interval for pairs.
    #[serde(rename = "mcnemar_exact")]
    McNemarExact,
    /// Fisher's exact test, and Newcombe's interval for independent rates.
    FisherExact,
}

impl Method {
    /// Returns what a report calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::McNemarExact => "exact McNemar test",
            Self::FisherExact => "Fisher's exact test",
        }
    }
}

/// What speaks for a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Evidence {
    /// How the comparison was made.
    pub method: Method,
    /// The baseline's rate.
    pub baseline: Proportion,
    /// Its Wilson interval.
    pub baseline_interval: Interval,
    /// The candidate's rate.
    pub candidate: Proportion,
    /// Its Wilson interval.
    pub candidate_interval: Interval,
    /// The candidate's rate less the baseline's, as a share, with Newcombe's interval.
    ///
    /// The p-value decides, not the interval: they are computed differently, and close to the level
    /// one may say yes where the other says no.
    pub difference: Estimate,
    /// The two-sided p-value of this comparison, not yet shared between several.
    pub p_value: f64,
    /// The p-value up to which a difference counts as shown.
    pub level: f64,
    /// How sure the verdict is, over all comparisons; also the confidence of the intervals.
    pub confidence: Confidence,
    /// How many comparisons share the error.
    pub comparisons: NonZeroU32,
    /// The cases that decided, for a paired comparison.
    pub discordant: Option<Discordant>,
    /// The difference over clusters, if it was asked for; the verdict does not depend on it.
    pub over_clusters: Option<ClusterEstimate>,
}

/// The cases that exactly one policy solved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Discordant {
    /// Solved by the baseline only.
    pub only_baseline: u64,
    /// Solved by the candidate only.
    pub only_candidate: u64,
    /// The mid-p value, for comparison with other programs; the exact one decides.
    pub mid_p: f64,
}

impl Evidence {
    /// Returns what a reader should know beside the numbers, as sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let comparisons = self.comparisons.get();
        if comparisons > 1 {
            notes.push(format!(
                "One of {comparisons} comparisons of these outcomes: a difference counts as shown \
                 up to a p-value of {:.4} instead of {}.",
                self.level,
                self.confidence.error()
            ));
        }
        let is_significant = self.p_value <= self.level;
        if (self.p_value <= self.confidence.error()) == self.difference.contains(0.0) {
            notes.push(
                "The interval of the difference and the test disagree about zero; the test, which \
                 is exact, decides."
                    .to_owned(),
            );
        }
        if let Some(over) = &self.over_clusters {
            if is_significant && over.estimate.contains(0.0) {
                notes.push(
                    "The difference is shown for these tasks and seeds, and not for others like \
                     them: its interval over clusters contains zero."
                        .to_owned(),
                );
            }
            let fewest = over.tasks.into_iter().chain(over.seeds).min();
            if let Some(fewest) = fewest.filter(|clusters| *clusters < FEW_CLUSTERS) {
                notes.push(format!(
                    "An interval over {fewest} clusters is too narrow; have at least {FEW_CLUSTERS}."
                ));
            }
        }
        notes
    }
}

/// Below so many clusters their bootstrap is not to be relied on.
const FEW_CLUSTERS: usize = 10;
