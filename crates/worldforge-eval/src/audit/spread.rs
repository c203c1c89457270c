//! How numbers are spread.

use serde::{Deserialize, Serialize};
use worldforge_core::{Probability, Result};

use super::Arm;
use crate::{environment::Case, statistics::quantile};

/// The range of some numbers and three of their quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The quantile at 0.1.
    pub p10: f64,
    /// The quantile at 0.5.
    pub median: f64,
    /// The quantile at 0.9.
    pub p90: f64,
    /// The greatest.
    pub max: f64,
}

/// A spread of the cases of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GroupSpread {
    /// The group.
    pub group: String,
    /// How many cases it has.
    pub cases: u64,
    /// How they are spread.
    pub spread: Spread,
}

impl Spread {
    /// Spreads out some numbers; nothing for none.
    pub(super) fn of(numbers: &[f64]) -> Result<Option<Self>> {
        if numbers.is_empty() {
            return Ok(None);
        }
        let at = |share| quantile(numbers, Probability::new(share)?);
        Ok(Some(Self {
            min: at(0.0)?,
            p10: at(0.1)?,
            median: at(0.5)?,
            p90: at(0.9)?,
            max: at(1.0)?,
        }))
    }
}

/// Returns the straight distances from start to goal, by group in the order of the episodes.
pub(super) fn distances(arm: &Arm) -> Result<Vec<GroupSpread>> {
    let mut groups: Vec<(&str, Vec<f64>)> = Vec::new();
    for case in arm
        .episodes
        .iter()
        .filter_map(|episode| episode.case.as_ref())
    {
        let distance = distance(case);
        match groups.iter_mut().find(|(name, _)| *name == case.group) {
            Some((_, found)) => found.push(distance),
            None => groups.push((&case.group, vec![distance])),
        }
    }
    let spreads = groups.into_iter().filter_map(|(group, found)| {
        let spread = Spread::of(&found).transpose()?;
        Some(spread.map(|spread| GroupSpread {
            group: group.to_owned(),
            cases: found.len() as u64,
            spread,
        }))
    });
    spreads.collect()
}

/// Returns the straight distance from start to goal.
fn distance(case: &Case) -> f64 {
    let pairs = case.start.iter().zip(&case.goal);
    let squares = pairs.map(|(from, to)| (f64::from(*from) - f64::from(*to)).powi(2));
    squares.sum::<f64>().sqrt()
}
