//! What the tests share: a clock that they move, a way to run a future, and small searches.

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde_json::{Value, json};
use worldforge_core::{Clock, ErrorKind, Result, Timestamp};
use worldforge_plan::search::{
    Candidates, Cem, Decision, Objective, SearchControl, SeededNoise, Solution,
};

/// A clock whose monotonic reading is in milliseconds and moves only when told.
#[derive(Debug, Default)]
pub(crate) struct FakeClock {
    millis: AtomicU64,
}

impl FakeClock {
    pub(crate) fn advance(&self, millis: u64) {
        self.millis.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(0)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }
}

/// Polls a future once, which is enough for objectives that answer at once.
pub(crate) fn run<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future must be ready at once"),
    }
}

/// Builds a small planner of 32 candidates, 5 iterations, 6 elites and 3 actions of 2 numbers.
pub(crate) fn cem(changes: &[(&str, Value)]) -> Cem {
    try_cem(changes).expect("the settings are valid")
}

pub(crate) fn try_cem(changes: &[(&str, Value)]) -> Result<Cem> {
    let mut settings = json!({
        "samples": 32, "iterations": 5, "elites": 6, "horizon": 3, "action_dim": 2,
        "noise": {"kind": "white"},
    });
    for (name, value) in changes {
        settings[*name] = value.clone();
    }
    Cem::new(serde_json::from_value(settings).expect("the settings have the right types"))
}

/// Solves the first decision of seed 7 on a clock that stands still.
pub(crate) fn solve(cem: &Cem, objective: &impl Objective) -> Result<Solution> {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let decision = Decision::new(&noise, 0);
    run(cem.solve(objective, decision, SearchControl::new(&clock)))
}

pub(crate) fn refusal(cem: &Cem, objective: &impl Objective) -> ErrorKind {
    solve(cem, objective)
        .expect_err("the search must fail")
        .kind()
}

/// The squared distance of every number of a candidate from `target`.
#[expect(clippy::unnecessary_wraps, reason = "it has the shape of an objective")]
pub(crate) fn distance_from(target: f32, candidates: &Candidates) -> Result<Vec<f32>> {
    let cost = |actions: &[f32]| actions.iter().map(|a| (a - target) * (a - target)).sum();
    Ok(candidates.iter().map(cost).collect())
}
