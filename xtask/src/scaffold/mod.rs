//! `new-provider`: the folder, tests, recording and pages of a provider that fails closed.

mod capability;
mod files;
mod format;
mod insert;
mod name;
mod write;

pub(crate) use write::{new_provider, write};
