//! One member: its two headers, its bytes, and unpacking them.

use std::{borrow::Cow, ops::Range};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use worldforge_core::{Error, Result, Untrusted};

use super::{
    fields::{Fields, malformed},
    limits::MAX_NAME_BYTES,
};

const CENTRAL_HEADER: [u8; 4] = *b"PK\x01\x02";
const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const LOCAL_HEADER_BYTES: usize = 30;

/// Bit 3 says that sizes follow the data, bit 11 that names are UTF-8; the directory has the sizes.
const ALLOWED_FLAGS: u16 = 1 << 3 | 1 << 11;
/// Bits 1 and 2 say how hard the packer tried.
const EFFORT_FLAGS: u16 = 1 << 1 | 1 << 2;

/// Deflate makes at most 1032 bytes of one; more is a lie about the size.
const MAX_RATIO: usize = 1032;

/// Most characters of a name that a message repeats.
const MAX_SHOWN: usize = 64;

/// A packed array and what the archive says about it.
#[derive(Debug)]
pub(super) struct Member<'a> {
    method: Method,
    packed: &'a [u8],
    checksum: u32,
    /// The bytes of the array, unpacked, as declared.
    pub(super) size: usize,
    /// Where the member lies, from its header to its last byte.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
}

/// What both headers of a member say alike.
#[derive(PartialEq, Eq)]
struct Common {
    flags: u16,
    method: u16,
}

impl<'a> Member<'a> {
    /// Reads one header of the directory and the header at the member that it points to.
    pub(super) fn read(archive: &'a [u8], headers: &mut Fields<'a>) -> Result<(&'a str, Self)> {
        if headers.array()? != CENTRAL_HEADER {
            return Err(malformed("has a directory header that is none"));
        }
        headers.take(4)?;
        let common = Common {
            flags: headers.u16()?,
            method: headers.u16()?,
        };
        headers.take(4)?;
        let checksum = headers.u32()?;
        let (packed, size) = (headers.size()?, headers.size()?);
        let (name, extra, comment) = (headers.length()?, headers.length()?, headers.length()?);
        headers.take(8)?;
        let offset = headers.size()?;
        let name = headers.take(name)?;
        headers.take(extra + comment)?;
        let array = array_name(name)?;
        let refuse =
            |what: &str| malformed(what).with("array", Untrusted::new(array).excerpt(MAX_SHOWN));
        let method = match common.method {
            0 => Method::Stored,
            8 => Method::Deflated,
            _ => return Err(refuse("must have members that are stored or deflated")),
        };
        if common.flags & !(ALLOWED_FLAGS | EFFORT_FLAGS) != 0 {
            return Err(refuse("must have members without encryption"));
        }
        if method == Method::Stored && packed != size || size / MAX_RATIO > packed {
            return Err(refuse("has a member that cannot have the size it declares"));
        }
        let start = data_start(archive, offset, name, &common)
            .ok_or_else(|| refuse("has a member whose headers disagree"))?;
        let end = start.saturating_add(packed);
        let packed = archive
            .get(start..end)
            .ok_or_else(|| refuse("has a member past its end"))?;
        let member = Self {
            method,
            packed,
            checksum,
            size,
            span: offset..end,
        };
        Ok((array, member))
    }

    /// Returns the bytes, unpacked and checked against their declared size and checksum.
    pub(super) fn unpack(&self) -> Result<Cow<'a, [u8]>> {
        let plain = match self.method {
            Method::Stored => Cow::Borrowed(self.packed),
            Method::Deflated => Cow::Owned(self.inflate()?),
        };
        let mut crc = Crc::new();
        crc.update(&plain);
        if crc.sum() == self.checksum {
            Ok(plain)
        } else {
            Err(malformed("has a member whose checksum is another"))
        }
    }

    /// Inflates into exactly the declared size, which the directory has held to the limits.
    fn inflate(&self) -> Result<Vec<u8>> {
        let mut plain = Vec::with_capacity(self.size);
        let mut inflater = Decompress::new(false);
        let status = inflater
            .decompress_vec(self.packed, &mut plain, FlushDecompress::Finish)
            .map_err(|cause| malformed("has a damaged member").with("cause", cause.to_string()))?;
        let is_whole = u64::try_from(self.packed.len()) == Ok(inflater.total_in());
        if status == Status::StreamEnd && plain.len() == self.size && is_whole {
            Ok(plain)
        } else {
            Err(malformed("has a member of another size than it declares"))
        }
    }
}

/// Returns where the data start, if the header at the member agrees with the directory.
fn data_start(archive: &[u8], offset: usize, name: &[u8], common: &Common) -> Option<usize> {
    let mut local = Fields(archive.get(offset..)?);
    if local.array().ok()? != LOCAL_HEADER {
        return None;
    }
    local.take(2).ok()?;
    let here = Common {
        flags: local.u16().ok()?,
        method: local.u16().ok()?,
    };
    local.take(16).ok()?;
    let (name_length, extra) = (local.length().ok()?, local.length().ok()?);
    let agrees = here == *common && local.take(name_length).ok()? == name;
    agrees.then_some(offset + LOCAL_HEADER_BYTES + name_length + extra)
}

/// Returns the name of the array, which the member's name has before `.npy`.
fn array_name(raw: &[u8]) -> Result<&str> {
    if raw.len() > MAX_NAME_BYTES {
        return Err(Error::new(
            worldforge_core::ErrorKind::LimitExceeded,
            format!(".npz archive must have names of at most {MAX_NAME_BYTES} bytes"),
        ));
    }
    let name = std::str::from_utf8(raw).map_err(|_cause| malformed("must have names in UTF-8"))?;
    let refuse = |what: &str| malformed(what).with("name", Untrusted::new(name).excerpt(MAX_SHOWN));
    let array = name
        .strip_suffix(".npy")
        .ok_or_else(|| refuse("must have members that are .npy files"))?;
    let is_plain = !array.contains(['\\', ':'])
        && !array.contains(char::is_control)
        && array
            .split('/')
            .all(|part| !matches!(part.trim(), "" | "." | ".."));
    if is_plain {
        Ok(array)
    } else {
        Err(refuse("must have plain names"))
    }
}
