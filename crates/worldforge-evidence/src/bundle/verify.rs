//! Verifying a bundle: everything that is not as its manifest says is named.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::Path,
};

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result, Safe, json};

use super::{
    contents::{Contents, Item},
    manifest::{BUNDLE_MANIFEST, BundleManifest, digest_without_itself},
    read::{BUNDLE_MANIFEST_LIMITS, read_value},
};
use crate::{
    safety::{classify_within, is_picture},
    store::RunPath,
};

/// Largest file of a bundle that is read.
const MAX_FILE_BYTES: usize = 64 << 20;

/// What was found when a bundle was compared with its manifest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct BundleVerification {
    /// The digest that names the bundle; version 1 has none.
    pub bundle_digest: Option<Digest>,
    /// How many files and digests were compared.
    pub checked: usize,
    /// What is not as the manifest says, by path.
    pub problems: Vec<BundleProblem>,
}

impl BundleVerification {
    /// Returns whether everything is as the manifest says.
    pub fn is_intact(&self) -> bool {
        self.problems.is_empty()
    }
}

/// One thing that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct BundleProblem {
    /// The file.
    pub path: Safe,
    /// What is wrong with it.
    pub kind: BundleProblemKind,
    /// What was recorded and what was found.
    pub detail: Safe,
}

/// What can be wrong with a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BundleProblemKind {
    /// The manifest does not state the digest of its own content.
    ManifestDigest,
    /// The manifest contradicts itself.
    Inconsistent,
    /// A file is not there.
    Missing,
    /// A file cannot be read, or is too large to be read.
    Unreadable,
    /// The size differs.
    Size,
    /// The digest differs.
    Digest,
    /// A file is there that the manifest does not have.
    Unexpected,
    /// A file is there that the manifest says is left out.
    Excluded,
    /// A link, a pipe, a device or an unsafe name.
    UnsafeEntry,
    /// The file breaks a rule that the manifest does not name.
    UnsafeContent,
}

impl BundleProblemKind {
    /// Returns the name that reports use, such as `manifest-digest`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ManifestDigest => "manifest-digest",
            Self::Inconsistent => "inconsistent",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Size => "size",
            Self::Digest => "digest",
            Self::Unexpected => "unexpected",
            Self::Excluded => "excluded",
            Self::UnsafeEntry => "unsafe-entry",
            Self::UnsafeContent => "unsafe-content",
        }
    }
}

impl fmt::Display for BundleProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Compares a bundle, in a folder or as a `.tar.gz` archive, with its manifest.
///
/// # Errors
///
/// As [`read_bundle_manifest`](super::read_bundle_manifest); [`ErrorKind::NotFound`] when there is
/// no bundle, [`ErrorKind::InvalidInput`] when an archive is not one that this program writes,
/// [`ErrorKind::Io`]. What differs is no error but a [`BundleProblem`].
pub fn verify_bundle(path: &Path) -> Result<BundleVerification> {
    verify(&Contents::open(path)?)
}

/// As [`verify_bundle`], for the bytes of an archive.
///
/// # Errors
///
/// As [`verify_bundle`].
pub fn verify_bundle_archive(bytes: &[u8]) -> Result<BundleVerification> {
    verify(&Contents::of_archive(bytes)?)
}

/// Reads the manifest of a bundle in a folder or in a `.tar.gz` archive; nothing is compared.
///
/// # Errors
///
/// As [`verify_bundle`].
pub fn open_bundle_manifest(path: &Path) -> Result<BundleManifest> {
    read_value(json::parse(
        &manifest_bytes(&Contents::open(path)?)?,
        BUNDLE_MANIFEST_LIMITS,
    )?)
}

fn manifest_bytes(contents: &Contents) -> Result<Vec<u8>> {
    contents
        .read(
            &RunPath::new(BUNDLE_MANIFEST)?,
            BUNDLE_MANIFEST_LIMITS.max_bytes,
        )
        .map_err(|cause| unreadable_manifest(&cause))
}

fn verify(contents: &Contents) -> Result<BundleVerification> {
    let bytes = manifest_bytes(contents)?;
    let raw = json::parse(&bytes, BUNDLE_MANIFEST_LIMITS)?;
    let manifest = read_value(raw.clone())?;
    let mut check = Check {
        contents,
        found: BundleVerification {
            bundle_digest: manifest.bundle_digest,
            checked: 0,
            problems: Vec::new(),
        },
    };
    check.manifest(&manifest, &raw);
    let expected = check.files(&manifest);
    check.others(&manifest, &expected);
    check.found.problems.sort();
    check.found.problems.dedup();
    Ok(check.found)
}

fn unreadable_manifest(cause: &io::Error) -> Error {
    let kind = match cause.kind() {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        io::ErrorKind::FileTooLarge => ErrorKind::LimitExceeded,
        io::ErrorKind::InvalidInput => ErrorKind::InvalidInput,
        _ => ErrorKind::Io,
    };
    Error::new(kind, format!("read {BUNDLE_MANIFEST}: {}", cause.kind()))
        .triage("give the folder or the archive of a bundle")
}

/// A file that the manifest says is in the bundle.
struct Expected<'a> {
    path: &'a Safe,
    size_bytes: Option<u64>,
    sha256: Option<Digest>,
    is_safe: bool,
}

struct Check<'a> {
    contents: &'a Contents,
    found: BundleVerification,
}

impl Check<'_> {
    fn report(&mut self, path: &Safe, kind: BundleProblemKind, detail: impl Into<Safe>) {
        self.found.problems.push(BundleProblem {
            path: path.clone(),
            kind,
            detail: detail.into(),
        });
    }

    fn manifest(&mut self, manifest: &BundleManifest, raw: &Value) {
        let name = Safe::from(BUNDLE_MANIFEST);
        self.found.checked += 1;
        let actual = digest_without_itself(raw);
        if let Some(recorded) = manifest.bundle_digest.filter(|it| *it != actual) {
            let detail = format!("recorded {recorded}, found {actual}");
            self.report(&name, BundleProblemKind::ManifestDigest, detail);
        }
        let included = manifest.files.iter().filter(|file| file.included).count();
        let is_safe = manifest.files.iter().all(|file| file.safe_to_attach);
        for (what, holds) in [
            ("run_count", manifest.run_count == manifest.runs.len()),
            ("included_count", manifest.included_count == included),
            (
                "excluded_count",
                manifest.excluded_count == manifest.files.len() - included,
            ),
            ("safe_to_attach", !manifest.safe_to_attach || is_safe),
        ] {
            if !holds {
                let detail = format!("{what} is not what the entries say");
                self.report(&name, BundleProblemKind::Inconsistent, detail);
            }
        }
    }

    /// Compares every file that should be there, and returns their paths.
    fn files(&mut self, manifest: &BundleManifest) -> BTreeSet<String> {
        let files = manifest.files.iter().filter(|file| file.included);
        let files = files.map(|file| Expected {
            path: &file.path,
            size_bytes: file.size_bytes,
            sha256: file.sha256,
            is_safe: file.safe_to_attach,
        });
        let documents = manifest.documents.iter().map(|document| Expected {
            path: &document.path,
            size_bytes: Some(document.size_bytes),
            sha256: Some(document.sha256),
            is_safe: true,
        });
        let mut paths = BTreeSet::from([BUNDLE_MANIFEST.to_owned()]);
        for expected in files.chain(documents) {
            self.found.checked += 1;
            let is_new = paths.insert(expected.path.to_string());
            match RunPath::new(expected.path.as_str()) {
                Ok(path) if is_new => self.file(&expected, &path),
                Ok(_) => {
                    let detail = "the manifest names the path twice";
                    self.report(expected.path, BundleProblemKind::Inconsistent, detail);
                }
                Err(_) => {
                    let detail = "the manifest names a path that could leave the bundle";
                    self.report(expected.path, BundleProblemKind::UnsafeEntry, detail);
                }
            }
        }
        paths
    }

    fn file(&mut self, expected: &Expected<'_>, path: &RunPath) {
        let bytes = match self.contents.read(path, MAX_FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(cause) => {
                let (kind, detail) = match cause.kind() {
                    io::ErrorKind::NotFound => (BundleProblemKind::Missing, "it is not there"),
                    io::ErrorKind::InvalidInput => (
                        BundleProblemKind::UnsafeEntry,
                        "it is no plain file, or lies behind a link",
                    ),
                    _ => (BundleProblemKind::Unreadable, "it cannot be read"),
                };
                return self.report(expected.path, kind, detail);
            }
        };
        let found = bytes.len() as u64;
        if let Some(recorded) = expected.size_bytes.filter(|it| *it != found) {
            let detail = format!("recorded {recorded}, found {found}");
            self.report(expected.path, BundleProblemKind::Size, detail);
        }
        let actual = Digest::of_bytes(&bytes);
        match expected.sha256 {
            Some(recorded) if recorded == actual => {}
            Some(recorded) => {
                let detail = format!("recorded {recorded}, found {actual}");
                self.report(expected.path, BundleProblemKind::Digest, detail);
            }
            None => {
                let detail = "the manifest records no digest of it";
                self.report(expected.path, BundleProblemKind::Inconsistent, detail);
            }
        }
        self.content(expected, path, &bytes);
    }

    /// Judges again what the manifest calls safe.
    fn content(&mut self, expected: &Expected<'_>, path: &RunPath, bytes: &[u8]) {
        if !expected.is_safe || is_picture(path, bytes) == Some(true) {
            return;
        }
        let verdict = classify_within(path, bytes, MAX_FILE_BYTES);
        if let Some(reason) = verdict.reason {
            self.report(expected.path, BundleProblemKind::UnsafeContent, reason);
        }
    }

    /// Names what is there and should not be.
    fn others(&mut self, manifest: &BundleManifest, expected: &BTreeSet<String>) {
        let excluded: BTreeMap<&str, &Safe> = manifest
            .files
            .iter()
            .filter(|file| !file.included)
            .map(|file| (file.path.as_str(), &file.path))
            .collect();
        // Bundles of version 1 do not list what was written for people.
        let unlisted = ["summary.md", "summary.html", "issue.md", "issue.html"];
        for Item {
            shown,
            path,
            is_file,
        } in self.contents.items()
        {
            let path = path.as_ref().map(RunPath::as_str);
            let (Some(path), true) = (path, is_file) else {
                let detail = "it is no plain file with a safe name";
                self.report(&shown, BundleProblemKind::UnsafeEntry, detail);
                continue;
            };
            let is_old = manifest.bundle_digest.is_none() && unlisted.contains(&path);
            if expected.contains(path) || is_old {
                continue;
            }
            let (kind, detail) = match excluded.get(path) {
                Some(_) => (
                    BundleProblemKind::Excluded,
                    "the manifest says that it is left out",
                ),
                None => (
                    BundleProblemKind::Unexpected,
                    "the manifest does not have it",
                ),
            };
            self.report(&shown, kind, detail);
        }
    }
}
