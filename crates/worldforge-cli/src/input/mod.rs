//! What a user hands in: files, standard input, tensors.

mod npy;
mod source;
mod tensors;

pub(crate) use source::{Source, label_of};
pub(crate) use tensors::{read_candidates, read_observation};
