//! Counts as they are typed: `44/50`.

use worldforge_core::{Error, Result};
use worldforge_eval::statistics::Proportion;

/// Reads `44/50` as 44 successes out of 50 trials.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for anything else, no trials, or more
/// successes than trials.
pub(crate) fn counts(text: &str) -> Result<Proportion> {
    let whole = |part: &str| part.trim().parse::<u64>().ok();
    let parsed = text
        .split_once('/')
        .and_then(|(successes, trials)| Some((whole(successes)?, whole(trials)?)));
    match parsed {
        Some((successes, trials)) if trials > 0 => Proportion::new(successes, trials),
        _ => Err(Error::invalid_input(format!(
            "counts must be SUCCESSES/TRIALS with at least one trial, found '{text}'"
        ))),
    }
    .map_err(|error| error.triage("write counts such as '44/50'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_two_whole_numbers() {
        let proportion = counts("44/50").unwrap();
        assert_eq!((proportion.successes(), proportion.trials()), (44, 50));
        for text in ["", "44", "44/0", "51/50", "-1/2", "4.5/5", "1/2/3", "a/b"] {
            assert!(counts(text).is_err(), "{text}");
        }
    }
}
