//! How many further episodes would do.

use worldforge_core::{ErrorKind, Probability, Result};

use super::{MAX_FURTHER_EPISODES, NeedMore};
use crate::statistics::{
    PairedCounts, Proportion,
    power::{Goal, MAX_CASES, PairedRates, TwoRates},
};

/// For pairs: the exact number, if the shares of discordant cases stay as seen.
pub(super) fn pairs(counts: PairedCounts, goal: Goal) -> Result<NeedMore> {
    let cases = counts.cases();
    let share =
        |count: u64| Probability::new(Proportion::new(count, cases)?.rate().unwrap_or_default());
    if counts.only_baseline == counts.only_candidate {
        return Ok(NeedMore::MoreThan(MAX_FURTHER_EPISODES));
    }
    let rates = PairedRates::new(share(counts.only_baseline)?, share(counts.only_candidate)?)?;
    let about = rates.cases_approximately(goal);
    let needed = match about {
        Ok(about) if about <= MAX_CASES / 2 => rates.cases(goal),
        other => other,
    };
    further(needed, cases)
}

/// For independent episodes: the number that the exact test needs, if the rates stay as seen.
pub(super) fn arms(baseline: Proportion, candidate: Proportion, goal: Goal) -> Result<NeedMore> {
    let (first, second) = (baseline.known_rate()?, candidate.known_rate()?);
    if first.to_bits() == second.to_bits() {
        return Ok(NeedMore::MoreThan(MAX_FURTHER_EPISODES));
    }
    let rates = TwoRates::new(Probability::new(first)?, Probability::new(second)?)?;
    let smaller = baseline.trials().min(candidate.trials());
    further(rates.per_arm_exact(goal), smaller)
}

fn further(needed: Result<u64>, present: u64) -> Result<NeedMore> {
    let needed = match needed {
        Err(error) if error.kind() == ErrorKind::LimitExceeded => u64::MAX,
        other => other?,
    };
    // A test that just missed its level may have the cases already; one more is still needed.
    let more = needed.saturating_sub(present).max(1);
    Ok(if more > MAX_FURTHER_EPISODES {
        NeedMore::MoreThan(MAX_FURTHER_EPISODES)
    } else {
        NeedMore::Episodes(more)
    })
}
