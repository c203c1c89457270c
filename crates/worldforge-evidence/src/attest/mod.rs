//! Signed evidence: who stands for a run, and whether its files still say what was signed.
//!
//! A [`RunEvidence`] gathers what a finished run left; a [`Statement`] names its files by digest and
//! states what they show; an [`Envelope`] carries the statement with ed25519 signatures made by keys
//! that never leave their files. A [`Verifier`] needs the envelope, trusted public keys and the run's
//! folder, and derives the stated numbers from the episodes anew. Nothing here asks a network, a
//! clock or a certificate authority.
//!
//! The formats are those of others: in-toto Statement 1, DSSE 1, Merkle trees as in RFC 6962 and
//! keys as in RFC 8410. Only the predicate is of WorldForge; `docs/src/concepts/attestation.md`
//! describes it.

mod dsse;
mod key;
mod merkle;
mod run;
mod statement;
mod verify;
mod whole;

pub use dsse::{
    Envelope, IN_TOTO_PAYLOAD_TYPE, MAX_ENVELOPE_BYTES, MAX_SIGNATURES, Signature,
    SignatureOutcome, pae,
};
pub use key::{
    KeyId, MAX_KEY_FILE_BYTES, MAX_TRUSTED_KEYS, PrivateKey, PublicKey, TrustedKeys,
    read_private_key, read_public_key, write_private_key, write_public_key,
};
pub use merkle::{
    ConsistencyProof, InclusionProof, MAX_LEAVES, MAX_SECTIONS, MerkleTree, Sections, empty_root,
    leaf_hash, node_hash,
};
pub use run::{
    MAX_DOCUMENT_BYTES, MAX_EPISODE_BYTES, MAX_FILE_BYTES, MAX_JOURNAL_BYTES, Restatement,
    RunEvidence, RunFolder, Tally,
};
pub use statement::{
    BudgetFile, ClaimedInterval, EpisodeSet, MAX_STATISTICS, MAX_SUBJECTS, Material, MaterialRole,
    OVERALL, PREDICATE_TYPE, PROVENANCE_VERSION, Predicate, Provenance, ProvenanceKind, RunClaim,
    STATEMENT_TYPE, Seed, SettingsClaim, Statement, Statistic, Subject,
};
pub use verify::{
    Check, CheckOutcome, ENVELOPE_FILE, Finding, OwnClaims, Verification, Verifier, verify_unsigned,
};
