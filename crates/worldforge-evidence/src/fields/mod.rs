//! Reading a document one member at a time, noting everything that is wrong with it.
//!
//! A type's own reader stops at the first fault. A person who corrects a file by hand wants all of
//! them, so documents that people write are read here.

mod reader;
mod text;

pub(crate) use reader::Fields;
pub(crate) use text::checked_text;
