//! `verify`: whether a run, a bundle or an attestation says what was signed, and what the episodes show.

mod arguments;
mod bundle;
mod run;
mod target;
mod write_up;

pub(crate) use arguments::Arguments;
