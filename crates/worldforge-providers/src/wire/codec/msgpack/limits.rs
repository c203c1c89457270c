//! How much a message may hold.

/// Deepest nesting that a reader ever allows: it reads by recursion.
pub(super) const MAX_DEPTH: usize = 128;

/// How much a message may hold.
///
/// The tree of a message takes at most 24 bytes for each of its values, and each value takes at
/// least one byte of the message; texts and binaries are borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the message.
    pub bytes: usize,
    /// Deepest nesting of arrays and maps; 128 at most.
    pub depth: usize,
    /// Most values: items of arrays, keys and values of maps.
    pub items: usize,
}

/// 256 MiB, 32 levels, a million values.
impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            depth: 32,
            items: 1 << 20,
        }
    }
}
