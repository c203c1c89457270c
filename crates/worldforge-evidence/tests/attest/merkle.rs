//! Trees, their proofs and their sections.

use proptest::prelude::*;
use serde_json::Value;
use worldforge_core::{Digest, ErrorKind};
use worldforge_evidence::attest::{
    ConsistencyProof, InclusionProof, MAX_SECTIONS, MerkleTree, Sections, empty_root, leaf_hash,
};

use crate::support::{bytes, list, text, vectors};

fn digest(value: &Value) -> Digest {
    format!("sha256:{}", text(value)).parse().unwrap()
}

fn tree_of(leaves: &[Vec<u8>]) -> MerkleTree {
    let mut tree = MerkleTree::default();
    for leaf in leaves {
        tree.push(leaf).unwrap();
    }
    tree
}

fn numbered(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|number| number.to_string().into_bytes())
        .collect()
}

/// The tree as RFC 6962 defines it, leaf by leaf.
fn reference_root(leaves: &[Vec<u8>]) -> Digest {
    match leaves.len() {
        0 => Digest::of_bytes(b""),
        1 => Digest::of_bytes(&[&[0], leaves[0].as_slice()].concat()),
        count => {
            let mut middle = 1;
            while middle * 2 < count {
                middle *= 2;
            }
            let (left, right) = leaves.split_at(middle);
            let halves = [reference_root(left), reference_root(right)];
            Digest::of_bytes(&[&[1], &halves[0].as_bytes()[..], halves[1].as_bytes()].concat())
        }
    }
}

#[test]
fn roots_and_proofs_are_those_of_certificate_transparency() {
    let file = vectors("rfc6962.json");
    let leaves: Vec<Vec<u8>> = list(&file["leaves"]).iter().map(bytes).collect();
    let roots: Vec<Digest> = list(&file["roots"]).iter().map(digest).collect();
    assert_eq!(tree_of(&[]).root(), empty_root());
    for (size, root) in (1..).zip(&roots) {
        assert_eq!(tree_of(&leaves[..size]).root(), *root, "{size} leaves");
    }
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let path = |case: &Value| -> Vec<Digest> { list(&case["path"]).iter().map(digest).collect() };
    for case in list(&file["inclusion"]) {
        let (index, size) = (number(&case["index"]), number(&case["size"]));
        let proof = tree_of(&leaves[..size]).inclusion(index).unwrap();
        assert_eq!(proof.path, path(case), "{index} of {size}");
        assert!(proof.holds(&leaf_hash(&leaves[index]), &roots[size - 1]));
    }
    for case in list(&file["consistency"]) {
        let (former, size) = (number(&case["former_size"]), number(&case["size"]));
        let proof = tree_of(&leaves[..size]).consistency(former).unwrap();
        assert_eq!(proof.path, path(case), "{former} of {size}");
        assert!(proof.holds(&roots[former - 1], &roots[size - 1]));
    }
}

#[test]
fn a_leaf_cannot_pass_for_a_node() {
    let pair = tree_of(&[b"a".to_vec(), b"b".to_vec()]);
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let forged = [&a.as_bytes()[..], b.as_bytes()].concat();
    assert_ne!(tree_of(&[forged]).root(), pair.root());
}

#[test]
fn no_proof_is_made_of_what_is_not_there() {
    let tree = tree_of(&numbered(3));
    assert_eq!(
        tree.inclusion(3).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    for size in [0, 4] {
        assert_eq!(
            tree.consistency(size).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
}

#[test]
fn sections_say_where_trees_differ() {
    for (count, height, changed, expected) in [
        (5, 0, 3, 3..4),
        (MAX_SECTIONS, 0, 0, 0..1),
        (MAX_SECTIONS + 1, 1, 7, 6..8),
        (5 * MAX_SECTIONS, 3, 5 * MAX_SECTIONS - 1, 5112..5120),
    ] {
        let mut leaves = numbered(count);
        let before = tree_of(&leaves);
        leaves[changed].push(b'!');
        let after = tree_of(&leaves);
        let (cut, other) = (before.sections(), after.sections());
        assert_eq!((cut.height, cut.root()), (height, before.root()));
        assert!(cut.fits(count as u64));
        assert!(cut.roots.len() <= MAX_SECTIONS);
        assert_eq!(cut.differences(&other), Some(vec![expected]));
        assert_eq!(cut.differences(&cut), Some(vec![]));
    }
    let (short, long) = (tree_of(&numbered(2)), tree_of(&numbered(MAX_SECTIONS + 1)));
    assert_eq!(short.sections().differences(&long.sections()), None);
    assert!(!short.sections().fits(3));
    let absurd = serde_json::json!({"height": 4_000_000_000_u64, "roots": []});
    let absurd: Sections = serde_json::from_value(absurd).unwrap();
    assert!(!absurd.fits(0));
    assert_eq!(absurd.differences(&absurd), None);
}

proptest! {
    #[test]
    fn a_tree_is_that_of_the_definition(leaves in proptest::collection::vec(any::<[u8; 3]>(), 0..70)) {
        let leaves: Vec<Vec<u8>> = leaves.iter().map(|leaf| leaf.to_vec()).collect();
        let tree = tree_of(&leaves);
        prop_assert_eq!(tree.root(), reference_root(&leaves));
        prop_assert_eq!(tree.sections().root(), tree.root());
    }

    #[test]
    fn an_inclusion_proof_holds_for_its_leaf_alone(
        size in 1_usize..80, index in any::<proptest::sample::Index>(), other in any::<proptest::sample::Index>(),
    ) {
        let (leaves, index, other) = (numbered(size), index.index(size), other.index(size));
        let tree = tree_of(&leaves);
        let proof = tree.inclusion(index).unwrap();
        prop_assert!(proof.holds(&leaf_hash(&leaves[index]), &tree.root()));
        prop_assert_eq!(proof.holds(&leaf_hash(&leaves[other]), &tree.root()), index == other);
        for changed in inclusion_variants(&proof) {
            prop_assert!(!changed.holds(&leaf_hash(&leaves[index]), &tree.root()), "{changed:?}");
        }
    }

    #[test]
    fn a_consistency_proof_holds_for_its_beginning_alone(
        size in 1_usize..80, former in any::<proptest::sample::Index>(), place in any::<proptest::sample::Index>(),
    ) {
        let (mut leaves, former) = (numbered(size), former.index(size) + 1);
        let tree = tree_of(&leaves);
        let beginning = tree_of(&leaves[..former]).root();
        let proof = tree.consistency(former).unwrap();
        prop_assert!(proof.holds(&beginning, &tree.root()));
        for changed in consistency_variants(&proof) {
            prop_assert!(!changed.holds(&beginning, &tree.root()), "{changed:?}");
        }
        leaves[place.index(former)].push(b'!');
        let rewritten = tree_of(&leaves);
        prop_assert!(!rewritten.consistency(former).unwrap().holds(&beginning, &rewritten.root()));
    }

    #[test]
    fn no_proof_makes_a_verifier_panic(
        index in any::<u64>(), size in any::<u64>(), length in 0_usize..140,
    ) {
        let path: Vec<String> = vec![empty_root().to_string(); length];
        let proof = serde_json::json!({"index": index, "size": size, "path": path});
        let proof: InclusionProof = serde_json::from_value(proof).unwrap();
        prop_assert!(!proof.holds(&empty_root(), &empty_root()) || (length == 0 && size == 1));
        let proof = serde_json::json!({"former_size": index, "size": size, "path": path});
        let proof: ConsistencyProof = serde_json::from_value(proof).unwrap();
        let _either = proof.holds(&empty_root(), &empty_root());
    }
}

fn inclusion_variants(proof: &InclusionProof) -> Vec<InclusionProof> {
    let mut variants = Vec::new();
    let mut vary = |change: &dyn Fn(&mut InclusionProof)| {
        let mut variant = proof.clone();
        change(&mut variant);
        if variant != *proof {
            variants.push(variant);
        }
    };
    vary(&|proof| proof.index += 1);
    vary(&|proof| proof.index ^= 2);
    vary(&|proof| proof.size = 0);
    vary(&|proof| proof.path.push(empty_root()));
    vary(&|proof| proof.path.insert(0, empty_root()));
    vary(&|proof| {
        proof.path.pop();
    });
    for place in 0..proof.path.len() {
        vary(&|proof| proof.path[place] = empty_root());
    }
    variants
}

fn consistency_variants(proof: &ConsistencyProof) -> Vec<ConsistencyProof> {
    let mut variants = Vec::new();
    let mut vary = |change: &dyn Fn(&mut ConsistencyProof)| {
        let mut variant = proof.clone();
        change(&mut variant);
        if variant != *proof {
            variants.push(variant);
        }
    };
    vary(&|proof| proof.former_size = 0);
    vary(&|proof| proof.size = 0);
    vary(&|proof| proof.path.push(empty_root()));
    vary(&|proof| proof.path.insert(0, empty_root()));
    vary(&|proof| {
        proof.path.pop();
    });
    for place in 0..proof.path.len() {
        vary(&|proof| proof.path[place] = empty_root());
    }
    variants
}
