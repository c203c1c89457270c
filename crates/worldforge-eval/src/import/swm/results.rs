//! The parts of a results file.

use worldforge_core::{Error, Result};

/// The line before a configuration.
const CONFIG: &str = "==== CONFIG ====";

/// The line before a result.
pub(super) const RESULTS: &str = "==== RESULTS ====";

/// What the metrics begin with.
pub(super) const METRICS: &str = "metrics:";

/// What ends the metrics.
const TIME: &str = "evaluation_time:";

/// One result of a file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part<'a> {
    /// The configuration before it, empty where there is none.
    pub(super) config: &'a str,
    /// The printed dictionary.
    pub(super) metrics: &'a str,
    /// The line that the metrics begin on, counted from 1.
    pub(super) line: usize,
}

/// Finds the last result, and counts them all.
pub(super) fn last(text: &str) -> Result<(Part<'_>, usize)> {
    let mut part = None;
    let mut count = 0;
    let mut config = (0, 0);
    let mut start: Option<(usize, usize)> = None;
    let mut place = 0;
    for (number, line) in (1_usize..).zip(text.split_inclusive('\n')) {
        let (begin, end) = (place, place + line.len());
        place = end;
        let bare = line.trim_end();
        let ends_metrics = bare.starts_with(TIME) || bare == CONFIG || bare == RESULTS;
        if let Some((from, first)) = start.filter(|_| ends_metrics) {
            part = Some(cut(text, config, (from, begin, first)));
            start = None;
        }
        if bare == CONFIG {
            config = (end, end);
        } else if bare == RESULTS {
            config.1 = begin;
        } else if bare.starts_with(METRICS) && start.is_none() {
            count += 1;
            start = Some((begin + METRICS.len(), number));
        }
    }
    if let Some((from, first)) = start {
        part = Some(cut(text, config, (from, text.len(), first)));
    }
    let part = part.ok_or_else(|| {
        Error::invalid_input(format!("must have a line that begins with '{METRICS}'"))
    })?;
    Ok((part, count))
}

fn cut(text: &str, config: (usize, usize), (from, to, line): (usize, usize, usize)) -> Part<'_> {
    Part {
        config: text.get(config.0..config.1).unwrap_or_default(),
        metrics: text.get(from..to).unwrap_or_default(),
        line,
    }
}
