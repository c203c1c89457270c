//! Strict JSON in, canonical JSON out.
//!
//! Reading refuses duplicate keys, unknown fields, non-finite numbers, and documents that pass a
//! named limit, and every refusal names the JSON pointer. Writing is canonical: sorted keys, no
//! spaces, non-ASCII escaped, so that equal values give equal bytes and equal digests.

mod canonical;
mod decode;
mod halfway;
mod parse;
mod pointer;

pub use canonical::{canonical, pretty};
pub use decode::{decode, decode_value};
pub use parse::{Limits, encode, parse};
pub use pointer::Pointer;

pub(crate) use canonical::{write_float, write_object, write_string, write_value};
