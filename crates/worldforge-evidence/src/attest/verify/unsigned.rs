//! Comparing a run that nobody signed with what it says of itself.

use std::path::Path;

use worldforge_core::{Digest, Result, Safe, json};

use super::{
    Check, Finding, Verification,
    findings::Findings,
    inspection::{Inspection, Stated},
};
use crate::{
    attest::{RunFolder, Statistic, Subject, Tally},
    manifest::{MANIFEST_LIMITS, RunManifest, digest_without_itself, read_value},
    store::{MANIFEST_FILE, RunPath},
};

/// What a run itself says of its episodes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OwnClaims {
    /// The file with one episode on each line.
    pub journal: RunPath,
    /// What the run says that they show, all of them first and then each group.
    pub statistics: Vec<Statistic>,
}

impl OwnClaims {
    /// Joins the file of the episodes with what is said of them.
    pub const fn new(journal: RunPath, statistics: Vec<Statistic>) -> Self {
        Self {
            journal,
            statistics,
        }
    }
}

/// Compares a run with its own manifest, and its numbers with its episodes.
///
/// It tells whether something was changed by accident. Whoever changes a file on purpose can write
/// another manifest, so the result is never [verified](Verification::is_verified), at best it
/// [holds](Verification::holds).
pub fn verify_unsigned(
    folder: &Path,
    claims: Option<&OwnClaims>,
    tally: &mut dyn Tally,
) -> Verification {
    let mut findings = Findings::default();
    for (check, what) in [
        (Check::Envelope, "envelope"),
        (Check::Signature, "signatures"),
        (Check::Threshold, "trusted keys that signed"),
        (Check::Statement, "statement"),
    ] {
        let reason = "nobody signed this run";
        findings.add(Finding::skipped(check, what, reason));
    }
    if let Err(error) = inspect(folder, claims, tally, &mut findings) {
        let finding = Finding::failed(Check::Manifest, "manifest").because_of(&error);
        findings.add(match RunPath::new(MANIFEST_FILE) {
            Ok(path) => finding.in_file(&path),
            Err(_) => finding,
        });
        let reason = "the manifest cannot be read".into();
        findings.skip_rest(Check::Manifest, &reason);
    }
    Verification::of(Vec::new(), findings.into_vec(), None)
}

fn inspect(
    folder: &Path,
    claims: Option<&OwnClaims>,
    tally: &mut dyn Tally,
    findings: &mut Findings,
) -> Result<()> {
    let folder = RunFolder::open(folder)?;
    let path = RunPath::new(MANIFEST_FILE)?;
    let bytes = folder.read(&path, MANIFEST_LIMITS.max_bytes)?;
    let raw = json::parse(&bytes, MANIFEST_LIMITS)?;
    let manifest = read_value(raw.clone())?;
    let own = if let Some(recorded) = &manifest.manifest_digest {
        let actual = digest_without_itself(&raw);
        Finding::compared(Check::Manifest, "own digest", recorded, &actual)
    } else {
        let reason = "the older form has no digest of itself";
        Finding::skipped(Check::Manifest, "own digest", reason)
    };
    let subjects = recorded(&manifest, findings);
    let mut inspection = Inspection {
        stated: Stated {
            subjects: &subjects,
            journal: claims.map(|claims| &claims.journal),
            tree: None,
            statistics: claims.map_or(&[], |claims| &claims.statistics),
            result: None,
        },
        folder: &folder,
        findings,
    };
    inspection.files();
    inspection.findings.add(own.in_file(&path));
    inspection.episodes(tally);
    for (check, what) in [
        (Check::Settings, "settings"),
        (Check::Material, "materials"),
    ] {
        let finding = Finding::skipped(check, what, "none are stated");
        inspection.findings.add(finding);
    }
    let whole = Subject::new(path, Digest::of_bytes(&bytes));
    let mut named = subjects.clone();
    named.push(whole);
    inspection.stated.subjects = &named;
    inspection.coverage();
    Ok(())
}

/// Returns the files whose digest the manifest records, and names the others.
fn recorded(manifest: &RunManifest, findings: &mut Findings) -> Vec<Subject> {
    let artifacts = manifest.artifacts.iter();
    let artifacts = artifacts.map(|file| (&file.label, file.path.as_ref(), file.sha256));
    let name = Safe::from("events");
    let events = &manifest.events;
    let log = (&name, events.path.as_ref(), events.digest);
    let log = events.path.is_some().then_some(log);
    let mut subjects = Vec::new();
    for (label, path, digest) in artifacts.chain(log) {
        if let (Some(path), Some(digest)) = (path, digest) {
            subjects.push(Subject::new(path.clone(), digest));
        } else {
            let reason = "the older form records no digest of the file";
            findings.add(Finding::skipped(Check::Subject, label.clone(), reason));
        }
    }
    if manifest.artifacts.is_empty() && manifest.events.path.is_none() {
        findings.add(Finding::passed(Check::Subject, "no files"));
    }
    subjects
}
