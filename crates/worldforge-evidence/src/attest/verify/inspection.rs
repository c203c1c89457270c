//! What a run is compared with, and what was found so far.

use worldforge_core::Digest;

use super::findings::Findings;
use crate::{
    attest::{EpisodeSet, RunFolder, Statement, Statistic, Subject},
    store::RunPath,
};

/// What is said of a run's files and episodes.
pub(super) struct Stated<'a> {
    /// The files, with their digests.
    pub(super) subjects: &'a [Subject],
    /// The file of the episodes, where there are any.
    pub(super) journal: Option<&'a RunPath>,
    /// The tree over the episodes, where somebody stated it.
    pub(super) tree: Option<&'a EpisodeSet>,
    /// What the episodes show.
    pub(super) statistics: &'a [Statistic],
    /// The digest of what was done, where somebody stated it.
    pub(super) result: Option<Digest>,
}

impl<'a> Stated<'a> {
    /// Takes what a statement says.
    pub(super) fn of(statement: &'a Statement) -> Self {
        let predicate = statement.predicate();
        Self {
            subjects: statement.subjects(),
            journal: Some(&predicate.episodes.path),
            tree: Some(&predicate.episodes),
            statistics: &predicate.statistics,
            result: predicate.provenance.result_digest,
        }
    }
}

/// A run that is being compared with what is said of it.
pub(super) struct Inspection<'a> {
    pub(super) stated: Stated<'a>,
    pub(super) folder: &'a RunFolder,
    pub(super) findings: &'a mut Findings,
}
