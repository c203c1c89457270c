//! The world model against recorded numbers, its refusals, and the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{fs, num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use worldforge_core::{
    BoxFuture, CallOptions, Cancellation, ErrorKind, Event, Feature, Forge, HealthCause, Host,
    Observation, Recorder, Result, Sleeper, Step, Tensor,
    capability::{ScoreDetail, ScoreRequest, ScoreResponse, TrajectoryCost},
};
use worldforge_native::checkpoint::Checkpoint;
use worldforge_providers::{
    Environment,
    leworldmodel::{self, CheckpointSource, LeWorldModel},
};
use worldforge_testing::{block_on, conformance::Inputs, conformance_suite, host::TestHost};

fn fixture(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures")).join(path)
}

fn tiny() -> LeWorldModel {
    LeWorldModel::open(fixture("lewm/tiny")).unwrap()
}

fn forge(model: LeWorldModel) -> Forge {
    let mut forge = Forge::new(TestHost::manual().host());
    forge.register(model.mounted().unwrap()).unwrap();
    forge
}

fn score(model: LeWorldModel, request: &ScoreRequest) -> Result<ScoreResponse> {
    block_on(forge(model).score("leworldmodel", request))
}

/// The recorded vectors of a folder.
struct Vectors(Checkpoint);

impl Vectors {
    fn open(path: &str) -> Self {
        Self(Checkpoint::open(fixture(path)).unwrap())
    }

    fn get(&self, name: &str) -> Tensor {
        self.0.tensor(name).unwrap()
    }

    /// Returns the part of one environment.
    fn part(&self, name: &str, index: usize) -> Tensor {
        let whole = self.get(name);
        let shape = whole.shape().get(1..).unwrap().to_vec();
        let size = whole.bytes().len() / whole.shape().first().unwrap();
        let bytes = whole.bytes().get(index * size..(index + 1) * size).unwrap();
        Tensor::new(whole.dtype(), shape, bytes).unwrap()
    }
}

/// The recorded request from one context frame.
fn request() -> ScoreRequest {
    let vectors = Vectors::open("lewm/tiny/vectors.safetensors");
    let info = Observation::new()
        .with("pixels", vectors.get("pixels"))
        .with("goal", vectors.get("goal"));
    ScoreRequest::new(info, vectors.get("actions").into())
}

/// The recorded request from three context frames.
fn request_with_history() -> ScoreRequest {
    let vectors = Vectors::open("lewm/tiny/vectors.safetensors");
    let info = Observation::new()
        .with("pixels", vectors.get("pixels_ctx3"))
        .with("goal", vectors.get("goal"))
        .with("action_history", vectors.get("action_history"));
    ScoreRequest::new(info, vectors.get("actions").into())
}

fn with(request: &ScoreRequest, name: &str, feature: impl Into<Feature>) -> ScoreRequest {
    ScoreRequest::new(
        request.info.clone().with(name, feature),
        request.action_candidates.clone(),
    )
}

conformance_suite!(
    conformance,
    tiny().mounted().unwrap(),
    Inputs::corpus()
        .with(&request())
        .unwrap()
        .with(&request_with_history().with_detail(ScoreDetail::Trajectories))
        .unwrap(),
    [score]
);

conformance_suite!(
    without_a_checkpoint,
    LeWorldModel::open(fixture("lewm/absent"))
        .unwrap()
        .mounted()
        .unwrap(),
    [score]
);

#[track_caller]
fn assert_close(found: &[f64], expected: &[f32], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let expected = f64::from(*expected);
        assert!(
            (found - expected).abs() <= tolerance * expected.abs(),
            "{found} is not {expected}"
        );
    }
}

#[test]
fn scores_are_those_that_upstream_recorded() {
    let vectors = Vectors::open("lewm/tiny/vectors.safetensors");
    for (request, costs) in [(request(), "cost"), (request_with_history(), "cost_ctx3")] {
        let response = score(tiny(), &request).unwrap();
        assert_close(response.scores(), &vectors.get(costs).to_f32(), 1e-5);
    }
}

#[test]
fn raw_pictures_of_the_two_room_task_score_as_upstream_recorded() {
    let vectors = Vectors::open("two-room/parity.safetensors");
    let forge = forge(LeWorldModel::open(fixture("two-room")).unwrap());
    for environment in 0..3 {
        let info = Observation::new()
            .with("pixels", vectors.part("h3.pixels_u8", environment))
            .with("goal", vectors.part("h3.goal_u8", environment))
            .with(
                "action_history",
                vectors.part("h3.action_history", environment),
            );
        let candidates = vectors.part("h3.candidates", environment);
        let request = ScoreRequest::new(info, candidates.into());
        let response = block_on(forge.score("leworldmodel", &request)).unwrap();
        let expected = vectors.part("h3.cost", environment).to_f32();
        // The latents of the pictures may be 5e-5 off, and the costs by what that makes.
        assert_close(response.scores(), &expected, 5e-5);
    }
}

#[test]
fn every_form_of_a_checkpoint_and_any_number_of_threads_give_the_same_scores() {
    let expected = score(tiny(), &request()).unwrap();
    let config = fs::read(fixture("lewm/tiny/config.json")).unwrap();
    let weights = fs::read(fixture("lewm/tiny/weights.pt")).unwrap();
    let threads = NonZeroUsize::new(3).unwrap();
    for (model, format) in [
        (
            LeWorldModel::open(fixture("lewm/tiny/weights.pt")).unwrap(),
            "torch",
        ),
        (
            LeWorldModel::open(fixture("lewm/tiny/lewm_object.ckpt")).unwrap(),
            "torch",
        ),
        (LeWorldModel::from_bytes(config, weights).unwrap(), "torch"),
        (
            LeWorldModel::with_threads(fixture("lewm/tiny"), threads).unwrap(),
            "safetensors",
        ),
    ] {
        let response = score(model, &request()).unwrap();
        assert_eq!(response.scores(), expected.scores());
        assert_eq!(response.metadata()["checkpoint_format"], format);
    }
}

#[test]
fn trajectories_hold_the_latents_that_make_the_cost() {
    let vectors = Vectors::open("lewm/tiny/vectors.safetensors");
    for cost in [
        TrajectoryCost::Last,
        TrajectoryCost::Minimum,
        TrajectoryCost::Mean,
    ] {
        let request = request()
            .with_detail(ScoreDetail::Trajectories)
            .with_trajectory_cost(cost);
        let response = score(tiny(), &request).unwrap();
        let latents = response.trajectories().unwrap();
        assert_eq!(latents.imagined.shape(), [16, 5, 32]);
        for (found, name) in [(&latents.observation, "emb"), (&latents.goal, "goal_emb")] {
            let expected = vectors.get(name).to_f32();
            let pairs = found.to_f32().into_iter().zip(expected);
            assert!(
                pairs
                    .into_iter()
                    .all(|(left, right)| (left - right).abs() < 5e-5)
            );
        }
        let goal = latents.goal.to_f32();
        let first = distances(&latents.imagined.to_f32(), &goal).next().unwrap();
        let expected = match cost {
            TrajectoryCost::Minimum => first.iter().copied().fold(f32::INFINITY, f32::min),
            TrajectoryCost::Mean => first.iter().sum::<f32>() / 5.0,
            _ => *first.last().unwrap(),
        };
        assert_close(response.scores().get(..1).unwrap(), &[expected], 1e-5);
    }
}

/// Returns the squared distances from the goal, step by step, for each candidate of five steps.
fn distances(imagined: &[f32], goal: &[f32]) -> impl Iterator<Item = Vec<f32>> {
    imagined.chunks_exact(5 * goal.len()).map(move |candidate| {
        let steps = candidate.chunks_exact(goal.len());
        let distance = |step: &[f32]| {
            let pairs = step.iter().zip(goal);
            pairs
                .map(|(left, right)| (left - right) * (left - right))
                .sum()
        };
        steps.map(distance).collect()
    })
}

#[test]
fn leading_axes_may_be_there_or_not() {
    let expected = score(tiny(), &request()).unwrap();
    let plain = request();
    let pixels = plain.info.tensor("pixels").unwrap();
    for shape in [vec![1, 3, 56, 56], vec![1, 1, 3, 56, 56]] {
        let mut request = with(&plain, "pixels", pixels.reshaped(shape).unwrap());
        let worldforge_core::capability::ActionCandidates::Tensor(candidates) =
            &plain.action_candidates
        else {
            panic!("want a tensor")
        };
        request.action_candidates = candidates.reshaped([1, 16, 5, 10]).unwrap().into();
        let response = score(tiny(), &request).unwrap();
        assert_eq!(response.scores(), expected.scores());
    }
}

#[test]
fn upstreams_action_and_the_hosts_notes_change_nothing_with_one_context_frame() {
    let plain = request();
    let action = Tensor::from_f32([1, 1, 10], &[0.5; 10]).unwrap();
    let metadata = Observation::new().with("episode", "7");
    let noted = with(
        &with(&plain, "action", action.clone()),
        "metadata",
        metadata,
    );
    let expected = score(tiny(), &plain).unwrap();
    assert_eq!(score(tiny(), &noted).unwrap().scores(), expected.scores());
    let error = score(tiny(), &with(&request_with_history(), "action", action)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let plain = request();
    let flat = Tensor::from_f32([4], &[0.0; 4]).unwrap();
    let gray = Tensor::from_u8([56, 56, 1], vec![0; 56 * 56]).unwrap();
    let odd = Tensor::from_u8([57, 56, 3], vec![0; 57 * 56 * 3]).unwrap();
    let vectors = Vectors::open("lewm/tiny/vectors.safetensors");
    let three = vectors.get("pixels_ctx3");
    let wide = Tensor::from_f32([1, 2, 11], &[0.0; 22]).unwrap();
    let noops = vec![vec![worldforge_core::Action::Noop]];
    let info = || plain.info.clone();
    for (request, place) in [
        (with(&plain, "camera", flat.clone()), "/info/camera"),
        (with(&plain, "pixels", "a picture"), "/info/pixels"),
        (with(&plain, "pixels", flat.clone()), "/info/pixels"),
        (with(&plain, "pixels", gray), "/info/pixels"),
        (with(&plain, "pixels", odd), "/info/pixels"),
        (
            with(&plain, "pixels", three.clone()),
            "/info/action_history",
        ),
        (with(&plain, "goal", three), "/info/goal"),
        (with(&plain, "action_history", flat), "/info/action_history"),
        (with(&plain, "history_size", "three"), "/info/history_size"),
        (
            ScoreRequest::new(
                Observation::new().with("goal", wide.clone()),
                wide.clone().into(),
            ),
            "/info",
        ),
        (ScoreRequest::new(info(), wide.into()), "/action_candidates"),
        (
            ScoreRequest::new(info(), noops.into()),
            "/action_candidates",
        ),
    ] {
        let error = score(tiny(), &request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(place), "{error}");
    }
}

#[test]
fn a_history_size_is_a_number_of_frames() {
    let sized = |frames: i64| {
        let feature = Feature::Scalar(frames.into());
        score(
            tiny(),
            &with(&request_with_history(), "history_size", feature),
        )
    };
    let all = score(tiny(), &request_with_history()).unwrap();
    assert_eq!(sized(3).unwrap().scores(), all.scores());
    assert_ne!(sized(1).unwrap().scores(), all.scores());
    assert_eq!(sized(4).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(sized(0).unwrap_err().kind(), ErrorKind::InvalidInput);
}

/// Returns what each inference said about how many pictures it encoded.
fn encoded(events: &[Event]) -> Vec<u64> {
    let inferences = events
        .iter()
        .filter(|event| event.step == Some(Step::Infer));
    inferences
        .map(|event| event.metadata()["encoded_pictures"].as_u64().unwrap())
        .collect()
}

#[test]
fn pictures_that_were_seen_before_are_not_encoded_again() {
    let recorder = Arc::new(Recorder::new());
    let mut forge = Forge::new(TestHost::manual().host()).with_sink(Arc::clone(&recorder));
    forge.register(tiny().mounted().unwrap()).unwrap();
    let first = request();
    let equal = request();
    let longer = request_with_history();
    for request in [&first, &first, &equal, &longer, &first] {
        block_on(forge.score("leworldmodel", request)).unwrap();
    }
    assert_eq!(encoded(&recorder.events()), [2, 0, 0, 3, 0]);
    recorder.clear();
    block_on(forge.release("leworldmodel")).unwrap();
    block_on(forge.score("leworldmodel", &first)).unwrap();
    assert_eq!(encoded(&recorder.events()), [2]);
}

#[test]
fn metadata_describe_the_computation_without_a_path() {
    let response = score(tiny(), &request()).unwrap();
    let mut metadata = serde_json::Value::from(response.metadata().clone());
    assert!(metadata["instruction_set"].is_string());
    metadata["instruction_set"] = "of this machine".into();
    insta::assert_json_snapshot!(metadata);
}

#[test]
fn a_missing_checkpoint_is_named_and_its_folder_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let hollow = folder.path().join("hollow");
    fs::create_dir(&hollow).unwrap();
    let bare = folder.path().join("bare");
    fs::create_dir(&bare).unwrap();
    fs::copy(fixture("lewm/tiny/weights.pt"), bare.join("weights.pt")).unwrap();
    for (path, name) in [
        (folder.path().join("nowhere"), "nowhere"),
        (hollow, "hollow"),
        (bare, "bare"),
    ] {
        let forge = forge(LeWorldModel::open(&path).unwrap());
        let health = block_on(forge.health("leworldmodel")).unwrap();
        assert_eq!(health.cause, Some(HealthCause::MissingDependency));
        assert!(health.details.contains(name), "{}", health.details);
        let error = block_on(forge.score("leworldmodel", &request())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency);
        let parent = folder.path().display().to_string();
        assert!(!format!("{error:?} {health:?}").contains(&parent));
        let report = block_on(forge.prepare("leworldmodel")).unwrap();
        assert!(!report.ready);
    }
}

#[test]
fn a_checkpoint_that_cannot_be_read_is_refused_at_the_warmup() {
    let config = fs::read(fixture("lewm/tiny/config.json")).unwrap();
    let source = CheckpointSource::from_bytes(config, *b"no weights at all");
    let shown = format!("{source:?}");
    assert!(shown.contains("sha256:"), "{shown}");
    let forge = forge(LeWorldModel::new(source).unwrap());
    let report = block_on(forge.prepare("leworldmodel")).unwrap();
    assert!(!report.ready);
    assert!(block_on(forge.score("leworldmodel", &request())).is_err());
}

#[test]
fn a_call_without_time_or_consent_does_not_compute() {
    let forge = forge(tiny());
    let flag = Cancellation::new();
    flag.cancel();
    for (options, kind) in [
        (
            CallOptions::default().with_cancellation(flag),
            ErrorKind::Cancelled,
        ),
        (
            CallOptions::default().with_timeout(Duration::from_nanos(1)),
            ErrorKind::BudgetExceeded,
        ),
    ] {
        let request = request();
        let outcome = block_on(forge.call_with("leworldmodel", &request, options));
        assert_eq!(outcome.unwrap_err().kind(), kind);
    }
}

/// A timer that never rings, so that only the computation itself can notice the time.
struct Deaf;

impl Sleeper for Deaf {
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_computation_stops_by_itself_when_its_time_is_spent() {
    let mut stopped_inside = 0;
    for looks in 1..80 {
        let host = TestHost::stepping();
        let host = Host::new(host.clock, Arc::new(Deaf), host.ids);
        let mut forge = Forge::new(host);
        let model = LeWorldModel::with_threads(fixture("lewm/tiny"), NonZeroUsize::MIN);
        forge.register(model.unwrap().mounted().unwrap()).unwrap();
        // Each look at the clock takes a quarter of a second.
        let options = CallOptions::default().with_timeout(looks * Duration::from_millis(250));
        let request = request();
        let Err(error) = block_on(forge.call_with("leworldmodel", &request, options)) else {
            continue;
        };
        assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
        // A layer that ends a call names its limit.
        stopped_inside += usize::from(error.context().all(|(key, _)| key != "limit"));
    }
    assert!(stopped_inside > 0);
}

#[test]
fn an_environment_makes_the_provider_that_it_describes() {
    let path = fixture("lewm/tiny").display().to_string();
    let environment: Environment = [
        ("LEWM_POLICY", path.as_str()),
        ("LEWORLDMODEL_DEVICE", "CPU"),
        ("LEWORLDMODEL_THREADS", "2"),
    ]
    .into_iter()
    .collect();
    let config = leworldmodel::Config::from_environment(&environment).unwrap();
    assert_eq!(config.threads(), NonZeroUsize::new(2));
    assert_eq!(config.checkpoint().unwrap().label().as_str(), "tiny");
    assert!(!format!("{config:?}").contains(&path));
    let mut forge = Forge::new(TestHost::manual().host());
    forge
        .register(leworldmodel::provider(&environment.into()).unwrap())
        .unwrap();
    assert!(block_on(forge.health("leworldmodel")).unwrap().healthy);
    assert!(block_on(forge.score("leworldmodel", &request())).is_ok());
    assert!(format!("{:?}", tiny()).contains("tiny"));
}
