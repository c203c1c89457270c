//! From a policy's raw output to actions: only through a translator that the host supplies.
//!
//! A policy adapter asks [`require`] for the host's translator, checks the request with
//! [`check_request`], and hands its upstream's output to [`answer`]. A host writes a [`Mapping`]
//! file, wraps a closure in a [`FnTranslator`], or implements [`Translate`].

mod answer;
mod function;
mod mapping;
mod preview;
mod raw;
mod translator;

pub use answer::{answer, check_request, require};
pub use function::FnTranslator;
pub use mapping::{
    Horizon, MAX_MAPPED_VALUES, MAX_MAPPING_BYTES, MAX_TENSORS, MAX_VALUES_PER_STEP, MAX_WIDTH,
    MappedTensor, Mapping,
};
pub use preview::{MAX_PREVIEWED, preview, provenance};
pub use raw::{MAX_STEPS, RawActions};
pub use translator::Translate;
