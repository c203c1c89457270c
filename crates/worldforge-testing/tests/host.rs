//! The deterministic host.

use std::time::Duration;

use worldforge_core::{Clock as _, IdSource as _, Sleeper as _};
use worldforge_testing::{
    block_on,
    host::{START_MONOTONIC, TestClock, TestHost, TestIds, test_host},
};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_stepping_clock_moves_with_each_look() {
    let host = test_host();
    let walls = [(); 2].map(|()| host.clock().now().to_string());
    assert_eq!(walls, ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"]);
    let monotonic = [(); 3].map(|()| host.clock().monotonic().as_millis());
    assert_eq!(monotonic, [1_000_000, 1_000_250, 1_000_500]);
    assert_eq!([(); 3].map(|()| host.ids().next_id()), [1, 2, 3]);
}

#[test]
fn a_manual_clock_stands_still_until_it_is_moved() {
    let clock = TestClock::manual();
    assert_eq!([(); 2].map(|()| clock.monotonic()), [START_MONOTONIC; 2]);
    clock.advance(SECOND);
    assert_eq!(clock.peek(), START_MONOTONIC + SECOND);
    assert_eq!(clock.now().to_string(), "2026-01-01T00:00:01Z");
}

#[test]
fn a_wait_moves_the_clock_and_is_remembered() {
    let test = TestHost::manual();
    block_on(async {
        test.sleeper.sleep(3 * SECOND).await;
        test.sleeper.sleep(Duration::ZERO).await;
        test.sleeper.sleep(SECOND).await;
    });
    assert_eq!(test.clock.peek(), START_MONOTONIC + 4 * SECOND);
    assert_eq!(test.sleeper.waits(), [3 * SECOND, Duration::ZERO, SECOND]);
}

#[test]
fn of_two_waits_the_shorter_one_ends_first() {
    use std::{future::poll_fn, pin::pin, task::Poll};
    let test = TestHost::on(TestClock::manual(), TestIds::starting_at(7));
    let mut long = pin!(test.sleeper.sleep(5 * SECOND));
    let mut short = pin!(test.sleeper.sleep(2 * SECOND));
    let first = block_on(poll_fn(|cx| {
        if long.as_mut().poll(cx).is_ready() {
            return Poll::Ready("long");
        }
        short.as_mut().poll(cx).map(|()| "short")
    }));
    assert_eq!(first, "short");
    assert_eq!(test.clock.peek(), START_MONOTONIC + 2 * SECOND);
    block_on(long);
    assert_eq!(test.clock.peek(), START_MONOTONIC + 5 * SECOND);
    assert_eq!(test.ids.next_id(), 7);
}

#[test]
fn a_dropped_wait_does_not_move_the_clock() {
    let test = TestHost::manual();
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let mut wait = test.sleeper.sleep(SECOND);
    assert!(wait.as_mut().poll(&mut cx).is_pending());
    drop(wait);
    block_on(test.sleeper.sleep(9 * SECOND));
    assert_eq!(test.sleeper.waits(), [9 * SECOND]);
    assert!(!format!("{test:?}").is_empty());
}
