//! Collecting a bundle: nothing is written, and nothing outside the workspace is read.

use std::collections::BTreeSet;

use worldforge_core::{Digest, Error, ErrorKind, Result, Safe, redact::RULESET_VERSION};

use super::{
    built::Bundle,
    describe::{LOOK_AT_EXCLUDED, OPEN_SUMMARY, describe, integrity_of, read_run},
    file::{BundledFile, FileKind},
    gather::{Looked, Quota, look_at, names_itself},
    manifest::{
        BUNDLE_SCHEMA, BUNDLE_SCHEMA_VERSION, BundleIssue, BundleKind, BundleManifest, BundledRun,
        RunIntegrity,
    },
    read_files::{ReadFile, judged, read_files},
    references::references_of,
    request::BundleRequest,
};
use crate::{
    manifest::Summary,
    safety::classify_within,
    store::{RunDirectory, Workspace},
};

/// What was found of the runs that a bundle is about.
#[derive(Default)]
struct Found {
    runs: Vec<BundledRun>,
    issues: Vec<BundleIssue>,
    files: Vec<ReadFile>,
}

impl Workspace {
    /// Collects a bundle in memory.
    ///
    /// Whatever the rules find is left out and named; what cannot be read as text is left out too.
    /// The same runs and the same request give the same bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no run, [`ErrorKind::InvalidInput`] when a run that
    /// was named has no readable manifest of its own, and as [`Workspace::open_run`].
    pub fn bundle(&self, request: &BundleRequest) -> Result<Bundle> {
        let mut found = self.find_runs(request)?;
        for attachment in &request.attachments {
            let bytes = attachment.bytes.clone();
            let verdict = classify_within(&attachment.path, &bytes, request.limits.max_file_bytes);
            let source = BundleRequest::source_of(attachment);
            let row = BundledFile::unread(attachment.path.as_str(), &source, attachment.kind);
            let measured = (Digest::of_bytes(&bytes), bytes);
            found
                .files
                .push(judged(row, &verdict, measured, request.sharing));
        }
        Bundle::build(self.manifest_of(request, &found), found.files)
    }

    fn find_runs(&self, request: &BundleRequest) -> Result<Found> {
        let mut found = Found::default();
        let mut quota = Quota::new(request.limits);
        if !request.runs.is_empty() {
            let names: BTreeSet<&str> = request.runs.iter().map(String::as_str).collect();
            for name in names {
                let run = self.open_run(name)?;
                self.add_run(&run, request, &mut quota, &mut found)?;
            }
            return Ok(found);
        }
        let directories = self.directories()?;
        let mut refuse = |run_dir: Safe, reason: Safe, detail: Safe| {
            found.issues.push(BundleIssue {
                run_dir,
                reason,
                detail,
            });
        };
        for issue in directories.issues {
            refuse(issue.run_dir, Safe::from(issue.reason.name()), issue.detail);
        }
        let readable = self.survey(&directories.names, |name, surveyed| {
            surveyed.manifest.map(|_| name.clone())
        });
        let mut names = Vec::new();
        for outcome in readable {
            match outcome {
                Ok(name) => names.push(name),
                Err(issue) => refuse(issue.run_dir, Safe::from(issue.reason.name()), issue.detail),
            }
        }
        for name in names {
            let run = self.open_run(name.as_str())?;
            self.add_run(&run, request, &mut quota, &mut found)?;
        }
        if found.runs.is_empty() {
            let message = format!("no run with a readable manifest in {}", self.label());
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        found
            .issues
            .sort_by(|one, other| one.run_dir.cmp(&other.run_dir));
        Ok(found)
    }

    fn add_run(
        &self,
        run: &RunDirectory,
        request: &BundleRequest,
        quota: &mut Quota,
        found: &mut Found,
    ) -> Result<()> {
        let (manifest, raw) = read_run(run)?;
        if !names_itself(run, &manifest) {
            let message = format!("manifest of runs/{} names another run", run.name());
            return Err(Error::invalid_input(message).triage("quarantine the run"));
        }
        let label = self.label();
        let (mut candidates, mut files) = (Vec::new(), Vec::new());
        for looked in look_at(run, &manifest, &label, quota)? {
            match looked {
                Looked::At(candidate) => candidates.push(*candidate),
                Looked::Excluded(row) => files.push((*row, None)),
            }
        }
        files.extend(read_files(&candidates, request.limits, request.sharing));
        let references = references_of(run.name(), &files);
        files.extend(references.into_iter().map(|row| (row, None)));
        let differs = |(row, _): &ReadFile| {
            row.matches_manifest == Some(false)
                || row.kind.as_str() == FileKind::ArtifactReference.name()
        };
        let integrity = match integrity_of(&manifest, &raw) {
            RunIntegrity::Intact if files.iter().any(differs) => RunIntegrity::Changed,
            other => other,
        };
        found.runs.push(describe(run, &manifest, integrity, &label));
        found.files.extend(files);
        Ok(())
    }

    fn manifest_of(&self, request: &BundleRequest, found: &Found) -> BundleManifest {
        let mut files: Vec<BundledFile> = found.files.iter().map(|(row, _)| row.clone()).collect();
        files.sort_by(|one, other| (&one.path, &one.kind).cmp(&(&other.path, &other.kind)));
        let included_count = files.iter().filter(|file| file.included).count();
        let safe_to_attach = files.iter().all(|file| file.safe_to_attach);
        let step = if safe_to_attach {
            OPEN_SUMMARY
        } else {
            LOOK_AT_EXCLUDED
        };
        let mut runs = found.runs.clone();
        runs.sort_by(|one, other| one.run_id.cmp(&other.run_id));
        let mut fixture_digests = request.fixture_digests.clone();
        fixture_digests.sort_by(|one, other| one.path.cmp(&other.path));
        BundleManifest {
            schema: BUNDLE_SCHEMA.to_owned(),
            schema_version: BUNDLE_SCHEMA_VERSION,
            bundle_kind: if request.is_issue {
                BundleKind::IssueRun
            } else {
                BundleKind::Evidence
            },
            generated_at: request.generated_at,
            source_workspace: self.label().into(),
            rules_checked: Some(RULESET_VERSION),
            run_count: runs.len(),
            runs,
            run_issues: found.issues.clone(),
            included_count,
            excluded_count: files.len() - included_count,
            files,
            documents: Vec::new(),
            fixture_digests,
            safe_to_attach,
            issue_template: request.is_issue.then(|| Safe::from("issue.md")),
            first_triage_step: Some(Safe::from(step)),
            other: Summary::default(),
            bundle_digest: None,
        }
    }
}
