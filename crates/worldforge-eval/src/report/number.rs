//! Numbers as people read them, each with its unit.

use std::fmt::Write as _;

use super::Report;
use crate::statistics::Interval;

/// Writes milliseconds, as seconds from one second on.
pub(super) fn milliseconds(value: f64) -> String {
    if value >= 1_000.0 {
        format!("{:.2} s", value / 1e3)
    } else if value >= 100.0 {
        format!("{value:.0} ms")
    } else {
        format!("{value:.1} ms")
    }
}

/// Writes a share as whole percent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Writes an interval of shares as whole percent.
pub(super) fn percents(interval: Interval) -> String {
    format!("{:.0}–{:.0} %", 100.0 * interval.low, 100.0 * interval.high)
}

/// Writes a number with at most one decimal.
pub(super) fn short(value: f64) -> String {
    decimals(value, 1)
}

/// Writes a number with at most so many decimals, none of them a trailing zero.
pub(super) fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if trimmed == "-0" { "0" } else { trimmed }.to_owned()
}

/// Writes a length in the units of the state.
pub(super) fn length(value: f64, unit: &str) -> String {
    let mut text = short(value);
    if !unit.is_empty() {
        let _infallible = write!(text, " {unit}");
    }
    text
}

/// Says the result in one line.
pub(super) fn headline(report: &Report) -> String {
    let solved = report.summary.overall.solved;
    let budget = report.environment.budget_steps;
    match (report.episodes.as_slice(), solved.successes()) {
        ([only], 1) => format!("Solved in {} of {budget} steps", only.steps),
        ([only], _) if only.failure.is_some() => {
            format!("Given up after {} of {budget} steps", only.steps)
        }
        ([_], _) => format!("Not solved within {budget} steps"),
        _ => format!("{} of {} cases solved", solved.successes(), solved.trials()),
    }
}
