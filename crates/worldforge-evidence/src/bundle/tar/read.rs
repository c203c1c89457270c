//! Reading an archive, within limits and without ever writing a file.

use std::{collections::BTreeMap, io::Read};

use flate2::bufread::GzDecoder;
use worldforge_core::{Error, ErrorKind, Result};

use super::header::{BLOCK, Header, Kind};

/// Most bytes of an archive, compressed and decompressed.
pub(in crate::bundle) const MAX_ARCHIVE_BYTES: usize = 256 << 20;

/// Most files of an archive.
const MAX_FILES: usize = 10_000;

/// Longest attribute that is read.
const MAX_ATTRIBUTE: usize = 1024;

/// The header of gzip without time, name and system, at the usual level.
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Returns whether bytes begin as an archive of this program does.
pub(in crate::bundle) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP)
}

/// Reads the files of an archive by their paths below its only folder.
pub(in crate::bundle) fn read(archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut decoder = GzDecoder::new(archive);
    decoder
        .by_ref()
        .take(MAX_ARCHIVE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| refuse(&format!("must be whole gzip: {}", cause.kind())))?;
    if !decoder.into_inner().is_empty() && bytes.len() <= MAX_ARCHIVE_BYTES {
        return Err(refuse("must end with its compressed data"));
    }
    if bytes.len() > MAX_ARCHIVE_BYTES {
        let message = format!("archive must hold at most {MAX_ARCHIVE_BYTES} bytes");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let mut entries = Entries {
        rest: &bytes,
        root: None,
    };
    let mut files = BTreeMap::new();
    while let Some((path, content)) = entries.next()? {
        if files.len() >= MAX_FILES {
            let message = format!("archive must hold at most {MAX_FILES} files");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        if files.insert(path, content.to_vec()).is_some() {
            return Err(refuse("must not hold a path twice"));
        }
    }
    Ok(files)
}

struct Entries<'a> {
    rest: &'a [u8],
    /// The folder that every path begins with.
    root: Option<String>,
}

impl<'a> Entries<'a> {
    fn next(&mut self) -> Result<Option<(String, &'a [u8])>> {
        if self.rest.iter().all(|byte| *byte == 0) && self.rest.len() == 2 * BLOCK {
            return Ok(None);
        }
        let (mut header, mut content) = self.entry()?;
        if header.kind == Kind::Attributes {
            let path = long_path(content).ok_or_else(|| refuse("must name a path as pax does"))?;
            (header, content) = self.entry()?;
            if header.kind == Kind::Attributes {
                return Err(refuse("must name one path at a time"));
            }
            header.path = path;
        }
        let (root, path) = header
            .path
            .split_once('/')
            .ok_or_else(|| refuse("must hold one folder"))?;
        if self.root.get_or_insert_with(|| root.to_owned()) != root {
            return Err(refuse("must hold one folder"));
        }
        Ok(Some((path.to_owned(), content)))
    }

    fn entry(&mut self) -> Result<(Header, &'a [u8])> {
        let short = || refuse("must be a whole archive as this program writes it");
        let (block, rest) = self.rest.split_at_checked(BLOCK).ok_or_else(short)?;
        let header = Header::read(block).ok_or_else(short)?;
        let (content, rest) = rest.split_at_checked(header.size).ok_or_else(short)?;
        let fill = header.size.next_multiple_of(BLOCK) - header.size;
        let (fill, rest) = rest.split_at_checked(fill).ok_or_else(short)?;
        if fill.iter().any(|byte| *byte != 0) {
            return Err(short());
        }
        self.rest = rest;
        Ok((header, content))
    }
}

/// Reads the one attribute that this program writes.
fn long_path(record: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(record.get(..record.len().min(MAX_ATTRIBUTE))?).ok()?;
    let (length, rest) = text.split_once(' ')?;
    let path = rest.strip_prefix("path=")?.strip_suffix('\n')?;
    (length.parse() == Ok(record.len())).then(|| path.to_owned())
}

fn refuse(why: &str) -> Error {
    Error::invalid_input(format!("archive of a bundle {why}"))
}
