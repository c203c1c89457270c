//! `schema`: the shapes of the documents that the program reads and writes.

mod arguments;
mod family;
mod list;
mod show;
mod validate;

pub(crate) use arguments::Arguments;
