//! Proofs that a tree only grew.

use serde::{Deserialize, Serialize};
use worldforge_core::Digest;

use super::node_hash;

/// The hashes from which the roots of a tree and of its beginning both follow, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConsistencyProof {
    /// The number of leaves of the beginning.
    pub former_size: u64,
    /// The number of leaves of the tree.
    pub size: u64,
    /// The hashes.
    pub path: Vec<Digest>,
}

impl ConsistencyProof {
    /// Returns whether the tree with `root` begins with all leaves of the tree with `former_root`.
    ///
    /// The steps are those of RFC 9162 section 2.1.4.2.
    pub fn holds(&self, former_root: &Digest, root: &Digest) -> bool {
        if self.former_size == 0 || self.former_size > self.size {
            return false;
        }
        if self.former_size == self.size {
            return self.path.is_empty() && former_root == root;
        }
        let mut path = self.path.iter();
        // A beginning that is a complete tree is itself the first hash, which the proof leaves out.
        let first = if self.former_size.is_power_of_two() {
            Some(former_root)
        } else {
            path.next()
        };
        let Some(first) = first else {
            return false;
        };
        let (mut place, mut last) = (self.former_size - 1, self.size - 1);
        while place & 1 == 1 {
            place >>= 1;
            last >>= 1;
        }
        let (mut former, mut whole) = (*first, *first);
        for beside in path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                former = node_hash(beside, &former);
                whole = node_hash(beside, &whole);
                while place & 1 == 0 && place != 0 {
                    place >>= 1;
                    last >>= 1;
                }
            } else {
                whole = node_hash(&whole, beside);
            }
            place >>= 1;
            last >>= 1;
        }
        last == 0 && former == *former_root && whole == *root
    }
}
