//! What one policy achieved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use super::pairing::key;
use crate::{
    import::{CaseIdentity, Imported, ImportedEpisode},
    statistics::{Proportion, compare::CaseOutcome},
};

/// One of two results.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Side {
    /// What it is called.
    pub label: Safe,
    /// What sort of thing it was read from, such as `run` or `lerobot`.
    pub source: Safe,
    /// What must be equal for both to have asked the same, by name.
    pub protocol: BTreeMap<String, Safe>,
    pub(super) program: Option<Safe>,
    pub(super) identity: CaseIdentity,
    pub(super) outcomes: Outcomes,
    pub(super) repeats: usize,
    pub(super) failed: usize,
    pub(super) notes: Vec<Safe>,
}

/// What is known of the episodes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcomes {
    /// How many succeeded.
    Counts(Proportion),
    /// Which.
    Cases(Vec<CaseOutcome>),
}

/// A result as a report names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SideFacts {
    /// What it is called.
    pub label: Safe,
    /// What sort of thing it was read from.
    pub source: Safe,
    /// What was asked.
    pub protocol: BTreeMap<String, Safe>,
    /// How many episodes were given up.
    pub failed: usize,
}

impl Side {
    /// Takes counts alone.
    pub fn of_counts(label: impl Into<Safe>, counts: Proportion) -> Self {
        Self {
            outcomes: Outcomes::Counts(counts),
            ..Self::new(label, "counts")
        }
    }

    /// Takes another program's results.
    pub fn of_import(label: impl Into<Safe>, imported: &Imported) -> Self {
        let mut side = Self::new(label, imported.form.name());
        side.program = Some(imported.form.name().into());
        side.protocol.clone_from(&imported.protocol);
        side.identity = imported.identity;
        side.notes.clone_from(&imported.notes);
        if !imported.disagreements.is_empty() {
            let count = imported.disagreements.len();
            let text = format!("states {count} numbers that its episodes do not give");
            side.notes.push(text.into());
        }
        for episode in &imported.episodes {
            side.add_imported(episode);
        }
        side.number_repeats();
        side
    }

    pub(super) fn new(label: impl Into<Safe>, source: &'static str) -> Self {
        Self {
            label: label.into(),
            source: source.into(),
            protocol: BTreeMap::new(),
            program: None,
            identity: CaseIdentity::Numbered,
            outcomes: Outcomes::Cases(Vec::new()),
            repeats: 0,
            failed: 0,
            notes: Vec::new(),
        }
    }

    pub(super) fn add_imported(&mut self, episode: &ImportedEpisode) {
        let mut outcome = CaseOutcome::new(episode.case.clone(), episode.solved);
        outcome.task.clone_from(&episode.task);
        outcome.seed = episode.seed;
        self.failed += usize::from(episode.failure.is_some());
        self.add(outcome);
    }

    pub(super) fn add(&mut self, outcome: CaseOutcome) {
        if let Outcomes::Cases(cases) = &mut self.outcomes {
            cases.push(outcome);
        }
    }

    /// Tells the second and later episodes of a case from the first, and counts them.
    pub(super) fn number_repeats(&mut self) {
        let Outcomes::Cases(cases) = &mut self.outcomes else {
            return;
        };
        let mut seen = BTreeMap::<String, u64>::new();
        for outcome in cases {
            let count = seen.entry(format!("{:?}", key(outcome))).or_default();
            *count += 1;
            if *count > 1 {
                self.repeats += 1;
                outcome.case = format!("{}#{count}", outcome.case);
            }
        }
    }

    /// Returns how many episodes succeeded.
    pub fn counts(&self) -> Proportion {
        match &self.outcomes {
            Outcomes::Counts(counts) => *counts,
            Outcomes::Cases(cases) => Proportion::of(cases.iter().map(|case| case.solved)),
        }
    }

    /// Returns what a report says of it.
    pub fn facts(&self) -> SideFacts {
        SideFacts {
            label: self.label.clone(),
            source: self.source.clone(),
            protocol: self.protocol.clone(),
            failed: self.failed,
        }
    }

    /// Returns the program that ran the episodes, where it is known.
    pub(super) fn program(&self) -> Option<&Safe> {
        self.program.as_ref()
    }

    /// Names what both say of what was asked, and say differently.
    pub(super) fn differences<'a>(&'a self, other: &'a Self) -> Vec<(&'a str, &'a Safe, &'a Safe)> {
        let mine = self.protocol.iter();
        mine.filter_map(|(name, value)| {
            let theirs = other.protocol.get(name)?;
            (theirs != value).then_some((name.as_str(), value, theirs))
        })
        .collect()
    }
}
