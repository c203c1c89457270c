//! What a user hands in: files, standard input, tensors.

mod file;
mod form;
mod named;
mod source;
mod states;
mod tensors;

pub(crate) use file::{digest_of, open};
pub(crate) use named::Named;
pub(crate) use source::{Source, label_of};
pub(crate) use states::read_states;
pub(crate) use tensors::{parse, read_candidates, read_feature, read_observation};
