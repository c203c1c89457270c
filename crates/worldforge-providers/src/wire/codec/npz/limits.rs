//! How much an archive may hold.

/// Longest name of a member, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 256;

/// How much an archive may hold; both what it declares and what is really there is held to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the archive itself.
    pub archive_bytes: usize,
    /// Most arrays.
    pub members: usize,
    /// Most bytes of all arrays, unpacked.
    pub bytes: usize,
}

/// 1 GiB of archive, 4096 arrays, 2 GiB unpacked.
impl Default for Limits {
    fn default() -> Self {
        Self {
            archive_bytes: 1 << 30,
            members: 4096,
            bytes: 2 << 30,
        }
    }
}
