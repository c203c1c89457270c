//! The action sequences of one iteration.

use worldforge_core::{Error, ErrorKind, Result, Tensor};

/// Most numbers in one batch of candidates: 2^26, or 256 MiB.
pub const MAX_CANDIDATE_ELEMENTS: usize = 1 << 26;

/// Candidate action sequences: 32-bit floats of shape `[samples, horizon, action_dim]`, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidates {
    shape: [usize; 3],
    values: Vec<f32>,
}

impl Candidates {
    /// Takes values that fill `[samples, horizon, action_dim]` exactly.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when they do not, or when a side is zero;
    /// [`ErrorKind::LimitExceeded`] past [`MAX_CANDIDATE_ELEMENTS`].
    pub fn new(shape: [usize; 3], values: Vec<f32>) -> Result<Self> {
        let count = count(shape)?;
        if values.len() != count || count == 0 {
            return Err(Error::invalid_input(format!(
                "candidates of shape {shape:?} need {count} numbers and at least one, found {}",
                values.len()
            )));
        }
        Ok(Self { shape, values })
    }

    /// Makes room for candidates of a shape that has been checked.
    pub(super) fn zeros(shape: [usize; 3]) -> Self {
        Self {
            shape,
            values: vec![0.0; shape.iter().product()],
        }
    }

    /// Returns `[samples, horizon, action_dim]`.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Returns the number of candidates.
    pub fn samples(&self) -> usize {
        let [samples, ..] = self.shape;
        samples
    }

    /// Returns the actions of one candidate.
    pub fn horizon(&self) -> usize {
        let [_, horizon, _] = self.shape;
        horizon
    }

    /// Returns the numbers of one action.
    pub fn action_dim(&self) -> usize {
        let [.., action_dim] = self.shape;
        action_dim
    }

    /// Returns every number, row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub(super) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// Returns the candidates in order, each of `horizon * action_dim` numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.stride())
    }

    /// Returns one candidate, or `None` past the last.
    pub fn get(&self, index: usize) -> Option<&[f32]> {
        let start = index.checked_mul(self.stride())?;
        self.values.get(start..start + self.stride())
    }

    /// Copies the candidates into a tensor of shape `[samples, horizon, action_dim]`.
    ///
    /// # Errors
    ///
    /// None for candidates within their own limits; the result is the tensor constructor's.
    pub fn to_tensor(&self) -> Result<Tensor> {
        Tensor::from_f32(self.shape, &self.values)
    }

    pub(super) fn stride(&self) -> usize {
        self.horizon() * self.action_dim()
    }
}

/// Multiplies out a shape within [`MAX_CANDIDATE_ELEMENTS`].
pub(super) fn count(shape: [usize; 3]) -> Result<usize> {
    shape
        .iter()
        .try_fold(1_usize, |count, side| count.checked_mul(*side))
        .filter(|count| *count <= MAX_CANDIDATE_ELEMENTS)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "candidates must have at most {MAX_CANDIDATE_ELEMENTS} numbers, found shape \
                     {shape:?}"
                ),
            )
        })
}
