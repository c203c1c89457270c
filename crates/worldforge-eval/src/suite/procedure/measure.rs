//! Small measures that several procedures share.

/// Returns how near a number is to what was asked for: one is exact, zero is off by all of it.
pub(super) fn nearness(found: f64, wanted: f64) -> f64 {
    if wanted <= 0.0 {
        return 0.0;
    }
    (1.0 - (found - wanted).abs() / wanted).clamp(0.0, 1.0)
}

/// Returns the mean, of which there is none without numbers.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Returns the largest difference of two lists, place by place.
pub(super) fn deviation<'a>(
    one: impl IntoIterator<Item = &'a f64>,
    other: impl IntoIterator<Item = &'a f64>,
) -> f64 {
    let pairs = one.into_iter().zip(other);
    pairs
        .map(|(one, other)| (one - other).abs())
        .fold(0.0, f64::max)
}

/// Returns a share of a whole; of nothing, all of it.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 1.0;
    }
    part as f64 / whole as f64
}
