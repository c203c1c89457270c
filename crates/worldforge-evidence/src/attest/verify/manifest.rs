//! Whether the manifest says what was signed.

use std::collections::BTreeMap;

use worldforge_core::{Digest, Result, json};

use super::{Check, CheckOutcome, Finding, inspection::Inspection};
use crate::{
    attest::{Predicate, RunClaim, run::recorded_files},
    manifest::{MANIFEST_LIMITS, RunManifest, digest_without_itself, read_value},
    store::{MANIFEST_FILE, RunPath},
};

impl Inspection<'_> {
    /// Compares the manifest with the statement: the run, the files, and where it comes from.
    pub(super) fn manifest(&mut self, predicate: &Predicate) {
        let Ok(path) = RunPath::new(MANIFEST_FILE) else {
            return;
        };
        if !self.findings.is_intact(&path) {
            let reason = "the manifest is not the one that was signed";
            let finding = Finding::skipped(Check::Manifest, "manifest", reason);
            self.findings.add(finding.in_file(&path));
            return;
        }
        let findings = match self.compare_manifest(&path, predicate) {
            Ok(findings) => findings,
            Err(error) => vec![Finding::failed(Check::Manifest, "manifest").because_of(&error)],
        };
        for finding in findings {
            self.findings.add(finding.in_file(&path));
        }
    }

    fn compare_manifest(&self, path: &RunPath, predicate: &Predicate) -> Result<Vec<Finding>> {
        let bytes = self.folder.read(path, MANIFEST_LIMITS.max_bytes)?;
        let raw = json::parse(&bytes, MANIFEST_LIMITS)?;
        let manifest = read_value(raw.clone())?;
        let same = Finding::passed(Check::Manifest, "run, files and provenance");
        let mut findings = Vec::new();
        if let Some(recorded) = manifest.manifest_digest {
            let actual = digest_without_itself(&raw);
            findings.push(Finding::compared(
                Check::Manifest,
                "own digest",
                &recorded,
                &actual,
            ));
        }
        findings.extend(run_fields(&predicate.run, &RunClaim::of(&manifest)));
        if manifest.toolchain.as_ref() != Some(&predicate.toolchain) {
            let reason = "the manifest names another toolchain";
            findings.push(Finding::failed(Check::Manifest, "toolchain").because(reason));
        }
        for field in predicate.provenance.contradictions(&manifest) {
            let reason = "the manifest says something else";
            let what = format!("provenance field {field}");
            findings.push(Finding::failed(Check::Manifest, what).because(reason));
        }
        findings.extend(self.files_of(&manifest)?);
        findings.retain(|finding| finding.outcome != CheckOutcome::Passed);
        if findings.is_empty() {
            findings.push(same);
        }
        Ok(findings)
    }

    /// Compares the files that the manifest names with those that were signed.
    fn files_of(&self, manifest: &RunManifest) -> Result<Vec<Finding>> {
        let subjects = self.stated.subjects.iter();
        let signed: BTreeMap<&str, Digest> = subjects
            .map(|subject| (subject.path.as_str(), subject.sha256))
            .collect();
        let files = recorded_files(manifest)?.into_iter();
        Ok(files
            .map(|(path, recorded)| {
                let what = format!("file {path}");
                match signed.get(path.as_str()) {
                    Some(digest) => Finding::compared(Check::Manifest, what, digest, &recorded),
                    None => Finding::failed(Check::Manifest, what)
                        .finding(&recorded)
                        .because("the manifest names it, and it was not signed"),
                }
            })
            .collect())
    }
}

fn run_fields(wanted: &RunClaim, found: &RunClaim) -> Vec<Finding> {
    let time = |time: Option<worldforge_core::Timestamp>| {
        time.map_or_else(|| "none".to_owned(), |time| time.to_string())
    };
    let digest = |digest: Option<Digest>| {
        digest.map_or_else(|| "none".to_owned(), |digest| digest.to_string())
    };
    let fields = [
        (
            "run_id",
            wanted.run_id.to_string(),
            found.run_id.to_string(),
        ),
        (
            "kind",
            wanted.kind.name().to_owned(),
            found.kind.name().to_owned(),
        ),
        (
            "status",
            wanted.status.name().to_owned(),
            found.status.name().to_owned(),
        ),
        (
            "created_at",
            wanted.created_at.to_string(),
            found.created_at.to_string(),
        ),
        (
            "finished_at",
            time(wanted.finished_at),
            time(found.finished_at),
        ),
        (
            "manifest_digest",
            digest(wanted.manifest_digest),
            digest(found.manifest_digest),
        ),
    ];
    let fields = fields.into_iter();
    fields
        .map(|(name, wanted, found)| {
            Finding::compared(
                Check::Manifest,
                format!("run field {name}"),
                &wanted,
                &found,
            )
        })
        .collect()
}
