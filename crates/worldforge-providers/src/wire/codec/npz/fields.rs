//! Little-endian fields of a zip record, one after the other.

use worldforge_core::{Error, Result};

/// Says what is wrong with an archive.
pub(super) fn malformed(what: &str) -> Error {
    Error::invalid_input(format!(".npz archive {what}"))
}

/// What is left of a record.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| malformed("has a record that ends early"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes a fixed number of bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self
            .0
            .split_first_chunk()
            .ok_or_else(|| malformed("has a record that ends early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    /// Takes a number of two bytes.
    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Takes a number of four bytes.
    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Takes a length of two bytes.
    pub(super) fn length(&mut self) -> Result<usize> {
        self.u16().map(usize::from)
    }

    /// Takes a size of four bytes; the largest says that the real one stands elsewhere.
    pub(super) fn size(&mut self) -> Result<usize> {
        match self.u32()? {
            u32::MAX => Err(Error::new(
                worldforge_core::ErrorKind::Unsupported,
                ".npz archive must be one of 32 bits, found ZIP64",
            )),
            size => {
                usize::try_from(size).map_err(|_cause| malformed("has a size past this machine's"))
            }
        }
    }
}
