//! A clock that only tests move.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use worldforge_core::{Clock, Timestamp};

/// Where the wall clock starts: 2026-01-01T00:00:00Z, in milliseconds since the epoch.
pub const START_WALL_MILLIS: u64 = 1_767_225_600_000;

/// Where the monotonic clock starts.
pub const START_MONOTONIC: Duration = Duration::from_secs(1_000);

/// How far a stepping clock moves with each look at the wall clock.
const WALL_STEP: Duration = Duration::from_secs(1);

/// How far a stepping clock moves with each look at the monotonic clock.
const MONOTONIC_STEP: Duration = Duration::from_millis(250);

/// A clock that moves by a fixed step with each look at it, or only when told.
#[derive(Debug)]
pub struct TestClock {
    steps: [Duration; 2],
    hands: Mutex<Hands>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    wall: Duration,
    monotonic: Duration,
}

impl TestClock {
    /// Creates a clock whose wall time moves 1 s and whose monotonic time moves 0.25 s with each
    /// look, so that every measured duration is positive and known.
    pub const fn stepping() -> Self {
        Self::with_steps([WALL_STEP, MONOTONIC_STEP])
    }

    /// Creates a clock that stands still until it is moved.
    pub const fn manual() -> Self {
        Self::with_steps([Duration::ZERO; 2])
    }

    const fn with_steps(steps: [Duration; 2]) -> Self {
        Self {
            steps,
            hands: Mutex::new(Hands {
                wall: Duration::from_millis(START_WALL_MILLIS),
                monotonic: START_MONOTONIC,
            }),
        }
    }

    /// Moves both hands.
    pub fn advance(&self, by: Duration) {
        let mut hands = self.hands();
        hands.wall = hands.wall.saturating_add(by);
        hands.monotonic = hands.monotonic.saturating_add(by);
    }

    /// Returns the monotonic time without moving the clock.
    pub fn peek(&self) -> Duration {
        self.hands().monotonic
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let mut hands = self.hands();
        let now = hands.wall;
        hands.wall = now.saturating_add(self.steps[0]);
        Timestamp::from_unix_millis(u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
    }

    fn monotonic(&self) -> Duration {
        let mut hands = self.hands();
        let now = hands.monotonic;
        hands.monotonic = now.saturating_add(self.steps[1]);
        now
    }
}
