//! NumPy's `.npz` archives: a zip of `.npy` members.
//!
//! Source: PKWARE APPNOTE 6.3, sections 4.3 and 4.4, as far as `numpy.savez` and
//! `numpy.savez_compressed` use it: members that are stored or deflated, one disk, no comment, no
//! encryption. Archives past 32 bits (ZIP64) are refused.

mod directory;
mod fields;
mod limits;
mod member;
mod read;

pub use limits::Limits;
pub use read::decode;
