//! Strict JSON in, canonical JSON out.
//!
//! Reading refuses duplicate keys, unknown fields, non-finite numbers, and documents that pass a
//! named limit, and every refusal names the JSON pointer. Writing is canonical: sorted keys, no
//! spaces, non-ASCII escaped, so that equal values give equal bytes and equal digests.

mod canonical;
mod parse;
mod pointer;

pub use canonical::{canonical, pretty};
pub use parse::{Limits, decode, decode_value, encode, parse};
pub use pointer::Pointer;
