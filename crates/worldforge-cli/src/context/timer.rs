//! Waiting without an async runtime.

use std::time::{Duration, Instant};

use futures_timer::Delay;
use worldforge_core::{BoxFuture, Sleeper};

/// Wakes futures from a timer thread, which starts with the first wait.
///
/// A wait that nobody polls, because what it limits was ready at once, does not wake the thread; one
/// that is polled late still ends when it should.
#[derive(Debug)]
pub(super) struct Timer;

impl Sleeper for Timer {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the timer that everything else is given"
    )]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let asked = Instant::now();
        Box::pin(async move { Delay::new(duration.saturating_sub(asked.elapsed())).await })
    }
}
