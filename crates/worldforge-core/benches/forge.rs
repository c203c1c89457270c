//! What a call through a forge costs beyond the provider's own work: checks, layers, events.
#![expect(
    clippy::expect_used,
    reason = "a benchmark has nobody to return an error to"
)]

use std::{
    future::pending,
    hint::black_box,
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use worldforge_core::{
    BoxFuture, CallContext, Clock, Event, EventHub, EventSink, Finite, Forge, Host, IdSource,
    JsonLines, Observation, Provider, ProviderName, ProviderProfile, Result, Sleeper, Tensor,
    Timestamp,
    capability::{
        EmbedRequest, EmbedResponse, Provide, Request, ScoreDirection, ScoreRequest, ScoreResponse,
    },
};
use worldforge_testing::block_on;

const NAME: &str = "bench";

/// Samples, horizon and action width of the candidates.
const CANDIDATES: [usize; 3] = [300, 5, 10];

/// Length of an embedding.
const WIDTH: usize = 384;

/// Answers with what was prepared, so that nearly all of a call's time is the forge's.
struct Prepared {
    scores: ScoreResponse,
    embedding: EmbedResponse,
}

impl Prepared {
    fn new() -> Self {
        let name = ProviderName::new(NAME).expect("a name");
        let scores = (0_u16..).map(f64::from).take(CANDIDATES[0]).collect();
        let scores = ScoreResponse::new(name.clone(), scores, ScoreDirection::LowerIsBetter);
        let vector = vec![Finite::new(0.5).expect("a number"); WIDTH];
        Self {
            scores: scores.expect("scores"),
            embedding: EmbedResponse::new(name, "bench", vector),
        }
    }

    /// Returns what a call answers, without a forge.
    fn score(&self, request: &ScoreRequest) -> ScoreResponse {
        black_box(request);
        self.scores.clone()
    }

    fn embed(&self, request: &EmbedRequest) -> EmbedResponse {
        black_box(request);
        self.embedding.clone()
    }
}

impl Provide<ScoreRequest> for Prepared {
    async fn provide(&self, _cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        Ok(self.score(request))
    }
}

impl Provide<EmbedRequest> for Prepared {
    async fn provide(&self, _cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        Ok(self.embed(request))
    }
}

/// The machine's clock, as a host gives it: looking at it is part of what a call costs.
struct System {
    started: Instant,
    ids: AtomicU64,
}

impl System {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is its own host")]
    fn host() -> Host {
        let system = Arc::new(Self {
            started: Instant::now(),
            ids: AtomicU64::new(1),
        });
        let (clock, sleeper, ids) = (Arc::clone(&system), Arc::clone(&system), system);
        Host::new(clock, sleeper, ids)
    }
}

impl Clock for System {
    fn now(&self) -> Timestamp {
        let millis = u64::try_from(self.started.elapsed().as_millis());
        Timestamp::from_unix_millis(millis.unwrap_or_default())
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

impl Sleeper for System {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }
}

impl IdSource for System {
    fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }
}

/// Takes events and keeps none.
#[derive(Default)]
struct Counter(AtomicU64);

impl EventSink for Counter {
    fn record(&self, event: &Event) -> Result<()> {
        self.0.fetch_add(event.seq, Ordering::Relaxed);
        Ok(())
    }
}

fn forge(hub: EventHub) -> Forge {
    let name = ProviderName::new(NAME).expect("a name");
    let prepared = Arc::new(Prepared::new());
    let provider = Provider::new(ProviderProfile::new(name, "Prepared answers."))
        .with::<ScoreRequest>(Arc::clone(&prepared))
        .with::<EmbedRequest>(prepared);
    let mut forge = Forge::new(System::host()).with_events(hub);
    forge.register(provider).expect("a new name");
    forge
}

/// Measures one request: answered directly, and through a forge with each kind of sink.
fn compare<R: Request>(
    criterion: &mut Criterion,
    request: &R,
    direct: impl Fn(&Prepared, &R) -> R::Response,
) {
    let mut group = criterion.benchmark_group(R::CAPABILITY.name());
    let prepared = Prepared::new();
    group.bench_function("provider", |bencher| {
        bencher.iter(|| block_on(async { direct(&prepared, black_box(request)) }));
    });
    let hubs = [
        ("forge", EventHub::new()),
        ("forge-counted", EventHub::new().with(Counter::default())),
        (
            "forge-json-lines",
            EventHub::new().with(JsonLines::new(io::sink())),
        ),
    ];
    for (name, hub) in hubs {
        let forge = forge(hub);
        group.bench_function(name, |bencher| {
            bencher.iter(|| block_on(forge.call(NAME, black_box(request))).expect("an answer"));
        });
    }
    group.finish();
}

fn embed(criterion: &mut Criterion) {
    let request = EmbedRequest::new("a red cube on the table, seen from above");
    compare(criterion, &request, Prepared::embed);
}

fn score(criterion: &mut Criterion) {
    let count = CANDIDATES.iter().product();
    let values: Vec<f32> = (0_u16..)
        .take(count)
        .map(|index| f32::from(index).sin())
        .collect();
    let candidates = Tensor::from_f32(CANDIDATES, &values).expect("candidates");
    let goal = Tensor::from_f32([2], &[0.25, 0.75]).expect("a goal");
    let info = Observation::new().with("goal", goal);
    let request = ScoreRequest::new(info, candidates.into());
    compare(criterion, &request, Prepared::score);
}

criterion_group!(benches, embed, score);
criterion_main!(benches);
