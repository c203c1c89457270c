//! Keys and runs that people name when evidence is signed or verified.

mod entropy;
mod key;
mod place;

pub(crate) use entropy::entropy;
pub(crate) use key::{KeyFile, TrustedKey, read_key};
pub(crate) use place::find_run;
