//! Whether the cases of two results are the same ones.

use std::{collections::BTreeSet, str::FromStr};

use serde::Serialize;
use worldforge_core::Error;

use super::side::{Outcomes, Side};
use crate::{import::CaseIdentity, statistics::compare::CaseOutcome};

/// Whether to compare case by case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Pairing {
    /// When both say what their cases are, they are the same, and nothing else was asked.
    #[default]
    Auto,
    /// Always; cases that the other has not are refused.
    Yes,
    /// Never.
    No,
}

impl Pairing {
    /// Every name.
    pub const NAMES: [&'static str; 3] = ["auto", "yes", "no"];
}

impl FromStr for Pairing {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "auto" => Ok(Self::Auto),
            "yes" => Ok(Self::Yes),
            "no" => Ok(Self::No),
            _ => Err(Error::invalid_input(format!(
                "pairing must be auto, yes or no, found '{name}'"
            ))),
        }
    }
}

type Key<'a> = (Option<&'a str>, Option<u64>, &'a str);

/// How the cases of two lists overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Overlap {
    pub(super) shared: usize,
    pub(super) only_first: usize,
    pub(super) only_second: usize,
}

impl Overlap {
    pub(super) fn of(first: &[CaseOutcome], second: &[CaseOutcome]) -> Self {
        let keys = |list| -> BTreeSet<Key<'_>> { <[CaseOutcome]>::iter(list).map(key).collect() };
        let (first, second) = (keys(first), keys(second));
        let shared = first.intersection(&second).count();
        Self {
            shared,
            only_first: first.len() - shared,
            only_second: second.len() - shared,
        }
    }

    pub(super) const fn is_whole(self) -> bool {
        self.shared > 0 && self.only_first == 0 && self.only_second == 0
    }
}

pub(super) fn key(outcome: &CaseOutcome) -> Key<'_> {
    (outcome.task.as_deref(), outcome.seed, &outcome.case)
}

/// Says whether two results may be compared case by case without being told to.
pub(super) fn may_pair(first: &Side, second: &Side) -> bool {
    let (Outcomes::Cases(one), Outcomes::Cases(other)) = (&first.outcomes, &second.outcomes) else {
        return false;
    };
    let is_known = |side: &Side| side.identity == CaseIdentity::Known && side.repeats == 0;
    is_known(first)
        && is_known(second)
        && first.differences(second).is_empty()
        && Overlap::of(one, other).is_whole()
}
