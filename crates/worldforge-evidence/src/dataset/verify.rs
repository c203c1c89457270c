//! The local files that a manifest refers to.

use std::{
    io::{Error as IoError, ErrorKind as IoErrorKind},
    path::Path,
};

use worldforge_core::{Digest, Error, Result, json::Pointer};

use super::{DatasetEntry, DatasetManifest, DatasetPath, DatasetPlace, MAX_FIXTURE_BYTES};
use crate::{
    registry::{Findings, Violation},
    store::{open_below, read_at_most},
};

impl DatasetManifest {
    /// Compares the local files below `folder` with their digests.
    pub fn check_files(&self, folder: &Path) -> Vec<Violation> {
        let mut findings = Findings::default();
        let list = Pointer::root().key("entries");
        let entries = self.entries.iter().enumerate();
        let placed: Vec<_> = entries
            .map(|(index, entry)| (list.index(index), entry.clone()))
            .collect();
        check_files(&placed, folder, &mut findings);
        findings.finish()
    }
}

/// Compares each local file with its digest.
pub(super) fn check_files(
    entries: &[(Pointer, DatasetEntry)],
    folder: &Path,
    findings: &mut Findings,
) {
    for (place, entry) in entries {
        let DatasetPlace::LocalFixture { path } = &entry.place else {
            continue;
        };
        match read_fixture(folder, path) {
            Ok(bytes) => {
                let found = Digest::of_bytes(&bytes);
                if found != entry.sha256 {
                    let message = format!("must be the digest of the file, which is {found}");
                    findings.add(place.key("sha256"), message);
                }
            }
            Err(error) => findings.add(place.key("path"), error.message().clone()),
        }
    }
}

/// Reads a small regular file below `folder`, following no link.
pub(super) fn read_fixture(folder: &Path, path: &DatasetPath) -> Result<Vec<u8>> {
    read(folder, path).map_err(|cause| {
        Error::invalid_input(match cause.kind() {
            IoErrorKind::NotFound => "must be a file below the manifest's folder; there is none".to_owned(),
            IoErrorKind::FileTooLarge => {
                format!("must be a file of at most {MAX_FIXTURE_BYTES} bytes; datasets stay with the host")
            }
            IoErrorKind::InvalidInput => {
                "must be a regular file below the manifest's folder, and no link".to_owned()
            }
            other => format!("must be a file that can be read: {other}"),
        })
    })
}

fn read(folder: &Path, path: &DatasetPath) -> Result<Vec<u8>, IoError> {
    // The folder is the host's choice and may be a link; nothing below it may be one.
    let folder = folder.canonicalize()?;
    let (parents, name) = path
        .as_str()
        .rsplit_once('/')
        .unwrap_or(("", path.as_str()));
    let parents = parents.split('/').filter(|part| !part.is_empty());
    let file = open_below(&folder, parents, name)?;
    let size = file.metadata()?.len();
    read_at_most(file, size, MAX_FIXTURE_BYTES)
}
