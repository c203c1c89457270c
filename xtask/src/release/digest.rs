//! Digests of files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::stop::Stop;

/// A file as evidence refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digested {
    /// `sha256:` and 64 hexadecimal digits.
    pub(crate) sha256: String,
    pub(crate) size_bytes: u64,
}

/// Digests a regular file, a piece at a time.
pub(crate) fn digest_of(path: &Path) -> Result<Digested, Stop> {
    let named = |error: std::io::Error| Stop::Failed(format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(named)?;
    let mut sha = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    let mut size_bytes = 0;
    loop {
        let length = file.read(&mut piece).map_err(named)?;
        let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else {
            break;
        };
        sha.update(read);
        size_bytes += read.len() as u64;
    }
    let mut hex = String::from("sha256:");
    hex.extend(sha.finalize().iter().map(|byte| format!("{byte:02x}")));
    Ok(Digested {
        sha256: hex,
        size_bytes,
    })
}
