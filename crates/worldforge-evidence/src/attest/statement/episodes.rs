//! The episodes of an evaluation, by the root of a tree over them.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Error, Result};

use crate::{
    attest::{MerkleTree, Sections, whole::whole},
    store::RunPath,
};

/// The episodes: where they lie, how many they are, and the tree over them.
///
/// The tree's leaves are the lines of the journal in order, each as canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EpisodeSet {
    /// The file of the run with one episode on each line.
    pub path: RunPath,
    /// How many episodes there are.
    #[serde(deserialize_with = "whole")]
    pub count: u64,
    /// The root of the tree.
    pub merkle_root: Digest,
    /// The tree cut into sections, so that a change can be told from its neighbours.
    pub sections: Sections,
}

impl EpisodeSet {
    /// Describes the episodes of a file by the tree over them.
    pub fn new(path: RunPath, tree: &MerkleTree) -> Self {
        Self {
            path,
            count: tree.len() as u64,
            merkle_root: tree.root(),
            sections: tree.sections(),
        }
    }

    /// Refuses a description that contradicts itself.
    pub(super) fn check(&self) -> Result<()> {
        if !self.sections.fits(self.count) {
            let message = format!("must be as many as {} episodes have", self.count);
            return Err(Error::invalid_input(message).at("/sections"));
        }
        if self.sections.root() != self.merkle_root {
            let message = "must be the root over the sections";
            return Err(Error::invalid_input(message).at("/merkle_root"));
        }
        Ok(())
    }
}
