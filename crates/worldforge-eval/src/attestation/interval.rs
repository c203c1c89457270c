//! Intervals by the name of their method.

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::attest::ClaimedInterval;

use crate::{
    closed_loop::IntervalMethod,
    statistics::{Confidence, Interval, Proportion},
};

/// The method of intervals for a number of episodes that was fixed in advance.
const WILSON: &str = IntervalMethod::Wilson.name();

/// The method of intervals after an evaluation that was free to stop early.
const ANYTIME: &str = IntervalMethod::Anytime.name();

/// Derives the interval of a proportion by the method and at the confidence that is claimed.
pub(super) fn derive(solved: Proportion, claimed: &ClaimedInterval) -> Result<ClaimedInterval> {
    let confidence = confidence(claimed.confidence)?;
    let interval = match claimed.method.as_str() {
        WILSON => solved.wilson(confidence),
        ANYTIME => solved.anytime(confidence),
        "clopper-pearson" => solved.clopper_pearson(confidence)?,
        "jeffreys" => solved.jeffreys(confidence)?,
        _ => {
            return Err(unknown(
                "method of an interval must be 'wilson', 'anytime', 'clopper-pearson' or 'jeffreys'",
            ));
        }
    };
    Ok(claim(&claimed.method, confidence, interval))
}

/// States an interval.
pub(super) fn claim(method: &str, confidence: Confidence, interval: Interval) -> ClaimedInterval {
    ClaimedInterval::new(method, confidence.level(), interval.low, interval.high)
}

fn confidence(level: f64) -> Result<Confidence> {
    let mut levels = Confidence::ALL.iter().copied();
    levels
        .find(|known| (known.level() - level).abs() < 1e-9)
        .ok_or_else(|| unknown("confidence of an interval must be 0.9, 0.95 or 0.99"))
}

fn unknown(message: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, message)
        .triage("verify with the version of the program that signed")
}

/// Returns how a summary whose overall statistic is claimed this way makes its intervals.
pub(super) fn method_of(claimed: &ClaimedInterval) -> IntervalMethod {
    if claimed.method == ANYTIME {
        IntervalMethod::Anytime
    } else {
        IntervalMethod::Wilson
    }
}
