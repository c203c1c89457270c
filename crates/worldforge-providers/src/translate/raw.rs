//! A policy's output before it means anything.

use worldforge_core::{Error, Feature, Observation, ProviderName, Result, json::Pointer};

/// Most steps that all chunks of one output may have together.
pub const MAX_STEPS: usize = 100_000;

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
    /// Which chunk the policy chose; the first if it does not say.
    pub chosen: usize,
    /// The tensors by name, shaped `[chunks, horizon, width]`.
    pub tensors: &'a Observation,
}

impl<'a> RawActions<'a> {
    /// Describes output without an embodiment tag, of which the first chunk is chosen.
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
            chosen: 0,
            tensors,
        }
    }

    /// Sets the embodiment.
    #[must_use]
    pub const fn with_embodiment_tag(mut self, tag: Option<&'a str>) -> Self {
        self.embodiment_tag = tag;
        self
    }

    /// Sets which chunk the policy chose.
    #[must_use]
    pub const fn with_chosen(mut self, index: usize) -> Self {
        self.chosen = index;
        self
    }

    /// Checks that the tensors have the stated axes, that nothing but finite tensors is there, and
    /// that the chosen chunk is one of the chunks.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) naming the tensor below
    /// `/raw_actions`.
    pub fn check(&self) -> Result<()> {
        let [chunks, horizon] = [self.chunks, self.horizon];
        let steps = chunks
            .checked_mul(horizon)
            .filter(|steps| *steps <= MAX_STEPS);
        if chunks == 0 || horizon == 0 || steps.is_none() {
            return Err(Error::invalid_output(format!(
                "must have 1 to {MAX_STEPS} steps in all, found {chunks} chunks of {horizon}"
            ))
            .at("/raw_actions"));
        }
        if self.chosen >= chunks {
            return Err(Error::invalid_output(format!(
                "the chosen chunk must be one of {chunks}, found index {}",
                self.chosen
            ))
            .at("/actions"));
        }
        if self.tensors.is_empty() {
            return Err(Error::invalid_output("must have a tensor").at("/raw_actions"));
        }
        for (name, feature) in self.tensors.iter() {
            let Feature::Tensor(tensor) = feature else {
                return Err(refuse(name, "must be a tensor"));
            };
            match tensor.shape() {
                [first, second, width] if [*first, *second] == [chunks, horizon] && *width > 0 => {}
                other => {
                    let message =
                        format!("must be shaped [{chunks}, {horizon}, width], found {other:?}");
                    return Err(refuse(name, message));
                }
            }
            tensor
                .check_finite()
                .map_err(|error| refuse(name, error.message().as_str().to_owned()))?;
        }
        Ok(())
    }
}

/// Refuses a tensor of the output.
pub(super) fn refuse(name: &str, message: impl Into<worldforge_core::Safe>) -> Error {
    Error::invalid_output(message).at(place(name))
}

/// Returns where a tensor stands in a response.
pub(super) fn place(name: &str) -> Pointer {
    Pointer::root().key("raw_actions").key(name)
}
