//! Costs as runtimes answer them.

use worldforge_core::{DType, Error, Feature, Observation, Result};

/// Reads the tensor `scores [samples]` of doubles; how many there must be and that they are finite is
/// the contract's check.
///
/// # Errors
///
/// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) for anything else.
pub fn scores(result: &Observation) -> Result<Vec<f64>> {
    let wrong = |found: &str| {
        Error::invalid_output(format!(
            "scores must be a tensor [samples] of f64, found {found}"
        ))
        .at("/scores")
    };
    let Some(Feature::Tensor(scores)) = result.get("scores") else {
        return Err(wrong("none"));
    };
    if scores.dtype() != DType::F64 || scores.rank() != 1 {
        return Err(wrong(&format!("{scores:?}")));
    }
    let (numbers, _) = scores.bytes().as_chunks::<8>();
    Ok(numbers
        .iter()
        .map(|bytes| f64::from_le_bytes(*bytes))
        .collect())
}
