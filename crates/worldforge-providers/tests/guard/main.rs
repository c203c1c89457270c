//! Where a request may go.

mod addresses;
mod urls;
