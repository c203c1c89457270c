//! Retry, deadline, budget and circuit breaker, around fakes on virtual time.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use worldforge_core::{
    BoxFuture, BreakerState, CallContext, CallOptions, Cancellation, CircuitBreaker, Clock as _,
    Error, ErrorKind, Event, EventHub, EventSink, Forge, Layer, Next, OperationPolicy, Phase,
    Positive, ProviderName, Recorder, RequestPolicy, Result, RetryPolicy, Retryability, Step,
    capability::EmbedRequest,
};
use worldforge_testing::{
    block_on,
    fake::{Act, FakeProvider, Flaw},
    host::{TestClock, TestHost, TestIds},
};

const SECOND: Duration = Duration::from_secs(1);

type Fake = FakeProvider<EmbedRequest>;

/// A forge with one fake, and what can be watched about it.
struct Bench {
    host: TestHost,
    forge: Forge,
    fake: Arc<Fake>,
    recorder: Arc<Recorder>,
}

impl Bench {
    fn new(fake: Fake, policy: RequestPolicy) -> Self {
        Self::on(TestHost::manual(), fake, policy)
    }

    fn on(host: TestHost, fake: Fake, policy: RequestPolicy) -> Self {
        let recorder = Arc::new(Recorder::new());
        let fake = Arc::new(fake);
        let provider = fake.mounted(name()).with_policy(policy).unwrap();
        let mut forge = Forge::new(host.host()).with_sink(Arc::clone(&recorder));
        forge.register(provider).unwrap();
        Self {
            host,
            forge,
            fake,
            recorder,
        }
    }

    fn call(&self) -> Result<()> {
        self.call_with(CallOptions::default())
    }

    fn call_with(&self, options: CallOptions) -> Result<()> {
        let request = EmbedRequest::new("x");
        block_on(self.forge.call_with("fake", &request, options)).map(drop)
    }

    fn phases(&self) -> Vec<Phase> {
        self.recorder
            .events()
            .iter()
            .map(|event| event.phase)
            .collect()
    }
}

fn name() -> ProviderName {
    ProviderName::new("fake").unwrap()
}

fn seconds(count: f64) -> Positive {
    Positive::new(count).unwrap()
}

/// Lets reads be retried as remote providers' reads are.
fn reads() -> RequestPolicy {
    let reads = OperationPolicy::default().with_retry(RetryPolicy::reads());
    let mut policy = RequestPolicy::default();
    // Even a policy that allows retries everywhere must not repeat a create.
    policy.request = reads.clone();
    policy.polling = reads.clone();
    policy.download = reads.clone();
    policy.health = reads;
    policy
}

fn failing(count: usize, kind: ErrorKind) -> Fake {
    (0..count).fold(Fake::new(), |fake, _| fake.then(Act::fail(kind)))
}

#[test]
fn only_idempotent_steps_are_retried() {
    for (step, attempts) in [
        (Step::Poll, 3),
        (Step::Download, 3),
        (Step::Health, 3),
        (Step::Create, 1),
        (Step::Infer, 1),
        (Step::Upload, 1),
        (Step::Cancel, 1),
    ] {
        let bench = Bench::new(failing(9, ErrorKind::Unavailable).in_step(step), reads());
        assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::Unavailable);
        assert_eq!(bench.fake.calls(), attempts, "{step}");
    }
}

#[test]
fn a_temporary_failure_is_retried_and_a_permanent_one_is_not() {
    for (act, attempts) in [
        (Act::fail(ErrorKind::Unavailable), 2),
        (Act::fail(ErrorKind::RateLimited), 2),
        (Act::fail(ErrorKind::Timeout), 2),
        (Act::status(ErrorKind::Unavailable, 503), 2),
        (Act::status(ErrorKind::Unavailable, 501), 1),
        (Act::fail(ErrorKind::Unauthorized), 1),
        (Act::fail(ErrorKind::InvalidOutput), 1),
        (Act::fail(ErrorKind::Expired), 1),
    ] {
        let shown = format!("{act:?}");
        let bench = Bench::new(Fake::new().then(act).in_step(Step::Poll), reads());
        assert_eq!(bench.call().is_ok(), attempts == 2, "{shown}");
        assert_eq!(bench.fake.calls(), attempts, "{shown}");
    }
}

#[test]
fn spent_attempts_are_told_attempt_by_attempt() {
    let bench = Bench::new(
        failing(3, ErrorKind::Unavailable).in_step(Step::Poll),
        reads(),
    );
    let error = bench.call().unwrap_err();
    assert_eq!(error.get_retryability(), Retryability::Exhausted);
    assert_eq!(
        bench.phases(),
        [Phase::Retry, Phase::Retry, Phase::Failure, Phase::Failure]
    );
    let attempts: Vec<_> = bench
        .recorder
        .events()
        .iter()
        .map(|event| (event.attempt, event.max_attempts))
        .collect();
    assert_eq!(attempts, [(1, 3), (2, 3), (3, 3), (1, 1)]);
}

#[test]
fn a_wait_is_drawn_evenly_below_the_longest_one() {
    for (first_id, shares) in [(1, 0.0), (1 << 63, 0.5), (u64::MAX - 100, 1.0)] {
        let host = TestHost::on(TestClock::manual(), TestIds::starting_at(first_id));
        let fake = failing(2, ErrorKind::Unavailable).in_step(Step::Poll);
        let bench = Bench::on(host, fake, reads());
        bench.call().unwrap();
        let longest = [0.25_f64, 0.5];
        let waits: Vec<_> = bench.host.sleeper.waits();
        // A wait of nothing is not waited for.
        assert_eq!(waits.len(), if first_id == 1 { 0 } else { 2 });
        for (wait, longest) in waits.iter().zip(longest) {
            assert!(
                (wait.as_secs_f64() - shares * longest).abs() < 1e-6,
                "{waits:?}"
            );
            assert!(wait.as_secs_f64() <= longest);
        }
    }
}

#[test]
fn the_longest_wait_grows_up_to_its_bound() {
    let policy = RetryPolicy::reads();
    let waits = [1, 2, 3, 4, 30].map(|attempt| policy.longest_wait(attempt).as_secs_f64());
    for (found, expected) in waits.into_iter().zip([0.125, 0.25, 0.5, 1.0, 30.0]) {
        assert!(
            (found - expected).abs() < 1e-9 || expected < 0.2,
            "{waits:?}"
        );
    }
}

#[test]
fn an_asked_wait_is_kept_within_the_budget() {
    let asked = |wait| Act::Fail(Error::new(ErrorKind::RateLimited, "slow down").retry_after(wait));
    let mut policy = reads();
    policy.polling = policy.polling.with_budget(seconds(10.0));
    let bench = Bench::new(
        Fake::new().then(asked(3 * SECOND)).in_step(Step::Poll),
        policy.clone(),
    );
    bench.call().unwrap();
    assert_eq!(bench.host.sleeper.waits(), [3 * SECOND]);
    let retry = bench.recorder.events().remove(0);
    assert_eq!(retry.metadata()["next_delay_seconds"], 3.0);

    let bench = Bench::new(
        Fake::new().then(asked(11 * SECOND)).in_step(Step::Poll),
        policy,
    );
    let error = bench.call().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
    assert!(bench.host.sleeper.waits().is_empty());
    assert_eq!(bench.phases(), [Phase::BudgetExceeded; 2]);
}

#[test]
fn an_attempt_that_is_too_slow_times_out_and_may_be_repeated() {
    let slow = || Act::Answer.after(5 * SECOND);
    let mut policy = reads();
    policy.polling = policy.polling.with_timeout(seconds(1.0));
    policy.request = policy.request.with_timeout(seconds(1.0));
    let bench = Bench::new(Fake::new().then(slow()).in_step(Step::Poll), policy.clone());
    bench.call().unwrap();
    assert_eq!(
        bench.phases(),
        [Phase::Retry, Phase::Success, Phase::Success]
    );

    let bench = Bench::new(Fake::new().then(slow()).in_step(Step::Create), policy);
    assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(bench.fake.calls(), 1);
    assert_eq!(bench.phases(), [Phase::Failure; 2]);
}

#[test]
fn a_spent_budget_is_told_apart_from_a_timeout() {
    let slow = || Fake::new().then(Act::Answer.after(5 * SECOND));
    let mut of_step = RequestPolicy::default();
    of_step.polling = OperationPolicy::default().with_budget(seconds(2.0));
    let mut of_call = RequestPolicy::default();
    of_call.call = OperationPolicy::default().with_budget(seconds(2.0));
    for (policy, step) in [(of_step, Some(Step::Poll)), (of_call, None)] {
        let fake = match step {
            Some(step) => slow().in_step(step),
            None => slow(),
        };
        let bench = Bench::new(fake, policy);
        let error = bench.call().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
        assert!(
            error
                .to_string()
                .contains("budget: 2.000 s, elapsed: 2.000 s"),
            "{error}"
        );
        assert_eq!(bench.phases().last(), Some(&Phase::BudgetExceeded));
    }
    let bench = Bench::new(slow(), RequestPolicy::default());
    let options = CallOptions::default().with_timeout(2 * SECOND);
    assert_eq!(
        bench.call_with(options).unwrap_err().kind(),
        ErrorKind::BudgetExceeded
    );
}

#[test]
fn a_budget_covers_retries_and_waits() {
    let mut policy = reads();
    policy.polling = policy
        .polling
        .with_budget(seconds(3.0))
        .with_timeout(seconds(2.0));
    let fake = Fake::new()
        .then(Act::Hang)
        .then(Act::Hang)
        .in_step(Step::Poll);
    let bench = Bench::new(fake, policy);
    assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::BudgetExceeded);
    assert_eq!(bench.fake.calls(), 2);
    assert_eq!(
        bench.host.sleeper.waits().iter().sum::<Duration>(),
        3 * SECOND
    );
}

/// Raises a flag when it hears of a retry.
struct CancelsOnRetry(Cancellation);

impl EventSink for CancelsOnRetry {
    fn record(&self, event: &Event) -> Result<()> {
        if event.phase == Phase::Retry {
            self.0.cancel();
        }
        Ok(())
    }
}

#[test]
fn a_cancellation_ends_the_wait_before_a_retry() {
    let flag = Cancellation::new();
    let host = TestHost::on(TestClock::manual(), TestIds::starting_at(1 << 63));
    let fake = Arc::new(failing(2, ErrorKind::Unavailable).in_step(Step::Poll));
    let hub = EventHub::new().with(CancelsOnRetry(flag.clone()));
    let mut forge = Forge::new(host.host()).with_events(hub);
    forge
        .register(fake.mounted(name()).with_policy(reads()).unwrap())
        .unwrap();
    let options = CallOptions::default().with_cancellation(flag);
    let request = EmbedRequest::new("x");
    let error = block_on(forge.call_with("fake", &request, options)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(fake.calls(), 1);
    assert!(host.sleeper.waits().is_empty());
}

#[test]
fn a_cancellation_ends_an_attempt_that_hangs() {
    let bench = Bench::new(Fake::new().then(Act::Hang), RequestPolicy::default());
    let flag = Cancellation::new();
    let options = CallOptions::default().with_cancellation(flag.clone());
    let request = EmbedRequest::new("x");
    let mut call = pin!(bench.forge.call_with("fake", &request, options));
    assert!(
        call.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    flag.cancel();
    assert_eq!(block_on(call).unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(bench.phases(), [Phase::Failure]);
}

/// A breaker that a test can look into.
struct Shared(Arc<CircuitBreaker>);

impl Layer for Shared {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        self.0.around(cx, next)
    }
}

/// A bench with a breaker that opens after two failures, for ten seconds.
fn with_breaker(fake: Fake) -> (Bench, Arc<CircuitBreaker>) {
    let breaker = Arc::new(CircuitBreaker::new(2, 10 * SECOND));
    let mut bench = Bench::new(fake, RequestPolicy::default());
    bench.forge = bench.forge.with_layer(Shared(Arc::clone(&breaker)));
    (bench, breaker)
}

fn state(bench: &Bench, breaker: &CircuitBreaker) -> BreakerState {
    breaker.state(&name(), bench.host.clock.monotonic())
}

#[test]
fn a_breaker_opens_lets_one_call_see_and_closes() {
    let (bench, breaker) = with_breaker(failing(3, ErrorKind::Unavailable));
    let look = || state(&bench, &breaker);
    assert!(bench.call().is_err() && look() == BreakerState::Closed);
    assert!(bench.call().is_err() && look() == BreakerState::Open);
    bench.host.clock.advance(4 * SECOND);
    let refusal = bench.call().unwrap_err();
    assert_eq!(
        (refusal.kind(), refusal.wait()),
        (ErrorKind::Unavailable, Some(6 * SECOND))
    );
    assert!(!refusal.is_temporary());
    assert_eq!(bench.fake.calls(), 2);
    bench.host.clock.advance(6 * SECOND);
    assert_eq!(look(), BreakerState::HalfOpen);
    assert!(
        bench.call().is_err() && look() == BreakerState::Open,
        "the probe failed"
    );
    bench.host.clock.advance(10 * SECOND);
    assert!(bench.call().is_ok() && look() == BreakerState::Closed);
    assert_eq!(bench.fake.calls(), 4);
}

#[test]
fn the_standard_breaker_opens_after_five_failures_and_spares_health_checks() {
    let bench = Bench::new(failing(9, ErrorKind::RateLimited), RequestPolicy::default());
    for _ in 0..7 {
        assert!(bench.call().is_err());
    }
    assert_eq!(bench.fake.calls(), 5);
    assert!(block_on(bench.forge.health("fake")).unwrap().healthy);
    bench.host.clock.advance(30 * SECOND);
    assert!(bench.call().is_err());
    assert_eq!(bench.fake.calls(), 6);
}

#[test]
fn only_failures_of_the_providers_side_count_for_the_breaker() {
    for kind in [
        ErrorKind::Unauthorized,
        ErrorKind::InvalidInput,
        ErrorKind::Cancelled,
    ] {
        let (bench, breaker) = with_breaker(failing(3, kind));
        for _ in 0..3 {
            assert!(bench.call().is_err());
        }
        assert_eq!(state(&bench, &breaker), BreakerState::Closed, "{kind:?}");
    }
    let flawed = Fake::new()
        .then(Act::Flawed(Flaw::Misfit))
        .then(Act::Flawed(Flaw::Misfit));
    let (bench, breaker) = with_breaker(flawed);
    assert!(bench.call().is_err() && bench.call().is_err());
    assert_eq!(state(&bench, &breaker), BreakerState::Closed);
}

/// Opens the breaker of a bench and waits until one call may see.
fn half_open(bench: &Bench) {
    assert!(bench.call().is_err() && bench.call().is_err());
    bench.host.clock.advance(10 * SECOND);
}

#[test]
fn while_one_call_sees_the_others_are_refused() {
    let (bench, _) = with_breaker(failing(2, ErrorKind::Unavailable).then(Act::Hang));
    half_open(&bench);
    let request = EmbedRequest::new("x");
    let mut probe = pin!(bench.forge.call("fake", &request));
    assert!(
        probe
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(bench.fake.calls(), 3);
}

#[test]
fn a_probe_that_is_cancelled_or_dropped_leaves_room_for_the_next() {
    let script = failing(2, ErrorKind::Unavailable).then(Act::Hang);
    let (bench, breaker) = with_breaker(script.then(Act::fail(ErrorKind::Cancelled)));
    half_open(&bench);
    let request = EmbedRequest::new("x");
    {
        let mut probe = pin!(bench.forge.call("fake", &request));
        assert!(
            probe
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::Cancelled);
    assert!(bench.call().is_ok());
    assert_eq!(state(&bench, &breaker), BreakerState::Closed);
}

/// Claims success without running what it wraps.
struct Lies;

impl Layer for Lies {
    fn around<'a>(&'a self, _cx: CallContext, _next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

#[test]
fn a_layer_that_breaks_its_law_is_named_a_defect() {
    let mut bench = Bench::new(Fake::new(), RequestPolicy::default());
    bench.forge = bench.forge.with_layer(Lies);
    assert_eq!(bench.call().unwrap_err().kind(), ErrorKind::Bug);
    assert_eq!(bench.fake.calls(), 0);
}

#[test]
fn policies_out_of_range_are_refused_by_name() {
    let refusal = |change: fn(&mut RetryPolicy)| {
        let mut policy = RequestPolicy::default();
        change(&mut policy.download.retry);
        policy.check().unwrap_err()
    };
    for (error, place) in [
        (refusal(|retry| retry.max_attempts = 0), "/max_attempts"),
        (refusal(|retry| retry.max_attempts = 21), "/max_attempts"),
        (
            refusal(|retry| retry.backoff_seconds = -1.0),
            "/backoff_seconds",
        ),
        (
            refusal(|retry| retry.backoff_multiplier = 0.5),
            "/backoff_multiplier",
        ),
        (
            refusal(|retry| retry.max_backoff_seconds = f64::NAN),
            "/max_backoff_seconds",
        ),
        (
            refusal(|retry| retry.retryable_status_codes.push(99)),
            "/retryable_status_codes",
        ),
    ] {
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.unwrap(), format!("/download/retry{place}"));
    }
}

#[test]
fn remote_defaults_bound_reads_more_tightly_than_creates() {
    let policy = RequestPolicy::remote_defaults(seconds(60.0)).unwrap();
    let timeouts = [Step::Create, Step::Health, Step::Poll, Step::Download]
        .map(|step| policy.of(step).timeout_seconds.map(Positive::get));
    assert_eq!(timeouts, [Some(60.0), Some(10.0), Some(30.0), Some(60.0)]);
    assert_eq!(policy.of(Step::Create).retry.max_attempts, 1);
    assert_eq!(policy.of(Step::Poll).retry.max_attempts, 3);
    assert_eq!(policy.of(Step::Call).timeout_seconds, None);
    policy.check().unwrap();
}
