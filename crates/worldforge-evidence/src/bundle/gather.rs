//! Looking at what lies in a run before anything of it is read.

use std::{io, path::PathBuf};

use worldforge_core::{Digest, Result, RunId, Safe};

use super::{
    file::{BundledFile, FileKind},
    request::BundleLimits,
};
use crate::{
    manifest::{Artifact, RunManifest},
    store::{MANIFEST_FILE, RunDirectory, RunPath, TreeEntry, TreeKind, io_error, walk},
};

/// A file that may go into a bundle once it has been read and judged.
pub(super) struct Candidate {
    pub(super) row: BundledFile,
    pub(super) root: PathBuf,
    /// The path in the run.
    pub(super) path: RunPath,
    /// What the run's manifest says of it.
    pub(super) recorded: Recorded,
}

/// What a manifest says of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorded {
    pub(super) sha256: Option<Digest>,
    /// Why the writer keeps the file on its host.
    pub(super) kept_local: Option<Safe>,
    /// Whether the writer says that it drew the file itself.
    pub(super) is_drawn: bool,
}

/// A file that was looked at: it may be read, or it is excluded already.
pub(super) enum Looked {
    At(Box<Candidate>),
    Excluded(Box<BundledFile>),
}

/// Counts what is taken, in the order in which files are looked at.
pub(super) struct Quota {
    limits: BundleLimits,
    files: usize,
    bytes: u64,
}

impl Quota {
    pub(super) const fn new(limits: BundleLimits) -> Self {
        Self {
            limits,
            files: 0,
            bytes: 0,
        }
    }

    /// Takes a file of this size, or says which limit it passes.
    pub(super) fn take(&mut self, size_bytes: u64) -> Result<(), &'static str> {
        if size_bytes > self.limits.max_file_bytes as u64 {
            return Err("the file is over the limit of safe attachments");
        }
        if self.files >= self.limits.max_files {
            return Err("the bundle is at its limit of files");
        }
        if self.bytes.saturating_add(size_bytes) > self.limits.max_total_bytes {
            return Err("the bundle is at its limit of bytes");
        }
        self.files += 1;
        self.bytes += size_bytes;
        Ok(())
    }
}

/// Looks at everything in a run, and at everything that its manifest refers to.
pub(super) fn look_at(
    run: &RunDirectory,
    manifest: &RunManifest,
    label: &str,
    quota: &mut Quota,
) -> Result<Vec<Looked>> {
    let shown = format!("runs/{}", run.name());
    let entries = walk(run.path()).map_err(|cause: io::Error| io_error("list", &shown, &cause))?;
    let files = entries.iter().filter(|it| it.kind != TreeKind::Folder);
    let mut looked: Vec<Looked> = files
        .map(|entry| look_at_entry(run, manifest, label, entry, quota))
        .collect();
    let is_there = |artifact: &&Artifact| {
        let path = artifact.path.as_ref();
        path.is_some_and(|path| {
            entries
                .iter()
                .any(|entry| entry.path.as_ref() == Some(path))
        })
    };
    let missing = manifest.artifacts.iter().filter(|it| !is_there(it));
    looked.extend(missing.map(|artifact| refer(run, label, artifact)));
    Ok(looked)
}

fn look_at_entry(
    run: &RunDirectory,
    manifest: &RunManifest,
    label: &str,
    entry: &TreeEntry,
    quota: &mut Quota,
) -> Looked {
    let inside = format!("runs/{}/{}", run.name(), entry.shown);
    let mut row = BundledFile::unread(&inside, &format!("{label}/{inside}"), FileKind::RunArtifact);
    row.size_bytes = Some(entry.size_bytes);
    let bundled = RunPath::new(inside.as_str());
    let exclude = |row: BundledFile, reason: &'static str| row.local(reason);
    let candidate = match (entry.kind, &entry.path, bundled) {
        (TreeKind::Link, ..) => return exclude(row, "it is a symbolic link"),
        (TreeKind::Special, ..) => return exclude(row, "it is a pipe, a socket or a device"),
        (TreeKind::SharedFile, ..) => {
            return exclude(
                row,
                "it has another name somewhere, perhaps outside the run",
            );
        }
        (_, None, _) => return exclude(row, "its name is not file-safe, or it lies too deep"),
        (TreeKind::DeepFolder, ..) | (_, _, Err(_)) => {
            return exclude(
                row,
                "it lies too deep, or its path is too long, for a bundle",
            );
        }
        (_, Some(path), Ok(bundled)) if bundled.as_str() == row.path.as_str() => path.clone(),
        _ => return exclude(row, "its name looks like a secret"),
    };
    if let Err(reason) = quota.take(entry.size_bytes) {
        return row.excluded(reason);
    }
    Looked::At(Box::new(Candidate {
        row,
        root: run.path().to_path_buf(),
        recorded: recorded(manifest, &candidate),
        path: candidate,
    }))
}

/// Finds what the manifest says of a file; the log of events has its own place in it.
fn recorded(manifest: &RunManifest, path: &RunPath) -> Recorded {
    if manifest.events.path.as_ref() == Some(path) {
        return Recorded {
            sha256: manifest.events.digest,
            ..Recorded::default()
        };
    }
    let artifact = manifest
        .artifacts
        .iter()
        .find(|artifact| artifact.path.as_ref() == Some(path));
    let Some(artifact) = artifact.filter(|_| path.as_str() != MANIFEST_FILE) else {
        return Recorded::default();
    };
    // An older manifest marks what points out of the run, which is never a file in it.
    let is_kept = artifact.local_only;
    Recorded {
        sha256: artifact.sha256,
        kept_local: artifact.reason.clone().filter(|_| is_kept),
        is_drawn: artifact.safe_to_attach && manifest.manifest_digest.is_some(),
    }
}

/// Says of a reference that leads nowhere, or out of the run, what it is.
fn refer(run: &RunDirectory, label: &str, artifact: &Artifact) -> Looked {
    let target = match &artifact.path {
        Some(path) => path.to_string(),
        None => artifact.label.to_string(),
    };
    let inside = format!("runs/{}/{target}", run.name());
    let source = format!("{label}/{inside}");
    let row = BundledFile::unread(&inside, &source, FileKind::ArtifactReference);
    row.local(match artifact.path {
        Some(_) => "the manifest refers to a file that is not there",
        None => "the manifest points out of the run",
    })
}

impl BundledFile {
    /// Starts a row of which nothing is known yet.
    pub(super) fn unread(path: &str, source: &str, kind: FileKind) -> Self {
        Self {
            path: Safe::redact(path),
            source: Safe::redact(source),
            kind: Safe::from(kind.name()),
            included: false,
            safe_to_attach: false,
            local_only: false,
            reason: None,
            rule_hits: Vec::new(),
            sha256: None,
            size_bytes: None,
            matches_manifest: None,
        }
    }

    /// Keeps it on its host for a reason.
    pub(super) fn local(mut self, reason: impl Into<Safe>) -> Looked {
        self.local_only = true;
        self.excluded(reason)
    }

    /// Keeps it out of the bundle for a reason.
    pub(super) fn excluded(mut self, reason: impl Into<Safe>) -> Looked {
        self.reason = Some(reason.into());
        Looked::Excluded(Box::new(self))
    }
}

/// Returns whether a name of a directory is the name of the run in it, or a free one.
pub(super) fn names_itself(run: &RunDirectory, manifest: &RunManifest) -> bool {
    RunId::new(run.name().as_str()).is_err() || manifest.run_id == *run.name()
}
