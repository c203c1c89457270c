//! `generate` and `transfer`: videos from prompts and from other videos.

mod choices;
mod generate;
mod keep;
mod transfer;

pub(crate) use generate::Arguments as Generate;
pub(crate) use transfer::Arguments as Transfer;
