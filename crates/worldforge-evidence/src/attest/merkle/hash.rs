//! The hashes of leaves and nodes, which no other bytes can have.

use worldforge_core::{Digest, Digester};

/// Hashes a leaf: SHA-256 of a zero byte and the leaf.
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    let mut digester = Digester::new();
    digester.update(&[0]);
    digester.update(leaf);
    digester.finish()
}

/// Hashes a node: SHA-256 of a one byte and the hashes of its two halves.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut digester = Digester::new();
    digester.update(&[1]);
    digester.update(left.as_bytes());
    digester.update(right.as_bytes());
    digester.finish()
}

/// Returns the root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Digest {
    Digest::of_bytes(&[])
}
