//! Samples, counted into bins.

use super::{Bin, Scale};

/// Most bins of a histogram; more of them show noise.
const MAX_BINS: u32 = 40;

/// Counts samples into bins of equal width, or of equal ratio on a log scale.
///
/// The number of bins grows with the square root of the number of samples.
pub(super) fn histogram(samples: &[f64], scale: Scale) -> Vec<Bin> {
    let has_place = |value: &f64| value.is_finite() && (scale == Scale::Linear || *value > 0.0);
    let samples: Vec<f64> = samples.iter().copied().filter(has_place).collect();
    let least = samples.iter().copied().fold(f64::INFINITY, f64::min);
    let most = samples.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if samples.is_empty() {
        return Vec::new();
    }
    if least >= most {
        let count = u64::try_from(samples.len()).unwrap_or(u64::MAX);
        let (from, to) = (least, most);
        return vec![Bin { from, to, count }];
    }
    let count = bin_count(samples.len());
    let inner = |value: f64| match scale {
        Scale::Linear => value,
        Scale::Log => value.ln(),
    };
    let outer = |value: f64| match scale {
        Scale::Linear => value,
        Scale::Log => value.exp(),
    };
    let (low, high) = (inner(least), inner(most));
    let width = high / f64::from(count) - low / f64::from(count);
    let edge = |index: u32| match index {
        0 => least,
        index if index == count => most,
        index => outer(width.mul_add(f64::from(index), low)),
    };
    let mut bins: Vec<Bin> = (0..count)
        .map(|index| Bin {
            from: edge(index),
            to: edge(index + 1),
            count: 0,
        })
        .collect();
    for sample in samples {
        let place = bins.partition_point(|bin| bin.to <= sample);
        let place = place.min(bins.len().saturating_sub(1));
        if let Some(bin) = bins.get_mut(place) {
            bin.count += 1;
        }
    }
    bins
}

fn bin_count(samples: usize) -> u32 {
    let root = u32::try_from(samples.isqrt()).unwrap_or(MAX_BINS);
    (2 * root).clamp(5, MAX_BINS)
}
