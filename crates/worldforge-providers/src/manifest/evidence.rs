//! What may show that a provider keeps its claim.

use serde::{Deserialize, Serialize};

/// A kind of evidence. What a row of the catalog shows by itself is not listed: its documentation,
/// its runtime manifest, and that it is a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// The record of why the provider was chosen.
    SelectionRecord,
    /// The page about its settings, its requests and its failures.
    DocsPage,
    /// The row of the catalog.
    CatalogRow,
    /// This manifest.
    RuntimeManifest,
    /// Tests against recorded or captured exchanges, or against parity vectors.
    FixtureCoverage,
    /// The conformance suite.
    Conformance,
    /// Tests that planted secrets do not come out.
    RedactionChecks,
    /// A row of the live-smoke registry for each capability, whatever it says.
    LiveSmokeRecord,
    /// A row of the live-smoke registry that says passed, for each capability.
    LiveSmokePassed,
    /// What a release shows of it.
    ReleaseEvidence,
    /// What an operator does when it fails.
    IncidentRunbook,
    /// What is kept from release to release.
    CompatibilityPolicy,
}

impl EvidenceKind {
    /// Returns the name that manifests use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelectionRecord => "selection_record",
            Self::DocsPage => "docs_page",
            Self::CatalogRow => "catalog_row",
            Self::RuntimeManifest => "runtime_manifest",
            Self::FixtureCoverage => "fixture_coverage",
            Self::Conformance => "conformance",
            Self::RedactionChecks => "redaction_checks",
            Self::LiveSmokeRecord => "live_smoke_record",
            Self::LiveSmokePassed => "live_smoke_passed",
            Self::ReleaseEvidence => "release_evidence",
            Self::IncidentRunbook => "incident_runbook",
            Self::CompatibilityPolicy => "compatibility_policy",
        }
    }
}

/// A piece of evidence: where in the repository it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Evidence {
    /// What it shows.
    pub kind: EvidenceKind,
    /// A file or a folder, from the root of the repository.
    pub path: String,
}
