//! What a stopping rule said, in sentences.

use super::number::{percents, short};
use crate::{
    closed_loop::{SequentialTest, Stopping},
    statistics::sequential::Ruling,
};

/// Says whether an evaluation stopped early, why, and what may be concluded.
pub(super) fn sentences(stopping: &Stopping) -> Vec<String> {
    let Stopping { rule, counted, .. } = stopping;
    let (bar, trials) = (percent(rule.bar), counted.trials());
    let began = if stopping.is_early() {
        format!(
            "It stopped early, after {trials} of {} cases",
            stopping.planned
        )
    } else {
        format!("It ran all {trials} cases")
    };
    let ruled = match stopping.ruling {
        Ruling::Higher => format!("the rate of solved cases is shown to be above {bar}"),
        Ruling::Lower => format!("the rate of solved cases is shown to be below {bar}"),
        Ruling::Continue | Ruling::Undecided => {
            format!("the rate of solved cases is shown to be neither above nor below {bar}")
        }
    };
    let error = rule.confidence.error();
    let test = match rule.test {
        SequentialTest::Planned => {
            "an exact binomial test that spends its error over the planned cases"
        }
        SequentialTest::Open => "a bet against the bar that may be continued with more cases",
    };
    let mut sentences = vec![
        format!("{began}: {ruled}."),
        format!(
            "The test looked at every case in order, as {test}, with α = {error}: however often it \
             looks, a rate on one side of the bar is ruled to be on the other with a chance of at \
             most {}.",
            error / 2.0
        ),
        format!(
            "The interval {} is right after an early stop, {} times out of 100; one for a fixed \
             number of cases is not.",
            percents(stopping.interval),
            short(100.0 * rule.confidence.level())
        ),
    ];
    let is_ruled = matches!(stopping.ruling, Ruling::Higher | Ruling::Lower);
    if is_ruled && stopping.interval.contains(rule.bar) {
        sentences.push(format!(
            "It still holds {bar}, because it is made for every bar at once, and the test for one."
        ));
    }
    sentences
}

/// Writes a bar as it was typed.
fn percent(share: f64) -> String {
    format!("{} %", short(100.0 * share))
}
