//! NumPy's `.npy` files.
//!
//! Source: NEP 1 and the documentation of `numpy.lib.format`: a magic, a version, a length, a Python
//! literal of three keys, the elements. Versions 1, 2 and 3 are read, version 1 is written.

mod header;
mod read;
mod write;

pub use read::{decode, decode_prefix};
pub use write::{encode, encode_into};

#[cfg(feature = "msgpack")]
pub(super) use write::header;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Longest header that is read, in bytes.
pub const MAX_HEADER_BYTES: usize = 1 << 16;
