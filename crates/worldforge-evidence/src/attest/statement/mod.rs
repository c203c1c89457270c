//! What is signed: an in-toto Statement 1 with WorldForge's predicate.
//!
//! The statement: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>. The
//! predicate is described in `docs/src/concepts/attestation.md`.

mod document;
mod episodes;
mod material;
mod predicate;
mod provenance;
mod read;
mod run_claim;
mod settings;
mod statistic;
mod subject;

pub use document::{MAX_STATISTICS, MAX_SUBJECTS, PREDICATE_TYPE, STATEMENT_TYPE, Statement};
pub use episodes::EpisodeSet;
pub use material::{Material, MaterialRole};
pub use predicate::{Predicate, Seed};
pub use provenance::{BudgetFile, PROVENANCE_VERSION, Provenance, ProvenanceKind};
pub use run_claim::RunClaim;
pub use settings::SettingsClaim;
pub use statistic::{ClaimedInterval, OVERALL, Statistic};
pub use subject::Subject;
