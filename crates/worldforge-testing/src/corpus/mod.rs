//! The capability fixture corpus: requests that every provider may be asked, and requests that no
//! provider may ever see.
//!
//! The files are embedded, so the corpus is there wherever the crate is. What a file may hold is
//! written down in the corpus's own README.

mod files;
mod fixture;
mod library;

pub use fixture::{DataClass, Expectation, FIXTURE_SCHEMA_VERSION, Fixture, MAX_FIXTURE_BYTES};
pub use library::{
    CAPABILITY_FIXTURE_NAMES, all_fixtures, baseline, fixture, fixture_names, fixtures,
};
