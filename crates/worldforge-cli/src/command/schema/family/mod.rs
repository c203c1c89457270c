//! The families of documents.

mod calls;
mod described;
mod evaluation;
mod find;
mod inputs;
mod kind;
mod readers;
mod runs;

pub(super) use find::{families, find, is_family, recognise, unknown};
pub(super) use kind::{Check, Family};
