//! `eval --suite`: whether providers keep the contracts of suites.

mod arguments;
mod conduct;
mod keep;
mod request;
mod write_up;

pub(super) use arguments::Arguments;
