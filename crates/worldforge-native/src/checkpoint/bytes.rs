//! Reading a byte string from the front without ever passing its end.

use worldforge_core::{Error, Result};

/// Most characters of a name from a file that a message repeats.
const MAX_SHOWN: usize = 80;

/// Returns a name from a file as a message may show it: escaped and cut.
pub(crate) fn shown(name: &str) -> String {
    let kept: String = name.chars().take(MAX_SHOWN).collect();
    let cut = if kept.len() < name.len() { "…" } else { "" };
    format!("`{}{cut}`", kept.escape_debug())
}

/// A place in a byte string.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
    subject: &'static str,
}

impl<'a> Cursor<'a> {
    /// Starts at `position`; `subject` names the bytes in errors.
    pub(super) fn new(bytes: &'a [u8], position: usize, subject: &'static str) -> Self {
        Self {
            bytes,
            position,
            subject,
        }
    }

    /// Returns the offset of the next byte.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Returns whether every byte is read.
    pub(super) fn is_at_end(&self) -> bool {
        self.position >= self.bytes.len()
    }

    /// Takes the next `count` bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let taken = self
            .position
            .checked_add(count)
            .and_then(|end| self.bytes.get(self.position..end))
            .ok_or_else(|| {
                Error::invalid_input(format!(
                    "{} ends early: {count} bytes wanted at offset {} of {}",
                    self.subject,
                    self.position,
                    self.bytes.len()
                ))
            })?;
        self.position += count;
        Ok(taken)
    }

    /// Takes a fixed number of bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let taken = self.take(N)?;
        <[u8; N]>::try_from(taken)
            .map_err(|_same| Error::bug("a slice of N bytes is an array of N"))
    }

    /// Takes one byte.
    pub(super) fn u8(&mut self) -> Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// Takes a little-endian number of two bytes.
    pub(super) fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Takes a little-endian number of four bytes.
    pub(super) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Takes a little-endian number of eight bytes.
    pub(super) fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Takes a little-endian number of eight bytes that must be a size of this machine.
    pub(super) fn size64(&mut self) -> Result<usize> {
        let value = self.u64()?;
        usize::try_from(value).map_err(|cause| {
            Error::invalid_input(format!("{} declares {value} bytes: {cause}", self.subject))
        })
    }

    /// Takes a little-endian number of four bytes as a size.
    pub(super) fn size32(&mut self) -> Result<usize> {
        let value = self.u32()?;
        usize::try_from(value).map_err(|_same| Error::bug("a size of 32 bits fits this machine"))
    }

    /// Takes text of `count` bytes.
    pub(super) fn text(&mut self, count: usize) -> Result<&'a str> {
        let subject = self.subject;
        let start = self.position;
        std::str::from_utf8(self.take(count)?).map_err(|cause| {
            Error::invalid_input(format!("{subject} text at offset {start}: {cause}"))
        })
    }

    /// Takes text up to a line feed, which is consumed and not returned.
    pub(super) fn line(&mut self) -> Result<&'a str> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| {
            Error::invalid_input(format!(
                "{} ends inside a line that starts at offset {}",
                self.subject, self.position
            ))
        })?;
        let text = self.text(length)?;
        self.position += 1;
        Ok(text)
    }
}
