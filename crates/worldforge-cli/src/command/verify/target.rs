//! What a person wants verified.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, Result, StorageId,
    json::{self, Limits},
};
use worldforge_evidence::{
    BUNDLE_MANIFEST, MANIFEST_FILE,
    attest::{ENVELOPE_FILE, Envelope, MAX_ENVELOPE_BYTES},
};

use crate::{
    input::{label_of, open},
    session::Session,
    trust::find_run,
};

/// What gzip archives begin with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A thing that can be verified.
pub(super) enum Target {
    /// A run in a folder, with the attestation of it.
    Run {
        folder: PathBuf,
        envelope: Option<Vec<u8>>,
    },
    /// A bundle, in a folder or as an archive.
    Bundle(PathBuf),
}

impl Target {
    /// Finds what `name` names; `run` says which run an attestation is of.
    pub(super) fn find(session: &Session, name: &str, run: Option<&str>) -> Result<Self> {
        let path = Path::new(name);
        if path.is_file() {
            return Self::of_file(session, path, run);
        }
        let is_run = |folder: &Path| {
            [MANIFEST_FILE, ENVELOPE_FILE]
                .iter()
                .any(|file| folder.join(file).is_file())
        };
        if path.is_dir() && path.join(BUNDLE_MANIFEST).is_file() {
            return Ok(Self::Bundle(path.to_path_buf()));
        }
        let folder = if path.is_dir() && (is_run(path) || name.contains('/')) {
            if !is_run(path) {
                let message = format!(
                    "{} must hold {MANIFEST_FILE}, {ENVELOPE_FILE} or {BUNDLE_MANIFEST}",
                    label_of(path)
                );
                return Err(Error::invalid_input(message)
                    .triage("give the folder of a run or of a bundle, or a run's id"));
            }
            path.to_path_buf()
        } else {
            find_run(session, name)?
        };
        let envelope = folder.join(ENVELOPE_FILE);
        let envelope = envelope.is_file().then(|| read(&envelope)).transpose()?;
        Ok(Self::Run { folder, envelope })
    }

    fn of_file(session: &Session, path: &Path, run: Option<&str>) -> Result<Self> {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or_else(|| Path::new("."));
        let name = path.file_name().and_then(|name| name.to_str());
        if name == Some(MANIFEST_FILE) {
            return Self::find(session, &format!("{}/", parent.display()), None);
        }
        if name == Some(BUNDLE_MANIFEST) {
            return Ok(Self::Bundle(parent.to_path_buf()));
        }
        let mut start = [0; 2];
        let is_archive = open(path)
            .and_then(|mut file| file.read_exact(&mut start))
            .is_ok_and(|()| start == GZIP);
        if is_archive {
            return Ok(Self::Bundle(path.to_path_buf()));
        }
        let envelope = read(path)?;
        let folder = match run {
            Some(run) => find_run(session, run)?,
            None if parent.join(MANIFEST_FILE).is_file() => parent.to_path_buf(),
            None => beside(session, parent, &envelope)
                .map_err(|error| error.with("input", label_of(path)))?,
        };
        Ok(Self::Run {
            folder,
            envelope: Some(envelope),
        })
    }
}

/// Reads an attestation; one that is too long is refused when it is parsed.
fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |cause: std::io::Error| {
        let message = format!("read {}: {cause}", label_of(path));
        Error::invalid_input(message).triage("check that the file exists and may be read")
    };
    let file = open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_ENVELOPE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Finds the run that an attestation names, which is a hint and nothing more: a folder of that name
/// beside the file, or the run of that id in the workspace.
fn beside(session: &Session, parent: &Path, envelope: &[u8]) -> Result<PathBuf> {
    let id = named_run(envelope).ok_or_else(|| {
        Error::invalid_input("file must be an attestation, a bundle or a run's manifest")
            .triage("give a run's id or folder, a bundle, or an attestation with --run")
    })?;
    for folder in [
        parent.join(id.as_str()),
        parent.join("runs").join(id.as_str()),
    ] {
        if folder.is_dir() {
            return Ok(folder);
        }
    }
    find_run(session, id.as_str()).map_err(|error| match error.kind() {
        ErrorKind::NotFound => error.triage("name the run's folder with --run"),
        _ => error,
    })
}

fn named_run(envelope: &[u8]) -> Option<StorageId> {
    let envelope = Envelope::read(envelope).ok()?;
    let limits = Limits::LINE.with_max_bytes(MAX_ENVELOPE_BYTES);
    let payload = json::parse(envelope.payload(), limits).ok()?;
    let id = payload
        .pointer("/predicate/run/run_id")
        .and_then(Value::as_str)?;
    StorageId::new(id).ok()
}
