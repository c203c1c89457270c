//! Files that are made from the code: the reference of the command line, the providers' pages, the
//! schemas.

mod commands;
mod files;
mod providers;
mod schemas;

pub(crate) use files::{check, write};
