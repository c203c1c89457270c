//! Waiting without an async runtime.

use std::time::Duration;

use futures_timer::Delay;
use worldforge_core::{BoxFuture, Sleeper};

/// Wakes futures from a timer thread, which starts with the first wait.
#[derive(Debug)]
pub(super) struct Timer;

impl Sleeper for Timer {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Delay::new(duration))
    }
}
