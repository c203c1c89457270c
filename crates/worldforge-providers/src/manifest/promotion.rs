//! What each status may claim, and what it takes.

use serde::Serialize;
use worldforge_core::{
    ImplementationStatus, ProviderName, Result, Safe, capability::CapabilitySet,
};

use super::{Evidence, EvidenceKind, ManifestSetting, RuntimeKind, RuntimeManifest};
use crate::{
    Environment,
    catalog::{Admission, Entry},
};

/// What one status may claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromotionRule {
    /// The status.
    pub status: ImplementationStatus,
    /// What may be said in public.
    pub claim: &'static str,
    /// What may not be done.
    pub forbidden: &'static str,
    /// What there must be.
    pub required: &'static [EvidenceKind],
}

const RULES: [PromotionRule; 4] = {
    use EvidenceKind as Kind;
    [
        PromotionRule {
            status: ImplementationStatus::Scaffold,
            claim: "a reserved name and a planned contract; nothing can be called",
            forbidden: "claiming integration, being registered, advertising a capability",
            required: &[Kind::SelectionRecord, Kind::DocsPage, Kind::RuntimeManifest],
        },
        PromotionRule {
            status: ImplementationStatus::Experimental,
            claim: "a real path exists; its contract may change",
            forbidden: "treating outputs as stable, hiding what the runtime cannot do",
            required: &[
                Kind::SelectionRecord,
                Kind::DocsPage,
                Kind::CatalogRow,
                Kind::RuntimeManifest,
                Kind::FixtureCoverage,
                Kind::Conformance,
                Kind::RedactionChecks,
            ],
        },
        PromotionRule {
            status: ImplementationStatus::Beta,
            claim: "usable on a prepared host, within the documented limits",
            forbidden: "undocumented settings or failures, dependencies that everyone pays for",
            required: &[
                Kind::SelectionRecord,
                Kind::DocsPage,
                Kind::CatalogRow,
                Kind::RuntimeManifest,
                Kind::FixtureCoverage,
                Kind::Conformance,
                Kind::RedactionChecks,
                Kind::LiveSmokeRecord,
            ],
        },
        PromotionRule {
            status: ImplementationStatus::Stable,
            claim: "the recommended provider of its capability",
            forbidden: "assuming what the upstream does not pin, unbounded metadata or logs",
            required: &[
                Kind::SelectionRecord,
                Kind::DocsPage,
                Kind::CatalogRow,
                Kind::RuntimeManifest,
                Kind::FixtureCoverage,
                Kind::Conformance,
                Kind::RedactionChecks,
                Kind::LiveSmokePassed,
                Kind::ReleaseEvidence,
                Kind::IncidentRunbook,
                Kind::CompatibilityPolicy,
            ],
        },
    ]
};

/// Returns the matrix, from scaffold to stable.
pub const fn rules() -> &'static [PromotionRule] {
    &RULES
}

/// Returns what a status may claim; a status that this version does not know is a scaffold.
pub fn rule(status: ImplementationStatus) -> &'static PromotionRule {
    let [scaffold, ..] = &RULES;
    RULES
        .iter()
        .find(|rule| rule.status == status)
        .unwrap_or(scaffold)
}

/// Whether a provider may claim a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PromotionReport {
    /// The provider.
    pub provider: ProviderName,
    /// The status it would claim.
    pub status: ImplementationStatus,
    /// What that would say in public.
    pub claim: &'static str,
    /// What is required for it, and where it is.
    pub evidence: Vec<EvidenceRow>,
    /// What keeps the provider from it.
    pub blockers: Vec<Safe>,
}

/// A required piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EvidenceRow {
    /// What is required.
    pub kind: EvidenceKind,
    /// Where it is; nowhere yet, if empty.
    pub paths: Vec<String>,
}

impl PromotionReport {
    /// Returns whether nothing keeps the provider from the status.
    pub fn is_kept(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// Checks whether a provider keeps what its status claims.
///
/// # Errors
///
/// [`Bug`](worldforge_core::ErrorKind::Bug) only: what is missing is a blocker.
pub fn check(entry: &Entry, manifest: &RuntimeManifest) -> Result<PromotionReport> {
    check_for(entry, manifest, entry.profile()?.status)
}

/// Checks whether a provider could claim a status, its own or another.
///
/// # Errors
///
/// As [`check`].
pub fn check_for(
    entry: &Entry,
    manifest: &RuntimeManifest,
    status: ImplementationStatus,
) -> Result<PromotionReport> {
    let rule = rule(status);
    let mut blockers = agreement(entry, manifest)?;
    blockers.extend(admission(entry, status));
    let rows = rule
        .required
        .iter()
        .map(|kind| evidence_row(*kind, entry, manifest));
    let evidence: Vec<EvidenceRow> = rows.collect();
    let missing = evidence.iter().filter(|row| row.paths.is_empty());
    blockers.extend(missing.map(|row| Safe::from(format!("no {} is listed", row.kind.name()))));
    Ok(PromotionReport {
        provider: ProviderName::new(entry.name)?,
        status,
        claim: rule.claim,
        evidence,
        blockers,
    })
}

/// Compares the manifest with the code.
fn agreement(entry: &Entry, manifest: &RuntimeManifest) -> Result<Vec<Safe>> {
    let mut blockers = Vec::new();
    let mut differs = |what: &str, said: String, found: String| {
        if said != found {
            let message = format!("the manifest's {what} is {said}, and the code's {found}");
            blockers.push(Safe::from(message));
        }
    };
    let profile = entry.profile()?;
    let capabilities: CapabilitySet = entry.capabilities.iter().copied().collect();
    differs(
        "provider",
        manifest.provider.to_string(),
        entry.name.to_owned(),
    );
    differs(
        "status",
        manifest.status.to_string(),
        profile.status.to_string(),
    );
    differs(
        "default model",
        format!("{:?}", manifest.default_model),
        format!("{:?}", profile.default_model),
    );
    differs(
        "set of capabilities",
        format!("{:?}", manifest.capabilities),
        format!("{capabilities:?}"),
    );
    let [required, optional] = settings(entry)?;
    differs(
        "list of required settings",
        described(&manifest.configuration.required),
        described(&required),
    );
    differs(
        "list of optional settings",
        described(&manifest.configuration.optional),
        described(&optional),
    );
    for name in manifest.configuration.names() {
        if !names(entry.docs, name) {
            blockers.push(Safe::from(format!(
                "the page does not name the setting {name}"
            )));
        }
    }
    Ok(blockers)
}

/// Returns the settings that the code reads.
fn settings(entry: &Entry) -> Result<[Vec<ManifestSetting>; 2]> {
    let summary = entry.config(&Environment::new())?;
    let (required, optional): (Vec<_>, Vec<_>) =
        summary.fields.into_iter().partition(|field| field.required);
    Ok([required, optional].map(|fields| {
        let settings = fields.into_iter().map(|field| ManifestSetting {
            name: field.name,
            aliases: field.aliases,
            secret: field.secret,
        });
        settings.collect()
    }))
}

/// Writes settings for comparison: in the order of their names.
fn described(settings: &[ManifestSetting]) -> String {
    let mut texts: Vec<String> = settings.iter().map(describe).collect();
    texts.sort();
    if texts.is_empty() {
        return "empty".to_owned();
    }
    texts.join(", ")
}

fn describe(setting: &ManifestSetting) -> String {
    let names = std::iter::once(&setting.name).chain(&setting.aliases);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let note = if setting.secret { " (credential)" } else { "" };
    format!("{}{note}", names.join(" or "))
}

/// Says whether a page names a setting as a word of its own.
fn names(page: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    page.split(|letter| !is_part(letter))
        .any(|word| word == name)
}

fn admission(entry: &Entry, status: ImplementationStatus) -> Option<Safe> {
    let is_scaffold = status == ImplementationStatus::Scaffold;
    match entry.admission {
        _ if is_scaffold && !entry.capabilities.is_empty() => {
            Some("a scaffold must not advertise a capability".into())
        }
        Admission::WhenConfigured | Admission::DirectOnly if is_scaffold => {
            Some("a scaffold must never be registered".into())
        }
        Admission::Never if !is_scaffold => Some("what can never be called is a scaffold".into()),
        Admission::DirectOnly if status > ImplementationStatus::Experimental => {
            Some("a candidate that only a host makes is experimental".into())
        }
        _ => None,
    }
}

fn evidence_row(kind: EvidenceKind, entry: &Entry, manifest: &RuntimeManifest) -> EvidenceRow {
    let listed = manifest.evidence.iter().filter(|item| item.kind == kind);
    let mut paths: Vec<String> = listed.map(|Evidence { path, .. }| path.clone()).collect();
    match kind {
        EvidenceKind::DocsPage if !entry.docs.trim().is_empty() => {
            paths.push(manifest.docs_path.clone());
        }
        // There is no other host than this program, and its tests are run by everyone.
        EvidenceKind::LiveSmokeRecord | EvidenceKind::LiveSmokePassed
            if manifest.runtime.kind == RuntimeKind::BuiltIn =>
        {
            let tests = manifest.evidence.iter();
            let tests = tests.filter(|item| item.kind == EvidenceKind::Conformance);
            paths.extend(tests.map(|item| item.path.clone()));
        }
        EvidenceKind::RuntimeManifest => paths.push(manifest.id()),
        EvidenceKind::CatalogRow => paths.push(entry.name.to_owned()),
        _ => {}
    }
    EvidenceRow { kind, paths }
}
