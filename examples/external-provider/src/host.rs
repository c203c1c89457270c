//! What only a host can give: time, waiting, identifiers.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use futures_timer::Delay;
use worldforge_core::{BoxFuture, Clock, Host, IdSource, Sleeper, Timestamp};

/// Returns this machine's clock and timer, and identifiers that differ between processes.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that everything else is given"
)]
pub(crate) fn system() -> Host {
    let clock = System {
        started: Instant::now(),
    };
    Host::new(Arc::new(clock), Arc::new(Timer), Arc::new(Ids::default()))
}

struct System {
    started: Instant,
}

impl Clock for System {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_unix_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

struct Timer;

impl Sleeper for Timer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Delay::new(duration))
    }
}

#[derive(Default)]
struct Ids {
    keys: RandomState,
    count: AtomicU64,
}

impl IdSource for Ids {
    fn next_id(&self) -> u64 {
        self.keys
            .hash_one(self.count.fetch_add(1, Ordering::Relaxed))
    }
}
