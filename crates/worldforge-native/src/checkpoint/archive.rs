//! Zip archives of stored members, as `torch.save` writes them.
//!
//! Source: PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3 (ZIP64). Compression, encryption, several
//! disks, archive comments and anything before the first or after the last record are refused.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result};

use super::bytes::{Cursor, shown};

/// Most members an archive may hold.
pub const MAX_MEMBERS: usize = 131_072;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const END64_LOCATOR: u32 = 0x0706_4b50;
const END_BYTES: usize = 22;
const LOCATOR_BYTES: usize = 20;
const END64_BYTES: usize = 56;
const LOCAL_HEADER_BYTES: usize = 30;
/// Bit 0 encrypts; bit 3 is a descriptor after the data, bit 11 says that names are UTF-8.
const ALLOWED_FLAGS: u16 = 1 << 3 | 1 << 11;

/// Where a member's bytes lie in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) start: usize,
    pub(super) length: usize,
}

/// The members of an archive by name.
#[derive(Debug)]
pub(super) struct Archive<'a> {
    file: &'a [u8],
    members: BTreeMap<&'a str, Member>,
}

impl<'a> Archive<'a> {
    /// Reads the directory and checks every member against the file.
    pub(super) fn read(file: &'a [u8]) -> Result<Self> {
        let directory = Directory::find(file)?;
        let mut cursor = Cursor::new(file, directory.start, "zip directory");
        let mut members = BTreeMap::new();
        let mut spans = Vec::with_capacity(directory.count);
        for _ in 0..directory.count {
            let (name, offset, member) = central_header(file, &mut cursor)?;
            check_name(name)?;
            if member.start + member.length > directory.start {
                return Err(Error::invalid_input(format!(
                    "zip member {} reaches into the directory",
                    shown(name)
                )));
            }
            spans.push((offset, member.start + member.length));
            if members.insert(name, member).is_some() {
                return Err(Error::invalid_input(format!(
                    "zip member {} appears twice",
                    shown(name)
                )));
            }
        }
        if cursor.position() != directory.end {
            return Err(Error::invalid_input(
                "zip directory does not end where the archive says",
            ));
        }
        spans.sort_unstable();
        if spans.first().is_some_and(|(start, _)| *start != 0) {
            return Err(Error::invalid_input("zip archive must start with a member"));
        }
        if spans.is_sorted_by(|(_, end), (start, _)| end <= start) {
            Ok(Self { file, members })
        } else {
            Err(Error::invalid_input("zip members overlap"))
        }
    }

    /// Returns the names in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.members.keys().copied()
    }

    /// Returns where a member lies.
    pub(super) fn member(&self, name: &str) -> Option<Member> {
        self.members.get(name).copied()
    }

    /// Returns a member's bytes.
    pub(super) fn bytes(&self, name: &str) -> Option<&'a [u8]> {
        let member = self.member(name)?;
        self.file.get(member.start..member.start + member.length)
    }
}

/// The central directory: bytes `start..end` with `count` headers.
struct Directory {
    start: usize,
    end: usize,
    count: usize,
}

impl Directory {
    fn find(file: &[u8]) -> Result<Self> {
        let malformed = |what: &'static str| Error::invalid_input(what);
        let at = file
            .len()
            .checked_sub(END_BYTES)
            .ok_or_else(|| malformed("zip archive is shorter than its end record"))?;
        let mut cursor = Cursor::new(file, at, "zip end record");
        if cursor.u32()? != END {
            return Err(malformed("zip archive must end with its end record"));
        }
        let (disk, first_disk) = (cursor.u16()?, cursor.u16()?);
        let (_, count) = (cursor.u16()?, cursor.u16()?);
        let (length, start) = (cursor.size32()?, cursor.size32()?);
        if (disk, first_disk, cursor.u16()?) != (0, 0, 0) {
            return Err(malformed("zip archive must be one disk without a comment"));
        }
        let narrow = (usize::from(count), length, start);
        let ((count, length, start), end) = match Self::find_wide(file, at)? {
            None => (narrow, at),
            Some(wide) => wide,
        };
        if start.checked_add(length) != Some(end) {
            return Err(malformed("zip directory must lie before the end record"));
        }
        if count > MAX_MEMBERS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("zip archive must have at most {MAX_MEMBERS} members, found {count}"),
            ));
        }
        Ok(Self { start, end, count })
    }

    /// Reads the ZIP64 records if the locator stands before the end record at `at`.
    #[expect(
        clippy::type_complexity,
        reason = "count, length, start, and where it must end"
    )]
    fn find_wide(file: &[u8], at: usize) -> Result<Option<((usize, usize, usize), usize)>> {
        let Some(locator) = at.checked_sub(LOCATOR_BYTES) else {
            return Ok(None);
        };
        let mut cursor = Cursor::new(file, locator, "zip64 locator");
        if cursor.u32()? != END64_LOCATOR {
            return Ok(None);
        }
        cursor.u32()?;
        let record = cursor.size64()?;
        let mut cursor = Cursor::new(file, record, "zip64 end record");
        if record.checked_add(END64_BYTES) != Some(locator)
            || cursor.u32()? != END64
            || cursor.size64()? != END64_BYTES - 12
        {
            return Err(Error::invalid_input(
                "zip64 end record must stand right before its locator",
            ));
        }
        cursor.take(12)?;
        let (_, count) = (cursor.size64()?, cursor.size64()?);
        let (length, start) = (cursor.size64()?, cursor.size64()?);
        Ok(Some(((count, length, start), record)))
    }
}

/// Reads one directory header and the local header that it points to.
fn central_header<'a>(file: &'a [u8], cursor: &mut Cursor<'a>) -> Result<(&'a str, usize, Member)> {
    if cursor.u32()? != CENTRAL_HEADER {
        return Err(Error::invalid_input("zip directory header is malformed"));
    }
    cursor.take(4)?;
    let (flags, method) = (cursor.u16()?, cursor.u16()?);
    cursor.take(8)?;
    let (packed, plain) = (cursor.size32()?, cursor.size32()?);
    let (name_length, extra_length, comment) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
    cursor.take(8)?;
    let offset = cursor.size32()?;
    let name = cursor.text(usize::from(name_length))?;
    let extra = cursor.take(usize::from(extra_length))?;
    let refuse = |what: &str| Error::invalid_input(format!("zip member {}: {what}", shown(name)));
    if method != 0 {
        return Err(refuse("must be stored, not compressed"));
    }
    if flags & !ALLOWED_FLAGS != 0 || comment != 0 {
        return Err(refuse("must be plain, without encryption or comment"));
    }
    let [plain, packed, offset] = widen([plain, packed, offset], extra)?;
    if plain != packed {
        return Err(refuse("must have one size"));
    }
    let mut local = Cursor::new(file, offset, "zip local header");
    let signature = local.u32()?;
    local.take(2)?;
    let (local_flags, local_method) = (local.u16()?, local.u16()?);
    local.take(16)?;
    let (local_name, local_extra) = (local.u16()?, local.u16()?);
    if signature != LOCAL_HEADER
        || (local_flags, local_method) != (flags, method)
        || local.text(usize::from(local_name))? != name
    {
        return Err(refuse("local header and directory disagree"));
    }
    let start = offset + LOCAL_HEADER_BYTES + usize::from(local_name) + usize::from(local_extra);
    let end = start.checked_add(plain).filter(|end| *end <= file.len());
    match end {
        Some(_) => Ok((
            name,
            offset,
            Member {
                start,
                length: plain,
            },
        )),
        None => Err(refuse("reaches past the end of the file")),
    }
}

/// Replaces sizes that do not fit 32 bits by those of the ZIP64 extra field, in its order.
fn widen(mut sizes: [usize; 3], extra: &[u8]) -> Result<[usize; 3]> {
    const WIDE: usize = 0xffff_ffff;
    if !sizes.contains(&WIDE) {
        return Ok(sizes);
    }
    let mut cursor = Cursor::new(extra, 0, "zip extra field");
    while !cursor.is_at_end() {
        let (tag, length) = (cursor.u16()?, cursor.u16()?);
        let field = cursor.take(usize::from(length))?;
        if tag == 1 {
            let mut field = Cursor::new(field, 0, "zip64 extra field");
            for size in sizes.iter_mut().filter(|size| **size == WIDE) {
                *size = field.size64()?;
            }
            return Ok(sizes);
        }
    }
    Err(Error::invalid_input("zip64 extra field is missing"))
}

fn check_name(name: &str) -> Result<()> {
    let plain = !name.starts_with('/')
        && !name.contains(['\\', '\0', ':'])
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if plain {
        Ok(())
    } else {
        Err(Error::invalid_input(format!(
            "zip member {} must have a plain relative name",
            shown(name)
        )))
    }
}
