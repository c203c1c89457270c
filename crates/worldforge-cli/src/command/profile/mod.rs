//! `profile`: defaults for repeated commands.

mod arguments;
mod show;
mod validate;

pub(crate) use arguments::Arguments;
