//! Writing an archive.

use std::io::{self, Write};

use flate2::{Compression, GzBuilder};
use worldforge_core::{Error, Result};

use super::header::{BLOCK, Header, Kind};

/// The path of an entry of attributes; readers ignore it.
const ATTRIBUTES: &str = "PaxHeaders/path";

/// Writes files below a folder named `root`, in their order.
pub(in crate::bundle) fn write<'a>(
    root: &str,
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<u8>> {
    // The header of gzip holds no time, no name and no system.
    let mut out = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), Compression::new(6));
    let outcome = files
        .into_iter()
        .try_for_each(|(path, bytes)| write_file(&mut out, &format!("{root}/{path}"), bytes))
        .and_then(|()| out.write_all(&[0; 2 * BLOCK]))
        .and_then(|()| out.finish());
    outcome.map_err(|_cause| Error::bug("a bundle must fit into an archive"))
}

fn write_file(out: &mut dyn Write, path: &str, bytes: &[u8]) -> io::Result<()> {
    let file = Header {
        path: path.to_owned(),
        kind: Kind::File,
        size: bytes.len(),
    };
    if let Some(header) = file.write() {
        return write_entry(out, &header, bytes);
    }
    let record = record("path", path);
    let attributes = Header {
        path: ATTRIBUTES.to_owned(),
        kind: Kind::Attributes,
        size: record.len(),
    };
    let short = Header {
        path: ATTRIBUTES.to_owned(),
        ..file
    };
    for (header, bytes) in [(attributes, record.as_bytes()), (short, bytes)] {
        let refused = || io::Error::from(io::ErrorKind::InvalidFilename);
        write_entry(out, &header.write().ok_or_else(refused)?, bytes)?;
    }
    Ok(())
}

fn write_entry(out: &mut dyn Write, header: &[u8; BLOCK], bytes: &[u8]) -> io::Result<()> {
    out.write_all(header)?;
    out.write_all(bytes)?;
    let fill = bytes.len().next_multiple_of(BLOCK) - bytes.len();
    out.write_all([0; BLOCK].get(..fill).unwrap_or_default())
}

/// Writes one attribute behind its own length, which counts itself.
fn record(name: &str, value: &str) -> String {
    let rest = format!(" {name}={value}\n");
    let mut length = rest.len();
    while format!("{length}{rest}").len() != length {
        length = format!("{length}{rest}").len();
    }
    format!("{length}{rest}")
}
