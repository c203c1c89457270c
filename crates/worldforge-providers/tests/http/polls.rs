//! Polling, on virtual time.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use worldforge_core::{
    Error, ErrorKind, Exchange, OperationPolicy, RequestPolicy, Result, RetryPolicy, Step,
};
use worldforge_providers::wire::http::{Polling, poll};
use worldforge_testing::block_on;

use crate::{
    bench::Bench,
    script::{Script, answer},
};

const INTERVAL: Duration = Duration::from_secs(6);
const TASK: Exchange = Exchange::new(Step::Poll, "task poll");

fn pace() -> Polling {
    Polling::every(INTERVAL, 100 * INTERVAL)
}

/// Polls something that is done when it is asked for the `done`-th time.
fn ask(bench: &Bench, polling: Polling, done: usize) -> Result<usize> {
    let polls = AtomicUsize::new(0);
    let polls = &polls;
    block_on(poll(&bench.cx, polling, TASK, |_cx| async move {
        let count = polls.fetch_add(1, Ordering::Relaxed) + 1;
        Ok((count == done).then_some(count))
    }))
}

#[test]
fn polls_go_on_at_intervals_until_the_upstream_is_done() {
    let bench = Bench::new();
    assert_eq!(ask(&bench, pace(), 4).unwrap(), 4);
    assert_eq!(bench.host.sleeper.waits(), [INTERVAL; 3]);
    assert_eq!(bench.events(), ["poll success 0"; 4]);
    let bench = Bench::new();
    assert_eq!(ask(&bench, pace(), 1).unwrap(), 1);
    assert!(bench.host.sleeper.waits().is_empty());
}

#[test]
fn each_wait_is_drawn_around_the_interval() {
    let bench = Bench::new();
    let jitter = Duration::from_millis(1500);
    ask(&bench, pace().with_jitter(jitter), 4).unwrap();
    // The host counts its ids up from one, which is the very start of the range.
    for wait in bench.host.sleeper.waits() {
        assert!(wait + jitter >= INTERVAL && wait < INTERVAL, "{wait:?}");
    }
    let bench = Bench::new();
    ask(&bench, pace().with_jitter(3 * INTERVAL), 3).unwrap();
    assert!(
        bench
            .host
            .sleeper
            .waits()
            .iter()
            .all(|wait| *wait < INTERVAL)
    );
}

#[test]
fn polling_ends_before_the_wait_that_would_be_too_long() {
    let second = Duration::from_secs(1);
    for (max, timeout, polls) in [
        (12 * second, None, 3),
        (11 * second, None, 2),
        (Duration::ZERO, None, 1),
        (100 * second, Some(20 * second), 4),
        (100 * second, Some(6 * second), 1),
    ] {
        let bench = Bench::with(RequestPolicy::default(), timeout);
        let error = ask(&bench, Polling::every(INTERVAL, max), 99).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
        let counted = format!("polls: {polls}");
        assert!(error.to_string().contains(&counted), "{error}");
    }
}

#[test]
fn a_poll_that_fails_for_a_moment_is_repeated_by_the_layers() {
    let mut policy = RequestPolicy::default();
    policy.polling = OperationPolicy::default().with_retry(RetryPolicy::reads());
    let bench = Bench::with(policy, None);
    let script = Script::new([
        answer(200, &[], "1"),
        answer(503, &[("retry-after", "9")], ""),
        answer(200, &[], "2"),
    ]);
    let api = script.api();
    let api = &api;
    let found = block_on(poll(&bench.cx, pace(), TASK, |cx| async move {
        let value = api.get(&cx, "/task").await?.expect_success()?.json()?;
        Ok(value.as_u64().filter(|value| *value == 2))
    }));
    assert_eq!(found.unwrap(), 2);
    assert_eq!(
        bench.events(),
        ["poll success 200", "poll retry 503", "poll success 200"]
    );
    assert_eq!(
        bench.host.sleeper.waits(),
        [INTERVAL, Duration::from_secs(9)]
    );
}

#[test]
fn a_failed_poll_and_a_raised_flag_end_it() {
    let bench = Bench::new();
    let outcome = block_on(poll(&bench.cx, pace(), TASK, |_cx| async {
        Err::<Option<()>, _>(Error::invalid_output("odd"))
    }));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::InvalidOutput);
    let flag = bench.cancellation.clone();
    let outcome = block_on(poll(&bench.cx, pace(), TASK, |_cx| {
        flag.cancel();
        async { Ok(None::<()>) }
    }));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Cancelled);
    assert!(bench.host.sleeper.waits().is_empty());
}
