//! Key files: private ones readable by their owner alone, and none ever overwritten.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
};

use worldforge_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey};
use crate::store::io_error;

/// Most bytes of a key file.
pub const MAX_KEY_FILE_BYTES: usize = 4_096;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readers {
    Owner,
    Everyone,
}

/// Writes a private key to a new file that only its owner may read (mode 0600).
///
/// # Errors
///
/// [`ErrorKind::Duplicate`] when the file exists, [`ErrorKind::NotFound`] when its folder does not,
/// [`ErrorKind::Io`].
pub fn write_private_key(path: &Path, key: &PrivateKey) -> Result<()> {
    write_new(path, key.to_pem().as_bytes(), Readers::Owner)
}

/// Writes a public key to a new file.
///
/// # Errors
///
/// As [`write_private_key`].
pub fn write_public_key(path: &Path, key: &PublicKey) -> Result<()> {
    write_new(path, key.to_pem().as_bytes(), Readers::Everyone)
}

/// Reads a private key.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] and [`ErrorKind::Io`]; [`ErrorKind::InvalidInput`] when others than its
/// owner may read the file, and as [`PrivateKey::from_pem`].
pub fn read_private_key(path: &Path) -> Result<PrivateKey> {
    PrivateKey::from_pem(&read(path, Readers::Owner)?)
}

/// Reads a public key.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] and [`ErrorKind::Io`], and as [`PublicKey::from_pem`].
pub fn read_public_key(path: &Path) -> Result<PublicKey> {
    PublicKey::from_pem(&read(path, Readers::Everyone)?)
}

fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> Result<()> {
    let name = label(path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    persist(folder, path, bytes, readers).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => Error::new(
            ErrorKind::Duplicate,
            format!("{name} must be a new file, found one of that name"),
        )
        .triage("choose another name; a lost private key cannot be made again"),
        _ => io_error("write", &name, &cause),
    })
}

/// The temporary file has its final readers before the first byte is in it.
fn persist(folder: &Path, path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut temporary = builder(readers).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary
        .persist_noclobber(path)
        .map_err(|refused| refused.error)?;
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn read(path: &Path, readers: Readers) -> Result<Zeroizing<String>> {
    let name = label(path)?;
    let attempt = |cause: io::Error| io_error("read", &name, &cause);
    let found = path.metadata().map_err(attempt)?;
    if !found.is_file() {
        let message = format!("{name} must be a regular file");
        return Err(Error::invalid_input(message));
    }
    let file = File::open(path).map_err(attempt)?;
    if readers == Readers::Owner && is_shared(&file).map_err(attempt)? {
        let message = format!("{name} must be readable by its owner alone");
        return Err(Error::invalid_input(message).triage("run 'chmod 600' on the key file"));
    }
    // One byte more than allowed is enough to tell that there is too much.
    let mut text = Zeroizing::new(String::with_capacity(MAX_KEY_FILE_BYTES + 1));
    file.take(MAX_KEY_FILE_BYTES as u64 + 1)
        .read_to_string(&mut text)
        .map_err(attempt)?;
    Ok(text)
}

fn label(path: &Path) -> Result<String> {
    let name = path
        .file_name()
        .ok_or_else(|| Error::invalid_input("path of a key must name a file"))?;
    Ok(name.to_string_lossy().into_owned())
}

#[cfg(unix)]
fn is_shared(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(file.metadata()?.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_shared(_file: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
fn builder(readers: Readers) -> tempfile::Builder<'static, 'static> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everyone => 0o666,
    };
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(".tmp-")
        .permissions(Permissions::from_mode(mode));
    builder
}

#[cfg(not(unix))]
fn builder(_readers: Readers) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tmp-");
    builder
}
