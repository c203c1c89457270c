//! Where a request may go: base URLs, addresses, names.
//!
//! An operator's setting becomes a [`BaseUrl`]; a URL that an upstream hands out passes
//! [`check_url`]. Whatever the URL says, [`resolve`] judges the addresses behind its host, and only
//! what it returns may be connected to.

mod address;
mod base_url;
mod hosts;
mod literal;
mod resolve;
mod segment;
mod upstream;

pub use address::{AddressClass, vet};
pub use base_url::{BaseUrl, MAX_URL_BYTES, Schemes};
pub use hosts::HostPatterns;
pub use literal::check_literal;
pub use resolve::{MAX_ADDRESSES, RESOLVE_TIMEOUT, resolve};
pub use segment::{MAX_SEGMENT_BYTES, segment};
pub use upstream::check_url;

#[cfg(feature = "http")]
pub(in crate::wire) use upstream::read_url;
