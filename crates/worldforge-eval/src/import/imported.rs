//! What was read from another program's file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use super::{ImportedEpisode, SourceForm};
use crate::statistics::Proportion;

/// An evaluation as another program recorded it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Imported {
    /// Whose file it is.
    pub form: SourceForm,
    /// Which of the form's layouts it has, such as `per_task`.
    pub layout: &'static str,
    /// What must be equal for two evaluations to have asked the same, by name.
    pub protocol: BTreeMap<String, Safe>,
    /// What else is known, such as the policy.
    pub facts: BTreeMap<String, Safe>,
    /// Whether the file says what each case is.
    pub identity: CaseIdentity,
    /// The episodes, in the order of the file.
    pub episodes: Vec<ImportedEpisode>,
    /// Every stated aggregate that does not follow from the episodes.
    pub disagreements: Vec<Disagreement>,
    /// What a reader should know beside, as sentences.
    pub notes: Vec<Safe>,
}

/// Whether a file says what each of its cases is, so that another one's can be told to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CaseIdentity {
    /// Cases are named by a seed or by what they are.
    Known,
    /// Cases are numbered only: equal numbers need not mean equal cases.
    Numbered,
}

/// A stated number that the episodes do not give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Disagreement {
    /// Where in the file it is stated, as a JSON pointer.
    pub place: Safe,
    /// What is stated.
    pub stated: Safe,
    /// What the episodes give.
    pub derived: Safe,
}

impl Disagreement {
    pub(super) fn new(
        place: impl fmt::Display,
        stated: impl fmt::Display,
        derived: impl fmt::Display,
    ) -> Self {
        Self {
            place: place.to_string().into(),
            stated: stated.to_string().into(),
            derived: derived.to_string().into(),
        }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            stated,
            derived,
        } = self;
        write!(f, "{place} states {stated}, the episodes give {derived}")
    }
}

impl Imported {
    pub(super) fn new(form: SourceForm, layout: &'static str) -> Self {
        Self {
            form,
            layout,
            protocol: BTreeMap::new(),
            facts: BTreeMap::new(),
            identity: CaseIdentity::Numbered,
            episodes: Vec::new(),
            disagreements: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns how many episodes were solved.
    pub fn solved(&self) -> Proportion {
        Proportion::of(self.episodes.iter().map(|episode| episode.solved))
    }

    /// Returns the names of the tasks, sorted.
    pub fn tasks(&self) -> BTreeSet<&str> {
        let episodes = self.episodes.iter();
        episodes.filter_map(|it| it.task.as_deref()).collect()
    }

    /// Says what a reader should know.
    pub(super) fn note(&mut self, text: impl Into<Safe>) {
        self.notes.push(text.into());
    }
}
