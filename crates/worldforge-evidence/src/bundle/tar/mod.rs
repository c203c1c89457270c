//! Archives: a small part of the ustar and pax formats (POSIX.1-2017, "pax"), compressed by gzip.
//!
//! Only what a bundle needs is written, and nothing else is read: regular files below one folder,
//! without times, owners and modes, so that equal bundles are equal bytes.

mod header;
mod read;
mod write;

pub(super) use read::{MAX_ARCHIVE_BYTES, is_archive, read};
pub(super) use write::write;
