//! Merkle trees as in RFC 6962 section 2.1 (RFC 9162 section 2.1 has the same trees and says how
//! proofs are checked): leaves are hashed behind a zero byte, nodes behind a one.

mod consistency;
mod hash;
mod inclusion;
mod sections;
mod tree;

pub use consistency::ConsistencyProof;
pub use hash::{empty_root, leaf_hash, node_hash};
pub use inclusion::InclusionProof;
pub use sections::{MAX_SECTIONS, Sections};
pub use tree::{MAX_LEAVES, MerkleTree};
