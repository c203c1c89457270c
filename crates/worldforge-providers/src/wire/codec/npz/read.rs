//! Reading.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result, Tensor, json::Pointer};

use super::{directory, limits::Limits};
use crate::wire::codec::npy;

/// Reads every array of an archive, by name.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for bytes that contradict the format, a checksum that differs, a name
/// that stands twice or is no plain relative one, and a member that is no `.npy` file;
/// [`ErrorKind::Unsupported`] for elements that no tensor has and for ZIP64;
/// [`ErrorKind::LimitExceeded`] past the limits, by what the archive declares or by what is there.
pub fn decode(archive: &[u8], limits: &Limits) -> Result<BTreeMap<String, Tensor>> {
    if archive.len() > limits.archive_bytes {
        let (most, found) = (limits.archive_bytes, archive.len());
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(".npz archive must have at most {most} bytes, found {found}"),
        ));
    }
    let members = directory::members(archive, limits)?;
    let arrays = members.into_iter().map(|(name, member)| {
        let tensor = member
            .unpack()
            .and_then(|bytes| npy::decode(&bytes))
            .map_err(|error| error.under(&Pointer::root().key(name)))?;
        Ok((name.to_owned(), tensor))
    });
    arrays.collect()
}
