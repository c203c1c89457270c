//! Everything that lies in a folder, whatever it is: looked at, never opened, never followed.

use std::{
    ffi::OsStr,
    fs::{self, FileType},
    io,
    path::{Path, PathBuf},
};

use worldforge_core::Safe;

use super::RunPath;

/// Most entries of a folder, with all folders below it, that are looked at.
pub const MAX_TREE_ENTRIES: usize = 100_000;

/// How deep folders are looked into; no path of a run is deeper.
pub const MAX_TREE_DEPTH: usize = 8;

/// Longest name that is shown in full; no safe name is longer.
const MAX_SHOWN_CHARS: usize = 128;

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TreeKind {
    File,
    /// A regular file that has another name somewhere, perhaps outside.
    SharedFile,
    /// A folder; its entries follow.
    Folder,
    /// A folder that was not looked into because it lies too deep.
    DeepFolder,
    Link,
    /// A pipe, a socket or a device.
    Special,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TreeEntry {
    /// The path below the folder as it may be shown.
    pub(crate) shown: Safe,
    /// The path, unless a name on it is not file-safe.
    pub(crate) path: Option<RunPath>,
    pub(crate) kind: TreeKind,
    pub(crate) size_bytes: u64,
}

/// Lists all entries below a real folder, each folder before its entries, by name.
///
/// # Errors
///
/// [`io::ErrorKind::QuotaExceeded`] past [`MAX_TREE_ENTRIES`].
pub(crate) fn walk(root: &Path) -> io::Result<Vec<TreeEntry>> {
    let mut found = Vec::new();
    let mut waiting = vec![Level {
        folder: root.to_path_buf(),
        shown: String::new(),
        path: Some(String::new()),
        depth: 0,
    }];
    while let Some(level) = waiting.pop() {
        let mut below = Vec::new();
        for entry in sorted(&level.folder, MAX_TREE_ENTRIES - found.len())? {
            match look(&level, &entry) {
                Ok((entry, next)) => {
                    found.push(entry);
                    below.extend(next);
                }
                // It was there a moment ago: a run that is still running takes files away too.
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
        }
        waiting.extend(below.into_iter().rev());
    }
    found.sort_by(|one, other| (&one.shown, &one.path).cmp(&(&other.shown, &other.path)));
    Ok(found)
}

/// Adds up the sizes of the files below a folder; links count nothing.
pub(crate) fn size_of(root: &Path) -> io::Result<u64> {
    let files = walk(root)?.into_iter().map(|entry| entry.size_bytes);
    Ok(files.fold(0, u64::saturating_add))
}

/// Shows a name from a folder: control characters escaped, too long ones cut.
pub(crate) fn shown_name(name: &OsStr) -> String {
    let mut shown = String::new();
    for (count, letter) in name.to_string_lossy().chars().enumerate() {
        if count >= MAX_SHOWN_CHARS {
            shown.push('…');
            break;
        }
        if letter.is_control() || is_invisible(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Letters that change how the letters around them are shown.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

struct Level {
    folder: PathBuf,
    shown: String,
    path: Option<String>,
    depth: usize,
}

fn sorted(folder: &Path, most: usize) -> io::Result<Vec<fs::DirEntry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        if entries.len() >= most {
            return Err(io::Error::from(io::ErrorKind::QuotaExceeded));
        }
        entries.push(entry?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    Ok(entries)
}

fn look(level: &Level, entry: &fs::DirEntry) -> io::Result<(TreeEntry, Option<Level>)> {
    let name = entry.file_name();
    let join = |above: &str, name: &str| {
        if above.is_empty() {
            name.to_owned()
        } else {
            format!("{above}/{name}")
        }
    };
    let shown = join(&level.shown, &shown_name(&name));
    let path = match (&level.path, name.to_str()) {
        (Some(above), Some(name)) => RunPath::new(join(above, name)).ok(),
        _ => None,
    };
    let facts = fs::symlink_metadata(entry.path())?;
    let kind = kind_of(facts.file_type(), &facts, level.depth + 1);
    let next = (kind == TreeKind::Folder).then(|| Level {
        folder: entry.path(),
        shown: shown.clone(),
        path: path.clone().map(String::from),
        depth: level.depth + 1,
    });
    let size_bytes = if facts.is_file() { facts.len() } else { 0 };
    let found = TreeEntry {
        shown: Safe::redact(&shown),
        path,
        kind,
        size_bytes,
    };
    Ok((found, next))
}

fn kind_of(kind: FileType, facts: &fs::Metadata, depth: usize) -> TreeKind {
    if kind.is_symlink() {
        TreeKind::Link
    } else if kind.is_dir() {
        if depth < MAX_TREE_DEPTH {
            TreeKind::Folder
        } else {
            TreeKind::DeepFolder
        }
    } else if !kind.is_file() {
        TreeKind::Special
    } else if has_other_names(facts) {
        TreeKind::SharedFile
    } else {
        TreeKind::File
    }
}

#[cfg(unix)]
fn has_other_names(facts: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    facts.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_facts: &fs::Metadata) -> bool {
    false
}
