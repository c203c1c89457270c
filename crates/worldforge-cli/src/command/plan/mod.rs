//! `plan`: what to do, composed from what providers can do.

mod arguments;
mod modes;
mod search;
mod write_up;

pub(crate) use arguments::Arguments;
