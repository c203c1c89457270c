//! What has to be said before a comparison.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use worldforge_core::{Probability, Result};

use crate::statistics::{
    Confidence,
    bootstrap::{BootstrapSettings, Clusters},
    power::Goal,
};

/// The greatest number of further episodes that a comparison asks for by number.
pub const MAX_FURTHER_EPISODES: u64 = 100_000;

/// When a difference counts as shown. Fix it before looking at the outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// How sure the verdict must be, over all comparisons together.
    pub confidence: Confidence,
    /// How many comparisons are made of the same outcomes; each gets its share of the error
    /// (Bonferroni). For p-values that are all known [`holm`](crate::statistics::holm) is sharper.
    pub comparisons: NonZeroU32,
    /// How often the episodes asked for should suffice, if the difference is the one seen; more
    /// than 0.5 and less than 1, and 0.8 when not given.
    pub power: Option<Probability>,
    /// What to estimate the difference over in addition, drawing whole clusters again.
    pub clusters: Option<Clusters>,
    /// How that is done; the confidence is that of the rule.
    pub bootstrap: BootstrapSettings,
}

impl Default for Rule {
    /// One comparison at 95 %, no clusters.
    fn default() -> Self {
        Self {
            confidence: Confidence::P95,
            comparisons: NonZeroU32::MIN,
            power: None,
            clusters: None,
            bootstrap: BootstrapSettings::default(),
        }
    }
}

impl Rule {
    /// Sets how sure the verdict must be.
    #[must_use]
    pub const fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Sets how many comparisons share the error.
    #[must_use]
    pub const fn comparisons(mut self, comparisons: NonZeroU32) -> Self {
        self.comparisons = comparisons;
        self
    }

    /// Sets how often the episodes asked for should suffice.
    #[must_use]
    pub const fn power(mut self, power: Probability) -> Self {
        self.power = Some(power);
        self
    }

    /// Asks for an estimate over clusters as well.
    #[must_use]
    pub const fn clusters(mut self, clusters: Clusters, bootstrap: BootstrapSettings) -> Self {
        self.clusters = Some(clusters);
        self.bootstrap = bootstrap;
        self
    }

    /// What further episodes should achieve.
    pub(super) fn goal(&self) -> Result<Goal> {
        let power = self.power.map_or_else(|| Probability::new(0.8), Ok)?;
        Goal::at_level(self.level(), power)
    }

    /// The p-value up to which a difference counts as shown.
    pub(super) fn level(&self) -> f64 {
        self.confidence.error() / f64::from(self.comparisons.get())
    }
}
