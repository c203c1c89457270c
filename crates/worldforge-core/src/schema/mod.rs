//! JSON Schemas (draft 2020-12) of the types that travel in documents.
//!
//! A schema says what is written: names, types, grammars, limits. What a reader checks beyond that,
//! such as digests that must agree, no schema can say; the reader is the authority.

mod definitions;
mod leaves;
mod object;
mod travel;
mod values;

pub use definitions::{Definitions, Schema, document};
pub use object::{Object, any_of, constant, described, null, one_of, text};

/// A schema, or a part of one, as a JSON value.
pub type Value = serde_json::Value;

pub use worldforge_derive::Schema;
