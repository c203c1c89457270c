//! Checkpoints in the host's Python, against recordings of stable-worldmodel 0.1.1: the same costs as
//! natively, refusals, and which runtime answers.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "upstream/mod.rs"]
mod upstream;

use std::{sync::Arc, time::Duration};

use worldforge_core::{
    BoxFuture, ErrorKind, Feature, Forge, HealthCause, Host, Observation, Provider, Result,
    Sleeper, Step, Tensor, Transport,
    capability::{ScoreDetail, ScoreRequest, ScoreResponse, TrajectoryCost},
};
use worldforge_native::checkpoint::Checkpoint;
use worldforge_providers::{
    Setup,
    leworldmodel::{self, LeWorldModel, RuntimeChoice},
};
use worldforge_testing::{
    block_on,
    cassette::{FaultMatrix, Injection, Interaction, Place, Player},
    conformance::Inputs,
    conformance_suite,
    host::TestHost,
};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "leworldmodel";
const PYTHON: (&str, &str) = ("LEWORLDMODEL_PYTHON", "python3");
const TWO_ROOM: (&str, &str) = ("LEWORLDMODEL_POLICY", "../../fixtures/two-room");
const BRIDGE: (&str, &str) = ("LEWORLDMODEL_RUNTIME", "bridge");
const SETTINGS: [(&str, &str); 3] = [TWO_ROOM, PYTHON, BRIDGE];

/// Returns what was recorded of the first environment of the two-room task.
fn recorded(name: &str) -> Tensor {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/two-room");
    let vectors = Checkpoint::open(format!("{folder}/parity.safetensors")).unwrap();
    let whole = vectors.tensor(name).unwrap();
    let (count, shape) = whole.shape().split_first().unwrap();
    let bytes = whole.bytes().get(..whole.bytes().len() / count).unwrap();
    Tensor::new(whole.dtype(), shape.to_vec(), bytes).unwrap()
}

fn request() -> ScoreRequest {
    let info = Observation::new()
        .with("pixels", recorded("h3.pixels_u8"))
        .with("goal", recorded("h3.goal_u8"))
        .with("action_history", recorded("h3.action_history"));
    ScoreRequest::new(info, recorded("h3.candidates").into())
}

/// What the pickled module was asked.
fn small() -> ScoreRequest {
    let picture = |step: u8| {
        let pixels = (0..=250_u8).cycle().take(56 * 56 * 3);
        let pixels: Vec<u8> = pixels.map(|pixel| pixel.wrapping_mul(step)).collect();
        Tensor::from_u8([56, 56, 3], pixels).unwrap()
    };
    let actions: Vec<f32> = (0..60_u8)
        .map(|index| f32::from(index.wrapping_mul(7) % 23) / 23.0 - 0.5)
        .collect();
    let info = Observation::new()
        .with("pixels", picture(1))
        .with("goal", picture(3));
    ScoreRequest::new(info, Tensor::from_f32([2, 3, 10], &actions).unwrap().into())
}

fn scene(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(cassette(NAME, name), settings, |setup| {
        leworldmodel::provider(&setup)
    })
}

fn score(scene: &Scene, request: &ScoreRequest) -> Result<ScoreResponse> {
    let outcome = block_on(scene.forge.score(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn natively(path: &str, request: &ScoreRequest) -> ScoreResponse {
    let path = format!("{}/../../fixtures/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut forge = Forge::new(TestHost::manual().host());
    let model = LeWorldModel::open(path).unwrap();
    forge.register(model.mounted().unwrap()).unwrap();
    block_on(forge.score(NAME, request)).unwrap()
}

#[track_caller]
fn assert_agree(found: &ScoreResponse, expected: &ScoreResponse, tolerance: f64) {
    assert_eq!(found.scores().len(), expected.scores().len());
    for (found, expected) in found.scores().iter().zip(expected.scores()) {
        let difference = (found - expected).abs() / expected.abs();
        assert!(difference <= tolerance, "{found} is not {expected}");
    }
    assert_eq!(found.best_index(), expected.best_index());
}

fn on(transport: Arc<dyn Transport>) -> Result<Provider> {
    leworldmodel::provider(&Setup::new(environment(&SETTINGS)).with_transport(transport))
}

conformance_suite!(
    conformance,
    leworldmodel::provider(&endless(cassette(NAME, "score"), &SETTINGS)).unwrap(),
    Inputs::corpus().with(&request()).unwrap(),
    [score]
);

#[test]
fn both_runtimes_price_the_same() {
    let scene = scene("score", &SETTINGS);
    let response = score(&scene, &request()).unwrap();
    assert_agree(&response, &natively("two-room", &request()), 5e-5);
    assert_eq!(scene.player.requests_in(Step::Infer), 2);
    insta::assert_json_snapshot!("leworldmodel_bridge_metadata", response.metadata());
}

#[test]
fn a_pickled_module_that_the_native_reader_does_not_find_runs_in_python() {
    let settings = [("LEWM_POLICY", "../../fixtures/lewm/tiny/lewm"), PYTHON];
    let scene = scene("object", &settings);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert!(health.healthy, "{}", health.details);
    let response = score(&scene, &small()).unwrap();
    let native = natively("lewm/tiny/lewm_object.ckpt", &small());
    assert_agree(&response, &native, 5e-5);
    let api = response.metadata()["runtime_api"].as_str().unwrap();
    assert!(api.ends_with("AutoCostModel, get_cost"), "{api}");
    assert_eq!(native.metadata()["runtime_api"], "worldforge-native");
    scene.player.assert_finished();
}

/// A timer that never rings: what is really computed takes real time.
struct Deaf;

impl Sleeper for Deaf {
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn what_can_run_natively_asks_no_worker() {
    let player = Player::new(cassette(NAME, "score"));
    let transport = Arc::clone(&player);
    let setup = Setup::new(environment(&[TWO_ROOM, PYTHON])).with_transport(transport);
    let host = TestHost::manual();
    let mut forge = Forge::new(Host::new(host.clock, Arc::new(Deaf), host.ids));
    forge
        .register(leworldmodel::provider(&setup).unwrap())
        .unwrap();
    assert!(block_on(forge.health(NAME)).unwrap().healthy);
    let response = block_on(forge.score(NAME, &request())).unwrap();
    assert_eq!(response.metadata()["runtime_api"], "worldforge-native");
    assert_eq!(player.requests(), 0);
}

#[test]
fn a_checkpoint_is_found_by_its_name_where_upstream_keeps_it() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("checkpoints/rooms");
    std::fs::create_dir_all(folder.join("two")).unwrap();
    for file in ["config.json", "model.safetensors"] {
        let from = format!(
            "{}/../../fixtures/two-room/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::copy(from, folder.join("two").join(file)).unwrap();
    }
    let home = home.path().to_str().unwrap();
    for variable in ["STABLEWM_HOME", "LEWORLDMODEL_CACHE_DIR"] {
        let settings = [("LEWORLDMODEL_POLICY", "rooms/two"), (variable, home)];
        let scene = scene("score", &settings);
        let response = score(&scene, &request()).unwrap();
        assert_eq!(response.metadata()["policy"], "two");
    }
}

#[test]
fn what_a_worker_does_not_offer_reaches_none() {
    let frames = |count: i64| Feature::Scalar(count.into());
    let windowed = ScoreRequest::new(
        request().info.with("history_size", frames(3)),
        request().action_candidates,
    );
    for (request, place) in [
        (request().with_detail(ScoreDetail::Trajectories), "/detail"),
        (
            request().with_trajectory_cost(TrajectoryCost::Mean),
            "/trajectory_cost",
        ),
        (windowed, "/info/history_size"),
    ] {
        let scene = scene("score", &SETTINGS);
        let error = score(&scene, &request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.pointer().unwrap().as_str(), place);
        assert_eq!(scene.player.requests(), 0);
    }
}

#[test]
fn what_is_missing_is_told_apart() {
    for (name, policy, says) in [
        ("missing_package", TWO_ROOM.1, "no module named torch"),
        ("missing_checkpoint", "nowhere", "no such checkpoint"),
    ] {
        let scene = scene(name, &[("LEWORLDMODEL_POLICY", policy), PYTHON, BRIDGE]);
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(health.cause, Some(HealthCause::MissingDependency));
        assert!(health.details.contains(says), "{}", health.details);
        let error = score(&scene, &small()).unwrap_err();
        assert_failure(&error, (name, ErrorKind::MissingDependency, "", says));
        scene.player.assert_finished();
    }
    let scene = scene("score", &[TWO_ROOM, BRIDGE]);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
}

#[test]
fn settings_choose_the_runtime_and_its_devices() {
    let read = |settings: &[(&str, &str)]| {
        leworldmodel::Config::from_environment(&environment(settings)).unwrap()
    };
    let gpu = ("LEWORLDMODEL_DEVICE", "cuda:0");
    let native = ("LEWORLDMODEL_RUNTIME", "NATIVE");
    assert_eq!(read(&[TWO_ROOM]).runtime(), RuntimeChoice::Auto);
    assert_eq!(read(&[TWO_ROOM, native]).runtime(), RuntimeChoice::Native);
    for (settings, is_configured) in [
        (vec![TWO_ROOM, gpu], false),
        (vec![TWO_ROOM, gpu, native, PYTHON], false),
        (vec![TWO_ROOM, gpu, PYTHON], true),
        (vec![TWO_ROOM, ("LEWORLDMODEL_RUNTIME", "wasm")], false),
        (
            vec![TWO_ROOM, PYTHON, ("LEWORLDMODEL_DEVICE", "tpu")],
            false,
        ),
    ] {
        assert_eq!(
            read(&settings).summary().configured,
            is_configured,
            "{settings:?}"
        );
    }
}

const FAULTS: [Failure<'_>; 3] = {
    use ErrorKind::{InvalidOutput, Unavailable};
    [
        ("infer=close:139", Unavailable, "", "exit_code: 139"),
        ("0.5=non-finite", InvalidOutput, "/scores", "finite"),
        ("0.5=wrong-shape", InvalidOutput, "/scores", ""),
    ]
};

#[test]
fn a_worker_that_fails_is_told_by_kind() {
    for fault in FAULTS {
        let scene = scene("score", &SETTINGS);
        scene.player.inject(fault.0.parse::<Injection>().unwrap());
        let error = score(&scene, &request()).unwrap_err();
        assert_failure(&error, fault);
    }
}

#[test]
fn every_fault_of_the_channel_ends_in_one_error() {
    let mut recording = cassette(NAME, "score");
    for interaction in &mut recording.interactions {
        if let Interaction::Channel(worker) = interaction {
            worker.messages.truncate(6);
        }
    }
    let request = request();
    let matrix = FaultMatrix::new(on, &recording, &request)
        .planting(SECRET)
        .within(Duration::from_hours(1))
        .channel_faults(Place::Any);
    matrix.run().unwrap().require();
}
