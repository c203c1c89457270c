//! Stated rates and counts, held against the episodes.

use super::{Disagreement, node::Node};
use crate::statistics::{Confidence, Proportion};

/// How far a rate that was written in full may be from the derived one: rounding, and nothing else.
pub(super) const FULL: f64 = 1e-9;

/// How far a rate that was rounded to four decimals may be.
pub(super) const FOUR_DECIMALS: f64 = 0.5e-4 + 1e-9;

/// Compares a count.
pub(super) fn check_count(stated: &Node<'_>, derived: u64, out: &mut Vec<Disagreement>) {
    if stated.as_whole() != Some(derived) {
        out.push(Disagreement::new(stated.place(), stated.shown(), derived));
    }
}

/// Compares a rate that is stated as `scale` times the share of successes.
pub(super) fn check_rate(
    stated: &Node<'_>,
    derived: Proportion,
    (scale, tolerance): (f64, f64),
    out: &mut Vec<Disagreement>,
) {
    let wanted = derived.rate().map(|rate| rate * scale);
    if !near(stated.as_real(), wanted, tolerance * scale) {
        let wanted = wanted.map_or_else(|| "none".to_owned(), |wanted| wanted.to_string());
        let derived = format!("{wanted} ({derived})");
        out.push(Disagreement::new(stated.place(), stated.shown(), derived));
    }
}

/// Compares Wilson's interval at 95 %, in percent.
pub(super) fn check_wilson(stated: &Node<'_>, derived: Proportion, out: &mut Vec<Disagreement>) {
    /// How far an end may be, in percent: the quantile of the normal distribution is rounded.
    const TOLERANCE: f64 = 1e-6;
    let interval = derived.wilson(Confidence::P95);
    let wanted = [interval.low * 100.0, interval.high * 100.0];
    let ends = stated.items();
    let agrees = ends.len() == wanted.len()
        && ends
            .iter()
            .zip(wanted)
            .all(|(end, wanted)| near(end.as_real(), Some(wanted), TOLERANCE));
    if !agrees {
        let [low, high] = wanted;
        let derived = format!("{low:.4} to {high:.4}");
        out.push(Disagreement::new(stated.place(), stated.shown(), derived));
    }
}

/// Compares a mean.
pub(super) fn check_mean(
    stated: &Node<'_>,
    values: impl IntoIterator<Item = f64>,
    tolerance: f64,
    out: &mut Vec<Disagreement>,
) {
    let (sum, count) = values
        .into_iter()
        .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    let wanted = (count > 0.0).then(|| sum / count);
    let room = tolerance * wanted.map_or(1.0, |wanted| wanted.abs().max(1.0));
    if !near(stated.as_real(), wanted, room) {
        let derived = wanted.map_or_else(|| "none".to_owned(), |wanted| wanted.to_string());
        out.push(Disagreement::new(stated.place(), stated.shown(), derived));
    }
}

fn near(stated: Option<f64>, wanted: Option<f64>, tolerance: f64) -> bool {
    match (stated, wanted) {
        (Some(stated), Some(wanted)) => (stated - wanted).abs() <= tolerance,
        _ => false,
    }
}
