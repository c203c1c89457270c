//! Outcomes by case, and which of two lists belong together.

use std::collections::{BTreeMap, btree_map::Entry};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use crate::statistics::{bootstrap::Sample, listing::listed, sequential::Trial};

/// The greatest number of outcomes of one policy.
pub const MAX_CASE_OUTCOMES: usize = 1_000_000;

/// How one policy fared on one case.
///
/// Task, seed and case together name what was run; two outcomes of one policy must not share them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseOutcome {
    /// The case's name, unique within task and seed.
    pub case: String,
    /// The task, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The seed, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Whether the goal was reached.
    pub solved: bool,
}

impl CaseOutcome {
    /// Creates an outcome without task and seed.
    pub fn new(case: impl Into<String>, solved: impl Into<Trial>) -> Self {
        Self {
            case: case.into(),
            task: None,
            seed: None,
            solved: solved.into() == Trial::Success,
        }
    }

    /// Names the task.
    #[must_use]
    pub fn task(mut self, task: impl Into<String>) -> Self {
        self.task = Some(task.into());
        self
    }

    /// Names the seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    fn key(&self) -> Key<'_> {
        Key {
            task: self.task.as_deref(),
            seed: self.seed,
            case: &self.case,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    task: Option<&'a str>,
    seed: Option<u64>,
    case: &'a str,
}

impl Key<'_> {
    fn words(self) -> String {
        let mut words = format!("{:?}", self.case);
        if let Some(task) = self.task {
            words = format!("{task:?}/{words}");
        }
        if let Some(seed) = self.seed {
            words = format!("{words} (seed {seed})");
        }
        words
    }
}

/// The outcomes of one policy by what was run.
pub(super) struct Outcomes<'a> {
    by_key: BTreeMap<Key<'a>, bool>,
    repeated: Vec<String>,
}

impl<'a> Outcomes<'a> {
    pub(super) fn of(outcomes: &'a [CaseOutcome]) -> Self {
        let mut by_key = BTreeMap::new();
        let mut repeated = Vec::new();
        for outcome in outcomes {
            match by_key.entry(outcome.key()) {
                Entry::Vacant(place) => {
                    place.insert(outcome.solved);
                }
                Entry::Occupied(place) => repeated.push(place.key().words()),
            }
        }
        repeated.sort();
        repeated.dedup();
        Self { by_key, repeated }
    }

    pub(super) fn solved(&self) -> impl Iterator<Item = bool> {
        self.by_key.values().copied()
    }

    /// Pairs the outcomes of two policies that ran the same.
    pub(super) fn paired_with(&self, candidate: &Self) -> impl Iterator<Item = (bool, bool)> {
        let pairs = self.by_key.iter();
        pairs.filter_map(|(key, solved)| Some((*solved, *candidate.by_key.get(key)?)))
    }

    /// The outcomes as numbers by task and seed.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for an outcome without the label that is needed.
    pub(super) fn samples(&self, needs: Labels) -> Result<Vec<Sample>> {
        let sample = |(key, solved): (&Key<'_>, &bool)| {
            let is_missing =
                (needs.task && key.task.is_none()) || (needs.seed && key.seed.is_none());
            if is_missing {
                return Err(Error::invalid_input(format!(
                    "every outcome needs the task or seed that is drawn again, {} has none",
                    key.words()
                )));
            }
            Ok(Sample {
                task: key.task.unwrap_or_default().to_owned(),
                seed: key.seed.unwrap_or_default(),
                value: f64::from(u8::from(*solved)),
            })
        };
        self.by_key.iter().map(sample).collect()
    }
}

/// Which labels a bootstrap needs.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    pub(super) task: bool,
    pub(super) seed: bool,
}

/// Whether two lists must be of the same cases.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairing {
    Paired,
    Unpaired,
}

/// Checks two lists; every reason why they cannot be compared is named.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput), [`LimitExceeded`](ErrorKind::LimitExceeded).
pub(super) fn checked<'a>(
    baseline: &'a [CaseOutcome],
    candidate: &'a [CaseOutcome],
    pairing: Pairing,
) -> Result<[Outcomes<'a>; 2]> {
    let most = baseline.len().max(candidate.len());
    if most > MAX_CASE_OUTCOMES {
        let message = format!("outcomes must be at most {MAX_CASE_OUTCOMES}, found {most}");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let (first, second) = (Outcomes::of(baseline), Outcomes::of(candidate));
    let mut reasons = Vec::new();
    for (name, outcomes) in [("baseline", &first), ("candidate", &second)] {
        if outcomes.by_key.is_empty() {
            reasons.push(format!("the {name} has no outcomes"));
        }
        if !outcomes.repeated.is_empty() {
            let repeated = listed(&outcomes.repeated);
            reasons.push(format!(
                "the {name} has more than one outcome of {repeated}"
            ));
        }
    }
    if pairing == Pairing::Paired {
        for (name, one, other) in [
            ("baseline", &first, &second),
            ("candidate", &second, &first),
        ] {
            let alone = one
                .by_key
                .keys()
                .filter(|key| !other.by_key.contains_key(key));
            let alone: Vec<String> = alone.map(|key| key.words()).collect();
            if !alone.is_empty() {
                reasons.push(format!("only the {name} has {}", listed(&alone)));
            }
        }
    }
    if reasons.is_empty() {
        return Ok([first, second]);
    }
    Err(
        Error::invalid_input(format!("cannot be compared: {}", reasons.join("; "))).triage(
            "run both policies on the same cases once each, or compare them as independent ones",
        ),
    )
}
