//! Clock, timer and ids in one.

use std::sync::Arc;

use worldforge_core::Host;

use super::{TestClock, TestIds, TestSleeper};

/// A deterministic host whose parts a test can hold.
#[derive(Clone, Debug)]
pub struct TestHost {
    /// The clock.
    pub clock: Arc<TestClock>,
    /// The timer, which moves the clock.
    pub sleeper: Arc<TestSleeper>,
    /// The ids.
    pub ids: Arc<TestIds>,
}

impl TestHost {
    /// Creates a host whose clock moves with each look at it.
    pub fn stepping() -> Self {
        Self::on(TestClock::stepping(), TestIds::default())
    }

    /// Creates a host whose clock moves only with waits and when told.
    pub fn manual() -> Self {
        Self::on(TestClock::manual(), TestIds::default())
    }

    /// Joins a clock and ids, with a timer on that clock.
    pub fn on(clock: TestClock, ids: TestIds) -> Self {
        let clock = Arc::new(clock);
        Self {
            sleeper: Arc::new(TestSleeper::new(Arc::clone(&clock))),
            clock,
            ids: Arc::new(ids),
        }
    }

    /// Returns what a forge takes.
    pub fn host(&self) -> Host {
        let clock = Arc::clone(&self.clock);
        let sleeper = Arc::clone(&self.sleeper);
        let ids = Arc::clone(&self.ids);
        Host::new(clock, sleeper, ids)
    }
}

/// Returns a host whose clock moves with each look at it: 1 s of wall time, 0.25 s of monotonic time.
pub fn test_host() -> Host {
    TestHost::stepping().host()
}
