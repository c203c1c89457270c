//! Proofs that a leaf is in a tree.

use serde::{Deserialize, Serialize};
use worldforge_core::Digest;

use super::node_hash;

/// A leaf's place in a tree, and the hashes beside its way up to the root, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct InclusionProof {
    /// The leaf's place, counted from zero.
    pub index: u64,
    /// The number of the tree's leaves.
    pub size: u64,
    /// The hashes beside the way.
    pub path: Vec<Digest>,
}

impl InclusionProof {
    /// Returns whether the leaf with this hash is at the stated place of the tree with this root.
    ///
    /// The steps are those of RFC 9162 section 2.1.3.2.
    pub fn holds(&self, leaf_hash: &Digest, root: &Digest) -> bool {
        let Some(mut last) = self.size.checked_sub(1) else {
            return false;
        };
        let mut place = self.index;
        if place > last {
            return false;
        }
        let mut hash = *leaf_hash;
        for beside in &self.path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                hash = node_hash(beside, &hash);
                // A last node without a right neighbour is its parent.
                while place & 1 == 0 && place != 0 {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node_hash(&hash, beside);
            }
            place >>= 1;
            last >>= 1;
        }
        last == 0 && hash == *root
    }
}
