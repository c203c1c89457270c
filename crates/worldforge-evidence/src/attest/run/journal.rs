//! The episodes of a run, one on each line of a file.

use std::io::{BufRead as _, BufReader, Read as _};

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits},
};

use super::RunFolder;
use crate::{
    attest::{MAX_LEAVES, MerkleTree},
    store::{RunPath, io_error},
};

/// Most bytes of one episode, 16 MiB.
pub const MAX_EPISODE_BYTES: usize = 16 << 20;

/// Most bytes of all episodes, 4 GiB.
pub const MAX_JOURNAL_BYTES: u64 = 4 << 30;

/// One line of the file.
pub(in crate::attest) struct Line {
    /// The line's place, counted from zero.
    pub(in crate::attest) index: u64,
    /// What it holds, or why it cannot be read.
    pub(in crate::attest) episode: Result<Value>,
}

/// Builds the tree over all episodes and shows each one.
///
/// A leaf is an episode as canonical JSON; of a line that cannot be read it is the line itself, so
/// that it differs from any episode.
///
/// # Errors
///
/// As [`RunFolder::open_file`], [`ErrorKind::LimitExceeded`] past a limit, and any of `show`.
pub(in crate::attest) fn read_journal(
    folder: &RunFolder,
    path: &RunPath,
    show: &mut dyn FnMut(Line) -> Result<()>,
) -> Result<MerkleTree> {
    let file = folder.open_file(path, MAX_JOURNAL_BYTES)?;
    let mut reader = BufReader::new(file.take(MAX_JOURNAL_BYTES));
    let mut tree = MerkleTree::default();
    let mut line = Vec::new();
    for index in 0.. {
        line.clear();
        let limit = MAX_EPISODE_BYTES as u64 + 1;
        let mut rest = reader.by_ref().take(limit);
        let count = rest
            .read_until(b'\n', &mut line)
            .map_err(|cause| io_error("read", path.as_str(), &cause))?;
        if count == 0 {
            break;
        }
        if tree.len() >= MAX_LEAVES {
            return Err(too_much(path, &format!("{MAX_LEAVES} episodes")));
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if text.len() > MAX_EPISODE_BYTES {
            return Err(too_much(
                path,
                &format!("{MAX_EPISODE_BYTES} bytes on a line"),
            ));
        }
        let episode = json::parse(text, Limits::DOCUMENT);
        match &episode {
            Ok(value) => tree.push(json::canonical(value).as_bytes())?,
            Err(_) => tree.push(text)?,
        }
        show(Line { index, episode })?;
    }
    Ok(tree)
}

fn too_much(path: &RunPath, most: &str) -> Error {
    let message = format!("{path} must have at most {most}");
    Error::new(ErrorKind::LimitExceeded, message)
}
