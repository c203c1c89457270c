//! Keys in files and on the command line.

use std::{path::Path, str::FromStr};

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::attest::{
    MAX_KEY_FILE_BYTES, PrivateKey, PublicKey, read_private_key, read_public_key,
};

use crate::input::label_of;

/// What the file of a private key begins with.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----";

/// What every ed25519 key in `SubjectPublicKeyInfo` begins with, in base64.
const LINE_START: &str = "MCowBQYDK2Vw";

/// A key in a file.
pub(crate) enum KeyFile {
    /// Both halves.
    Private(PrivateKey),
    /// The half that verifies.
    Public(PublicKey),
}

/// Reads a key of either kind.
///
/// # Errors
///
/// As [`read_private_key`] and [`read_public_key`].
pub(crate) fn read_key(path: &Path) -> Result<KeyFile> {
    let name_in = |error: Error| {
        let error = error.with("key", label_of(path));
        match error.kind() {
            ErrorKind::NotFound => error.triage("make one with 'worldforge keys generate'"),
            _ => error,
        }
    };
    if begins_privately(path) {
        read_private_key(path)
            .map(KeyFile::Private)
            .map_err(name_in)
    } else {
        read_public_key(path).map(KeyFile::Public).map_err(name_in)
    }
}

/// Says whether a file is labelled as a private key; what cannot be read is not.
fn begins_privately(path: &Path) -> bool {
    use std::io::Read as _;
    let Ok(true) = path.metadata().map(|facts| facts.is_file()) else {
        return false;
    };
    let Ok(file) = std::fs::File::open(path) else {
        return false;
    };
    let mut start = Vec::new();
    let limit = MAX_KEY_FILE_BYTES as u64;
    file.take(limit).read_to_end(&mut start).is_ok()
        && start.trim_ascii_start().starts_with(PRIVATE.as_bytes())
}

/// A key to verify with: a file, or the one line that `keys show` prints.
#[derive(Clone, Debug)]
pub(crate) struct TrustedKey(pub(crate) PublicKey);

impl FromStr for TrustedKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.starts_with(LINE_START) {
            let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
            return PublicKey::from_pem(&pem).map(Self);
        }
        match read_key(Path::new(text))? {
            KeyFile::Private(key) => Ok(Self(key.public())),
            KeyFile::Public(key) => Ok(Self(key)),
        }
    }
}
