//! A provider that takes as long as it is told, on a clock that only it moves.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use worldforge_core::{
    BoxFuture, CallContext, Clock, Error, ErrorKind, EventHub, Finite, Forge, Host, Provider,
    ProviderName, ProviderProfile, Result, Sleeper, Timestamp,
    capability::{Capability, EmbedRequest, EmbedResponse, Provide},
};
use worldforge_eval::benchmark::{
    Benchmark, BenchmarkEvents, BenchmarkInputs, BenchmarkPlan, BenchmarkResult, PlannedCase,
};
use worldforge_testing::host::TestIds;

/// Nanoseconds that only the provider adds to.
#[derive(Debug, Default)]
pub(crate) struct Nanoseconds(AtomicU64);

impl Clock for Nanoseconds {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_767_225_600_000)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

/// Nothing here waits.
struct Never;

impl Sleeper for Never {
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// What the provider does in each call: how long it takes, and whether it fails.
pub(crate) type Script = fn(usize) -> (u64, Option<ErrorKind>);

pub(crate) struct Timed {
    clock: Arc<Nanoseconds>,
    script: Script,
    calls: AtomicUsize,
    pub(crate) requests: Mutex<Vec<usize>>,
}

impl Provide<EmbedRequest> for Timed {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let place = std::ptr::from_ref(request).addr();
        self.requests.lock().unwrap().push(place);
        let (nanoseconds, failure) = (self.script)(self.calls.fetch_add(1, Ordering::SeqCst));
        self.clock.0.fetch_add(nanoseconds, Ordering::SeqCst);
        if let Some(kind) = failure {
            return Err(Error::new(kind, "as told").at("/text"));
        }
        let vector = vec![Finite::new(1.0)?];
        Ok(EmbedResponse::new(cx.provider().clone(), "told", vector))
    }
}

/// A forge with one provider that does what its script says.
pub(crate) struct Stage {
    pub(crate) forge: Forge,
    pub(crate) events: Arc<BenchmarkEvents>,
    pub(crate) provider: Arc<Timed>,
}

pub(crate) fn stage(script: Script) -> Stage {
    let clock = Arc::new(Nanoseconds::default());
    let provider = Arc::new(Timed {
        clock: Arc::clone(&clock),
        script,
        calls: AtomicUsize::new(0),
        requests: Mutex::default(),
    });
    let host = Host::new(clock, Arc::new(Never), Arc::new(TestIds::default()));
    let events = Arc::new(BenchmarkEvents::new());
    let mut forge = Forge::new(host).with_events(EventHub::new().with(Arc::clone(&events)));
    let profile = ProviderProfile::new(name(), "does what it is told");
    let mounted = Provider::new(profile).with::<EmbedRequest>(Arc::clone(&provider));
    forge.register(mounted).unwrap();
    Stage {
        forge,
        events,
        provider,
    }
}

pub(crate) fn name() -> ProviderName {
    ProviderName::new("timed").unwrap()
}

/// Plans embeddings without calls beforehand.
pub(crate) fn plan(iterations: u64) -> BenchmarkPlan {
    BenchmarkPlan::new(BenchmarkInputs::standard().unwrap())
        .with_case(PlannedCase::new(name(), Capability::Embed))
        .with_iterations(iterations)
        .with_warmup(0)
}

impl Stage {
    pub(crate) fn run(&self, plan: &BenchmarkPlan) -> Vec<BenchmarkResult> {
        let benchmark = Benchmark::new(&self.forge, &self.events, plan);
        benchmark.run(&|_| {}).unwrap()
    }
}
