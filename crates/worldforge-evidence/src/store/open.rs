//! Opening files of a run: never through a link, never a pipe or device.
//!
//! Looking first and opening afterwards leaves a moment in which a file can become a link. Where
//! the system offers it, folders are therefore opened one below the other without following
//! links, and what was opened is looked at once more.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use worldforge_core::{Error, ErrorKind, Result};

use super::atomic::io_error;

/// Opens the file `name` below the folders `parents` of `root`, if all of them are what they seem.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidInput`] when a link, a pipe or a device stands in the way.
pub(crate) fn open_below<'a>(
    root: &Path,
    parents: impl Iterator<Item = &'a str>,
    name: &str,
) -> io::Result<File> {
    let file = system::open_below(root, parents, name)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::from(io::ErrorKind::InvalidInput))
    }
}

/// A folder that was opened once, so that many files below it are found quickly.
pub(crate) struct OpenFolder(system::Folder);

impl OpenFolder {
    /// Opens a folder.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        system::Folder::open(path).map(Self)
    }

    /// Reads the regular file `name` of a folder in this one into `bytes`, replacing what is there.
    ///
    /// # Errors
    ///
    /// As [`read_limited`].
    pub(crate) fn read(
        &self,
        folder: &str,
        name: &str,
        max_bytes: usize,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        let file = self.0.open_file(folder, name)?;
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        read_into(file, found.len(), max_bytes, bytes)
    }
}

/// Reads a regular file of at most `max_bytes` bytes.
pub(crate) fn read_limited(path: &Path, max_bytes: usize) -> io::Result<Vec<u8>> {
    let found = fs::symlink_metadata(path)?;
    let (Some(folder), Some(name), true) = (
        path.parent(),
        path.file_name().and_then(|name| name.to_str()),
        found.is_file(),
    ) else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let file = system::open_leaf(folder, name)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    read_at_most(file, found.len(), max_bytes)
}

/// Opens a regular file that a person named; a link to one is followed, a pipe or a device refused.
///
/// # Errors
///
/// [`ErrorKind::NotFound`], [`ErrorKind::InvalidInput`] for what is no regular file, and
/// [`ErrorKind::Io`]. The message names the file without its folders.
pub fn open_regular_file(path: &Path) -> Result<File> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = system::open_named(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => {
            Error::new(ErrorKind::NotFound, format!("no file '{name}'")).triage("check the path")
        }
        _ => io_error("read", &name, &cause),
    })?;
    let is_file = file.metadata().is_ok_and(|found| found.is_file());
    if is_file {
        Ok(file)
    } else {
        let message = format!("read {name}: it is no regular file");
        Err(Error::invalid_input(message).triage("name a file, not a folder, a pipe or a device"))
    }
}

/// Reads a regular file that a person named.
///
/// # Errors
///
/// As [`open_regular_file`], and [`ErrorKind::LimitExceeded`] past `max_bytes`.
pub fn read_regular_file(path: &Path, max_bytes: usize) -> Result<Vec<u8>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = open_regular_file(path)?;
    let size = file.metadata().map_or(0, |found| found.len());
    read_at_most(file, size, max_bytes).map_err(|cause| match cause.kind() {
        io::ErrorKind::FileTooLarge => {
            let message = format!("{name} must have at most {max_bytes} bytes");
            Error::new(ErrorKind::LimitExceeded, message)
        }
        _ => io_error("read", &name, &cause),
    })
}

/// Reads a file to its end, or refuses it as too large.
pub(crate) fn read_at_most(file: File, size: u64, max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(file, size, max_bytes, &mut bytes)?;
    Ok(bytes)
}

/// As [`read_at_most`], into bytes whose room is used again.
fn read_into(mut file: File, size: u64, max_bytes: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    if size > limit {
        return Err(too_large());
    }
    // One byte more than expected: a read that does not fill it has met the end.
    let expected = usize::try_from(size).unwrap_or(0).saturating_add(1);
    bytes.clear();
    bytes.resize(expected, 0);
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read(room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
        if filled + 1 == expected {
            break;
        }
    }
    bytes.truncate(filled);
    if filled == expected {
        // The file has grown since it was measured.
        let rest = limit.saturating_add(1).saturating_sub(filled as u64);
        file.take(rest).read_to_end(bytes)?;
    }
    if bytes.len() > max_bytes {
        return Err(too_large());
    }
    Ok(())
}

#[cfg(unix)]
mod system {
    use std::{fs::File, io, os::fd::OwnedFd, path::Path};

    use rustix::{
        fs::{CWD, Mode, OFlags, openat},
        io::Errno,
    };

    pub(super) fn open_below<'a>(
        root: &Path,
        parents: impl Iterator<Item = &'a str>,
        name: &str,
    ) -> io::Result<File> {
        let folder = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut above = openat(CWD, root, folder, Mode::empty()).map_err(refuse)?;
        for segment in parents {
            above = openat(&above, segment, folder, Mode::empty()).map_err(refuse)?;
        }
        leaf(&above, name)
    }

    pub(super) fn open_leaf(folder: &Path, name: &str) -> io::Result<File> {
        let path = folder.join(name);
        openat(CWD, path, leaf_flags(), Mode::empty())
            .map(File::from)
            .map_err(refuse)
    }

    /// A folder by its descriptor.
    pub(super) struct Folder(OwnedFd);

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
            let folder = openat(CWD, path, flags, Mode::empty()).map_err(refuse)?;
            Ok(Self(folder))
        }

        pub(super) fn open_file(&self, folder: &str, name: &str) -> io::Result<File> {
            let path = [folder, name].join("/");
            openat(&self.0, path, leaf_flags(), Mode::empty())
                .map(File::from)
                .map_err(refuse)
        }
    }

    pub(super) fn open_named(path: &Path) -> io::Result<File> {
        let flags = leaf_flags() - OFlags::NOFOLLOW;
        openat(CWD, path, flags, Mode::empty())
            .map(File::from)
            .map_err(refuse)
    }

    fn leaf(folder: &OwnedFd, name: &str) -> io::Result<File> {
        openat(folder, name, leaf_flags(), Mode::empty())
            .map(File::from)
            .map_err(refuse)
    }

    /// Without waiting: opening a pipe that nobody writes to would never return.
    fn leaf_flags() -> OFlags {
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC
    }

    fn refuse(cause: Errno) -> io::Error {
        match cause {
            Errno::LOOP | Errno::MLINK | Errno::NOTDIR | Errno::NXIO => {
                io::Error::from(io::ErrorKind::InvalidInput)
            }
            other => other.into(),
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::{fs::File, io, path::Path};

    pub(super) fn open_below<'a>(
        root: &Path,
        parents: impl Iterator<Item = &'a str>,
        name: &str,
    ) -> io::Result<File> {
        let mut folder = root.to_path_buf();
        folder.extend(parents);
        open_leaf(&folder, name)
    }

    pub(super) fn open_leaf(folder: &Path, name: &str) -> io::Result<File> {
        File::open(folder.join(name))
    }

    pub(super) fn open_named(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    /// A folder by its path.
    pub(super) struct Folder(std::path::PathBuf);

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            Ok(Self(path.to_path_buf()))
        }

        pub(super) fn open_file(&self, folder: &str, name: &str) -> io::Result<File> {
            let path = self.0.join(folder).join(name);
            if std::fs::symlink_metadata(&path)?.is_file() {
                File::open(path)
            } else {
                Err(io::Error::from(io::ErrorKind::InvalidInput))
            }
        }
    }
}
