//! `dataset`: which data an evaluation used.

mod arguments;
mod init;
mod show;
mod validate;

pub(crate) use arguments::Arguments;
pub(super) use show::refusal;
