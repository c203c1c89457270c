//! `keys`: the keys that sign what runs show.

mod arguments;
mod generate;
mod show;
mod shown;

pub(crate) use arguments::Arguments;
