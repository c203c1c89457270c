//! How metrics become a score.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Finite, Result};

use crate::suite::Metrics;

/// Most terms of one formula.
const MAX_TERMS: usize = 64;

/// How metrics become a score between zero and one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Formula {
    /// The formula's name.
    pub formula: FormulaKind,
    /// What goes in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
}

/// The formulas by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FormulaKind {
    /// The mean of the terms.
    Mean,
    /// The sum of the terms.
    Sum,
    /// The share of the checks that hold; it has no terms.
    Checks,
}

/// One metric's part in a score: `offset + weight * metric`, kept in its bounds.
///
/// A flag counts as one or zero, and a metric that was not measured adds nothing at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Term {
    /// The metric's name.
    pub metric: String,
    /// What the metric is multiplied with; one unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Finite>,
    /// What is added; nothing unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<Finite>,
    /// The least that the term may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Finite>,
    /// The most that the term may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Finite>,
}

impl Formula {
    /// Takes the share of the checks that hold.
    pub const fn checks() -> Self {
        Self {
            formula: FormulaKind::Checks,
            terms: Vec::new(),
        }
    }

    /// Refuses terms where there must be none, and none where there must be some.
    pub(super) fn check(&self) -> Result<()> {
        let count = self.terms.len();
        let fits = match self.formula {
            FormulaKind::Checks => count == 0,
            FormulaKind::Mean | FormulaKind::Sum => (1..=MAX_TERMS).contains(&count),
        };
        if !fits {
            let message = format!(
                "must be 1 to {MAX_TERMS} terms for mean and sum, and none for checks, found {count}"
            );
            return Err(Error::invalid_input(message).at("/terms"));
        }
        for (index, term) in self.terms.iter().enumerate() {
            let place = worldforge_core::json::Pointer::from("/terms").index(index);
            super::check_name(&term.metric).map_err(|error| error.at(place.key("metric")))?;
            if let (Some(least), Some(most)) = (term.at_least, term.at_most)
                && least > most
            {
                let message = format!("must be at least at_least, {least}");
                return Err(Error::invalid_input(message).at(place.key("at_most")));
            }
        }
        Ok(())
    }

    /// Returns the score, between zero and one.
    pub(in crate::suite) fn score(&self, metrics: &Metrics, (held, all): (usize, usize)) -> f64 {
        let sum: f64 = self.terms.iter().map(|term| term.value(metrics)).sum();
        let score = match self.formula {
            FormulaKind::Sum => sum,
            FormulaKind::Mean => sum / count(self.terms.len()),
            FormulaKind::Checks => count(held) / count(all.max(1)),
        };
        if score.is_nan() {
            return 0.0;
        }
        score.clamp(0.0, 1.0)
    }
}

impl Term {
    fn value(&self, metrics: &Metrics) -> f64 {
        let Some(metric) = metrics.number(&self.metric) else {
            return 0.0;
        };
        let number = |value: Option<Finite>, otherwise| value.map_or(otherwise, Finite::get);
        let value = number(self.offset, 0.0) + number(self.weight, 1.0) * metric;
        value
            .max(number(self.at_least, f64::NEG_INFINITY))
            .min(number(self.at_most, f64::INFINITY))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
const fn count(count: usize) -> f64 {
    count as f64
}
