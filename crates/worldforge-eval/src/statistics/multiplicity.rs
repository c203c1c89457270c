//! Several comparisons at once.

use worldforge_core::{Error, Probability, Result};

/// Adjusts p-values so that all of them together keep the level.
///
/// S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6 (1979), 65-70: the `k`-th smallest of `m` is multiplied by `m - k + 1`, and none
/// falls below the one before it. Whatever is at most `α` afterwards is shown, and the chance that
/// any of it is wrong is at most `α`, however the comparisons depend on each other.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for what is no probability.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>> {
    let mut order: Vec<(f64, usize)> = Vec::with_capacity(p_values.len());
    for (index, p_value) in p_values.iter().enumerate() {
        let p_value = Probability::new(*p_value).map_err(|error| {
            let message = format!("p-value {index} {}", error.message());
            Error::invalid_input(message)
        })?;
        order.push((p_value.get(), index));
    }
    order.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut adjusted = vec![0.0; p_values.len()];
    let (mut least, mut left) = (0.0_f64, p_values.len());
    for (p_value, index) in order {
        least = least.max((p_value * count(left)).min(1.0));
        left -= 1;
        if let Some(adjusted) = adjusted.get_mut(index) {
            *adjusted = least;
        }
    }
    Ok(adjusted)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^53 comparisons"
)]
fn count(left: usize) -> f64 {
    left as f64
}
