//! One binary message in several parts.

use std::{fmt, iter, ops::Deref, sync::Arc};

/// The bytes of one message, in parts that lie where they are: what a tensor holds need not be copied
/// to be sent.
///
/// Only the concatenation means something; where one part ends is nobody's business.
#[derive(Clone, Default)]
pub struct Parts {
    parts: Vec<Part>,
}

#[derive(Clone)]
enum Part {
    Own(Vec<u8>),
    Shared(Arc<[u8]>),
}

impl Parts {
    /// Starts an empty message.
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    /// Appends bytes.
    pub fn push(&mut self, bytes: Vec<u8>) {
        self.parts.push(Part::Own(bytes));
    }

    /// Appends bytes that others hold as well.
    pub fn push_shared(&mut self, bytes: Arc<[u8]>) {
        self.parts.push(Part::Shared(bytes));
    }

    /// Returns the parts in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.parts.iter().map(|part| &**part)
    }

    /// Returns how many bytes there are in all.
    pub fn len(&self) -> usize {
        self.iter().map(<[u8]>::len).sum()
    }

    /// Returns whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the bytes as one; copies them unless there is one part that nobody else holds.
    pub fn joined(mut self) -> Vec<u8> {
        if let [Part::Own(bytes)] = self.parts.as_mut_slice() {
            return std::mem::take(bytes);
        }
        let mut bytes = Vec::with_capacity(self.len());
        self.iter().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }
}

impl Deref for Part {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Parts {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            parts: iter::once(Part::Own(bytes)).collect(),
        }
    }
}

/// Equal are messages of the same bytes, however they are parted.
impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().flatten().eq(other.iter().flatten())
    }
}

impl Eq for Parts {}

/// Shows the size: the bytes may be secret.
impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_mean_their_concatenation() {
        let mut parts = Parts::new();
        assert!(parts.is_empty());
        parts.push(b"ab".to_vec());
        parts.push_shared(Arc::from(*b"cde"));
        assert_eq!(parts.len(), 5);
        assert_eq!(parts, Parts::from(b"abcde".to_vec()));
        assert_ne!(parts, Parts::from(b"abcdf".to_vec()));
        assert_eq!(format!("{parts:?}"), "Parts(5 bytes)");
        assert_eq!(parts.joined(), b"abcde");
    }
}
