//! The directory at the end of an archive, checked against the members.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result};

use super::{
    fields::{Fields, malformed},
    limits::Limits,
    member::Member,
};

const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;

/// Returns the members by the names of their arrays.
///
/// No member reaches into another one or into the directory, and together they stay within the
/// limits, by what they declare.
pub(super) fn members<'a>(
    archive: &'a [u8],
    limits: &Limits,
) -> Result<BTreeMap<&'a str, Member<'a>>> {
    let limit = |message: String| Err(Error::new(ErrorKind::LimitExceeded, message));
    let Directory {
        count,
        start,
        mut headers,
    } = Directory::find(archive)?;
    if count > limits.members {
        let most = limits.members;
        return limit(format!(
            ".npz archive must have at most {most} arrays, found {count}"
        ));
    }
    let (mut members, mut spans) = (BTreeMap::new(), Vec::new());
    let mut declared = 0_usize;
    for _ in 0..count {
        let (name, member) = Member::read(archive, &mut headers)?;
        declared = declared.saturating_add(member.size);
        if declared > limits.bytes {
            let most = limits.bytes;
            return limit(format!(
                ".npz archive must unpack to at most {most} bytes, declares more"
            ));
        }
        spans.push(member.span.clone());
        if members.insert(name, member).is_some() {
            return Err(malformed("has an array twice"));
        }
    }
    if !headers.0.is_empty() {
        return Err(malformed("has a directory longer than its headers"));
    }
    spans.sort_unstable_by_key(|span| span.start);
    let apart = spans.is_sorted_by(|one, next| one.end <= next.start);
    if apart && spans.last().is_none_or(|last| last.end <= start) {
        Ok(members)
    } else {
        Err(malformed("has members that overlap"))
    }
}

/// What the end record says.
struct Directory<'a> {
    count: usize,
    /// The offset of the first header.
    start: usize,
    headers: Fields<'a>,
}

impl<'a> Directory<'a> {
    fn find(archive: &'a [u8]) -> Result<Self> {
        let (before, end) = archive
            .split_last_chunk::<END_BYTES>()
            .ok_or_else(|| malformed("is shorter than its end record"))?;
        let mut fields = Fields(end);
        if fields.array()? != END {
            return Err(malformed("must end with its end record, without a comment"));
        }
        let (disk, first_disk) = (fields.u16()?, fields.u16()?);
        let (here, count) = (fields.length()?, fields.length()?);
        let (size, start) = (fields.size()?, fields.size()?);
        if (disk, first_disk, fields.u16()?) != (0, 0, 0) || here != count {
            return Err(malformed("must be one file without a comment"));
        }
        let headers = before.get(start..).filter(|headers| headers.len() == size);
        let headers = headers
            .map(Fields)
            .ok_or_else(|| malformed("must have its directory before its end record"))?;
        Ok(Self {
            count,
            start,
            headers,
        })
    }
}
