//! The tree itself, kept as the hashes of its leaves.

use worldforge_core::{Digest, Error, ErrorKind, Result};

use super::{ConsistencyProof, InclusionProof, Sections, empty_root, leaf_hash, node_hash};

/// Most leaves of one tree.
pub const MAX_LEAVES: usize = 1 << 20;

/// A tree that grows at its end.
///
/// ```
/// use worldforge_evidence::attest::{MerkleTree, leaf_hash};
///
/// let mut tree = MerkleTree::default();
/// for leaf in [b"one", b"two"] {
///     tree.push(leaf)?;
/// }
/// let proof = tree.inclusion(1)?;
/// assert!(proof.holds(&leaf_hash(b"two"), &tree.root()));
/// assert!(!proof.holds(&leaf_hash(b"one"), &tree.root()));
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MerkleTree {
    leaves: Vec<Digest>,
}

impl MerkleTree {
    /// Adds a leaf at the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past [`MAX_LEAVES`].
    pub fn push(&mut self, leaf: &[u8]) -> Result<()> {
        if self.leaves.len() >= MAX_LEAVES {
            let message = format!("tree must have at most {MAX_LEAVES} leaves");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.leaves.push(leaf_hash(leaf));
        Ok(())
    }

    /// Returns the number of leaves.
    pub fn len(&self) -> usize {
        self.leaves.len()
    }

    /// Returns whether there is no leaf.
    pub fn is_empty(&self) -> bool {
        self.leaves.is_empty()
    }

    /// Returns the root.
    pub fn root(&self) -> Digest {
        root_of(&self.leaves)
    }

    /// Proves that one leaf is in the tree.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when there is no such leaf.
    pub fn inclusion(&self, index: usize) -> Result<InclusionProof> {
        if index >= self.leaves.len() {
            return Err(Error::invalid_input(format!(
                "leaf must be below {}, the number of leaves, found {index}",
                self.leaves.len()
            )));
        }
        let mut path = Vec::new();
        let (mut part, mut place) = (self.leaves.as_slice(), index);
        while part.len() > 1 {
            let (left, right) = halves(part);
            if place < left.len() {
                path.push(root_of(right));
                part = left;
            } else {
                path.push(root_of(left));
                place -= left.len();
                part = right;
            }
        }
        path.reverse();
        Ok(InclusionProof {
            index: index as u64,
            size: self.leaves.len() as u64,
            path,
        })
    }

    /// Proves that the tree of the first `size` leaves only grew to become this one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for no leaves, or for more than there are.
    pub fn consistency(&self, size: usize) -> Result<ConsistencyProof> {
        if !(1..=self.leaves.len()).contains(&size) {
            return Err(Error::invalid_input(format!(
                "size of the former tree must be 1 to {}, the number of leaves, found {size}",
                self.leaves.len()
            )));
        }
        let mut path = Vec::new();
        let (mut part, mut former) = (self.leaves.as_slice(), size);
        // Whether everything so far lies left of the former tree's end: then its root is known.
        let mut is_whole = true;
        while former < part.len() {
            let (left, right) = halves(part);
            if former <= left.len() {
                path.push(root_of(right));
                part = left;
            } else {
                path.push(root_of(left));
                former -= left.len();
                part = right;
                is_whole = false;
            }
        }
        if !is_whole {
            path.push(root_of(part));
        }
        path.reverse();
        Ok(ConsistencyProof {
            former_size: size as u64,
            size: self.leaves.len() as u64,
            path,
        })
    }

    /// Cuts the tree into at most [`MAX_SECTIONS`](super::MAX_SECTIONS) sections of equal height.
    pub fn sections(&self) -> Sections {
        Sections::of(&self.leaves)
    }
}

/// Returns the root over the hashes of leaves, or over the roots of equally high sections.
pub(super) fn root_of(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = halves(leaves);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// Splits at the largest power of two below the length, which must be at least two.
fn halves(leaves: &[Digest]) -> (&[Digest], &[Digest]) {
    let middle = leaves.len().next_power_of_two() / 2;
    leaves.split_at_checked(middle).unwrap_or((leaves, &[]))
}
