//! `attest`: who stands for what a run shows.

mod arguments;
mod material;
mod write_up;

pub(crate) use arguments::Arguments;
