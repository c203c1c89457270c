//! A policy's output before it means anything.

use worldforge_core::{Observation, ProviderName};

/// What a policy put out: named tensors, one row for each step of the horizon.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RawActions<'a> {
    /// Who put it out.
    pub provider: &'a ProviderName,
    /// The embodiment that was asked for, or that the upstream says it is for.
    pub embodiment_tag: Option<&'a str>,
    /// How many alternative chunks there are: the first axis of each tensor.
    pub chunks: usize,
    /// How many steps each chunk has: the second axis of each tensor.
    pub horizon: usize,
    /// The tensors by name, shaped `[chunks, horizon, width]`.
    pub tensors: &'a Observation,
}

impl<'a> RawActions<'a> {
    /// Describes output without an embodiment tag.
    pub const fn new(
        provider: &'a ProviderName,
        tensors: &'a Observation,
        [chunks, horizon]: [usize; 2],
    ) -> Self {
        Self {
            provider,
            embodiment_tag: None,
            chunks,
            horizon,
            tensors,
        }
    }

    /// Sets the embodiment.
    #[must_use]
    pub const fn with_embodiment_tag(mut self, tag: Option<&'a str>) -> Self {
        self.embodiment_tag = tag;
        self
    }
}
