//! Opening files that a user names, and digesting them.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use worldforge_core::{Digest, Digester};

/// Bytes that are digested at a time.
const CHUNK: usize = 1 << 20;

/// Where a shell puts the output of a command that stands in place of a file.
const SUBSTITUTED: [&str; 3] = ["/dev/fd", "/proc/self/fd", "/dev/stdin"];

/// Opens a regular file, or what a shell put in its place; a pipe that nobody writes to and a device
/// that never ends would be waited for.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let is_substituted = SUBSTITUTED.iter().any(|place| path.starts_with(place));
    if !is_substituted && !path.metadata()?.is_file() {
        let message = "it is no regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    File::open(path)
}

/// Digests a file's bytes.
pub(crate) fn digest_of(path: &Path) -> io::Result<Digest> {
    let mut file = open(path)?;
    let mut digester = Digester::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(digester.finish()),
            Ok(count) => digester.update(chunk.get(..count).unwrap_or_default()),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}
