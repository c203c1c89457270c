//! Whole files or none: a temporary file beside the target, flushed, synced and renamed over it.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use worldforge_core::{Error, ErrorKind, Result};

/// What temporary files start with; no [`RunPath`](super::RunPath) can name one.
const TEMPORARY_PREFIX: &str = ".tmp-";

/// Replaces `folder/name` by what `write` writes.
///
/// On any error the temporary file is removed and the former file stays as it was. A process that
/// is killed leaves at most a temporary file.
pub(super) fn replace(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut temporary = builder().tempfile_in(folder)?;
    let mut writer = BufWriter::new(temporary.as_file_mut());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    temporary.as_file().sync_all()?;
    temporary
        .persist(folder.join(name))
        .map_err(|refused| refused.error)?;
    sync_folder(folder)
}

/// Replaces a file of a folder that the caller made, under a name that it chose.
pub(crate) fn replace_file(folder: &Path, name: Option<&OsStr>, bytes: &[u8]) -> io::Result<()> {
    let name = name.and_then(OsStr::to_str);
    let name = name.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    replace(folder, name, |writer| writer.write_all(bytes))
}

/// Writes a file of the host's own choosing, whole or not at all.
///
/// # Errors
///
/// [`ErrorKind::Io`] or [`ErrorKind::NotFound`] naming the file without its folders.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path
        .file_name()
        .ok_or_else(|| Error::invalid_input("path must name a file"))?
        .to_string_lossy();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    replace(folder, &name, |writer| writer.write_all(bytes))
        .map_err(|cause| io_error("write", &name, &cause))
}

/// As [`write_file`], from what `write` produces piece by piece; when it fails nothing is written.
///
/// # Errors
///
/// As [`write_file`], and whatever `write` returns.
pub fn write_file_with<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let name = path.file_name();
    let name = name.ok_or_else(|| Error::invalid_input("path must name a file"))?;
    let name = name.to_string_lossy();
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut outcome = Err(Error::bug(
        "a file that was written must have been produced",
    ));
    let written = replace(folder.unwrap_or_else(|| Path::new(".")), &name, |writer| {
        outcome = write(writer);
        match &outcome {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::from(io::ErrorKind::Other)),
        }
    });
    match (written, outcome) {
        (Ok(()), outcome) => outcome,
        (Err(_), Err(error)) if error.kind() != ErrorKind::Bug => Err(error),
        (Err(cause), _) => Err(io_error("write", &name, &cause)),
    }
}

/// Makes the names in a folder as durable as the files behind them.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Returns whether there is a folder; a link or a file in its place is refused.
pub(crate) fn require_folder(path: &Path, label: &str) -> Result<bool> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => {
            let message = format!("{label} must be a folder, and no link to one");
            Err(Error::invalid_input(message).triage("move it out of the workspace"))
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(io_error("look at", label, &cause)),
    }
}

/// Says what was attempted on which file of the workspace; the label holds no path of the host.
pub(crate) fn io_error(attempt: &str, label: &str, cause: &io::Error) -> Error {
    let kind = match cause.kind() {
        io::ErrorKind::AlreadyExists => ErrorKind::Duplicate,
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Io,
    };
    Error::new(kind, format!("{attempt} {label}: {}", cause.kind()))
}

#[cfg(unix)]
fn builder() -> tempfile::Builder<'static, 'static> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};
    let mut builder = tempfile::Builder::new();
    // The process's own mask applies, as to any file it creates.
    builder
        .prefix(TEMPORARY_PREFIX)
        .permissions(Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    builder
}
