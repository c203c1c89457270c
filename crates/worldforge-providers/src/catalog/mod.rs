//! Every provider that this crate knows, whether it is built in and set up or not.
//!
//! Adding a provider is its folder, one feature line, and one row here.

mod entry;
mod page;
mod rows;

pub use entry::{Admission, Entry, entries, entry, known, register_available};
pub use page::{index, page};
