//! Files that are made from the code: the reference of the command line, the providers' pages.

mod commands;
mod files;
mod providers;

pub(crate) use files::{check, write};
