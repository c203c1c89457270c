//! Noise that was recorded elsewhere.

use worldforge_core::{Error, Result, Tensor};

use super::{Draw, NoiseSource};

/// Recorded noise, for comparing a planner with another implementation number by number.
///
/// Every decision draws the same record; a tensor stands for one iteration.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredNoise {
    iterations: Vec<Vec<f32>>,
}

impl StoredNoise {
    /// Takes the noise of each iteration, in any shape that holds the candidates row-major.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when a number is not finite.
    pub fn new(iterations: &[Tensor]) -> Result<Self> {
        let numbers = |tensor: &Tensor| tensor.check_finite().map(|()| tensor.to_f32());
        Ok(Self {
            iterations: iterations.iter().map(numbers).collect::<Result<_>>()?,
        })
    }
}

impl NoiseSource for StoredNoise {
    fn fill(&self, draw: Draw, values: &mut [f32]) -> Result<()> {
        let Draw { iteration, .. } = draw;
        let stored = usize::try_from(iteration)
            .ok()
            .and_then(|at| self.iterations.get(at))
            .ok_or_else(|| {
                Error::invalid_input(format!(
                    "stored noise must cover iteration {iteration}, found {} iterations",
                    self.iterations.len()
                ))
            })?;
        if stored.len() != values.len() {
            return Err(Error::invalid_input(format!(
                "stored noise of iteration {iteration} must have {} numbers, found {}",
                values.len(),
                stored.len()
            )));
        }
        values.copy_from_slice(stored);
        Ok(())
    }
}
