//! JEPA world models against recordings of a worker: costs, refusals, every way to fail.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "upstream/mod.rs"]
mod upstream;

use std::{sync::Arc, time::Duration};

use serde_json::json;
use worldforge_core::{
    Action, ErrorKind, Feature, HealthCause, Observation, Provider, Result, Step, Tensor,
    Transport,
    capability::{
        Capability, EmbedRequest, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse,
        TrajectoryCost,
    },
};
use worldforge_providers::{Setup, jepa};
use worldforge_testing::{
    block_on,
    cassette::{Fault, FaultMatrix, Injection, Place},
    conformance::Inputs,
    conformance_suite,
};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "jepa";
const PYTHON: (&str, &str) = ("JEPA_PYTHON", "python3");
const SETTINGS: [(&str, &str); 2] = [("JEPA_MODEL_NAME", "jepa_wm_pusht"), PYTHON];

fn picture(step: u8) -> Tensor {
    let pixels: Vec<u8> = (0..48_u8).map(|index| index.wrapping_mul(step)).collect();
    Tensor::from_u8([4, 4, 3], pixels).unwrap()
}

fn actions(width: usize) -> Tensor {
    let actions: Vec<f32> = (0..24_u8)
        .map(|index| f32::from(index % 10) / 10.0)
        .collect();
    Tensor::from_f32([24 / width / 2, 2, width], &actions).unwrap()
}

fn info() -> Observation {
    Observation::new()
        .with("observation", picture(1))
        .with("goal", picture(3))
}

fn request() -> ScoreRequest {
    ScoreRequest::new(info(), actions(4).into())
}

fn with(name: &str, feature: impl Into<Feature>) -> ScoreRequest {
    ScoreRequest::new(info().with(name, feature), actions(4).into())
}

fn scene_of(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(cassette(NAME, name), settings, |setup| {
        jepa::provider(&setup)
    })
}

/// A provider on the recording of three candidates, past its health check.
fn scene() -> Scene {
    let scene = scene_of("score", &SETTINGS);
    assert!(block_on(scene.forge.health(NAME)).unwrap().healthy);
    scene
}

fn score(scene: &Scene, request: &ScoreRequest) -> Result<ScoreResponse> {
    let outcome = block_on(scene.forge.score(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn on(transport: Arc<dyn Transport>) -> Result<Provider> {
    jepa::provider(&Setup::new(environment(&SETTINGS)).with_transport(transport))
}

conformance_suite!(
    conformance,
    jepa::provider(&endless(cassette(NAME, "conformance"), &SETTINGS)).unwrap(),
    Inputs::corpus().with(&request()).unwrap(),
    [score]
);

#[test]
fn candidates_are_priced_lower_is_better() {
    let scene = scene();
    let response = score(&scene, &request()).unwrap();
    let expected = [
        0.009_196_870_028_972_626,
        0.018_451_776_355_504_99,
        0.030_906_675_383_448_6,
    ];
    assert_eq!(response.scores(), expected);
    assert_eq!(response.direction(), ScoreDirection::LowerIsBetter);
    assert_eq!(response.best_index(), 0);
    scene.player.assert_finished();
    insta::assert_json_snapshot!("jepa_metadata", response.metadata());
}

#[test]
fn what_the_robot_feels_counts_by_its_weight() {
    let scene = scene_of("felt", &SETTINGS);
    let frame = |step, felt| {
        let proprio = Tensor::from_f32([2], &[felt, 1.0]).unwrap();
        Observation::new()
            .with("visual", picture(step))
            .with("proprio", proprio)
    };
    let info = Observation::new()
        .with("observation", frame(1, 0.1))
        .with("goal", frame(3, 0.7))
        .with("objective", "l1")
        .with("alpha", Feature::Scalar(json!(0.5)))
        .with("actions_are_normalized", Feature::Scalar(json!(false)));
    let request =
        ScoreRequest::new(info, actions(4).into()).with_trajectory_cost(TrajectoryCost::Minimum);
    let response = score(&scene, &request).unwrap();
    assert_eq!(response.best_index(), 2);
    assert_eq!(response.metadata()["alpha"], 0.5);
    scene.player.assert_finished();
}

#[test]
fn leading_axes_and_the_hosts_notes_change_nothing() {
    let batched = actions(4).reshaped([1, 3, 2, 4]).unwrap();
    let framed = picture(1).reshaped([1, 1, 4, 4, 3]).unwrap();
    let info = info()
        .with("observation", framed)
        .with("metadata", "episode 7");
    let request = ScoreRequest::new(info, batched.into());
    assert!(score(&scene(), &request).is_ok());
}

fn floats(shape: &[usize]) -> Tensor {
    let count = shape.iter().product();
    Tensor::from_f32(shape, &vec![0.5; count]).unwrap()
}

#[track_caller]
fn assert_refused(request: &ScoreRequest, kind: ErrorKind, place: &str) {
    let scene = scene_of("score", &SETTINGS);
    let error = score(&scene, request).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.pointer().unwrap().as_str(), place, "{error}");
    assert_eq!(scene.player.requests(), 0, "{error}");
}

#[test]
fn what_does_not_fit_is_refused_by_name_before_a_worker_is_asked() {
    let group = |name: &str| {
        Observation::new()
            .with("visual", picture(1))
            .with(name, floats(&[2]))
    };
    for (name, feature, place) in [
        ("camera", picture(1).into(), "/info/camera"),
        ("goal", Feature::from("there"), "/info/goal"),
        ("goal", floats(&[4, 4, 3]).into(), "/info/goal"),
        ("goal", floats(&[2, 3, 4, 4]).into(), "/info/goal"),
        ("goal", group("proprio").into(), "/info/goal"),
        ("goal", group("touch").into(), "/info/goal/touch"),
        ("objective", "l3".into(), "/info/objective"),
        ("alpha", Feature::Scalar(json!(-1)), "/info/alpha"),
        (
            "actions_are_normalized",
            "no".into(),
            "/info/actions_are_normalized",
        ),
    ] {
        assert_refused(&with(name, feature), ErrorKind::InvalidInput, place);
    }
    let without = Observation::new().with("observation", picture(1));
    let without = ScoreRequest::new(without, actions(4).into());
    assert_refused(&without, ErrorKind::InvalidInput, "/info");
    let noops = ScoreRequest::new(info(), vec![vec![Action::Noop]].into());
    assert_refused(&noops, ErrorKind::InvalidInput, "/action_candidates");
}

#[test]
fn what_upstream_does_not_offer_is_refused() {
    let past = with("action_history", floats(&[1, 4]));
    assert_refused(&past, ErrorKind::Unsupported, "/info/action_history");
    let detailed = request().with_detail(ScoreDetail::Trajectories);
    assert_refused(&detailed, ErrorKind::Unsupported, "/detail");
}

#[test]
fn candidates_of_another_width_are_refused_and_the_worker_stays() {
    let scene = scene();
    let wide = ScoreRequest::new(info(), actions(6).into());
    let error = score(&scene, &wide).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.pointer().unwrap().as_str(), "/action_candidates");
    assert!(score(&scene, &request()).is_ok());
    scene.player.assert_finished();
}

/// What is missing: the recording, the model, the error's kind, what health says of it, and what the
/// error says.
const MISSING: [(&str, &str, ErrorKind, Option<HealthCause>, &str); 5] = {
    use ErrorKind::{MissingDependency, Unsupported};
    const GONE: Option<HealthCause> = Some(HealthCause::MissingDependency);
    [
        (
            "missing_package",
            "jepa_wm_pusht",
            MissingDependency,
            GONE,
            "no module named torch",
        ),
        (
            "missing_hub",
            "jepa_wm_pusht",
            MissingDependency,
            GONE,
            "cache of torch hub",
        ),
        (
            "missing_weights",
            "jepa_wm_wall",
            MissingDependency,
            None,
            "wanted to download",
        ),
        (
            "missing_dependency",
            "jepa_wm_droid",
            MissingDependency,
            None,
            "omegaconf_missing",
        ),
        (
            "other_model",
            "jepa_wm_moon",
            Unsupported,
            Some(HealthCause::Unhealthy),
            "no model jepa_wm_moon; it has",
        ),
    ]
};

#[test]
fn what_is_missing_is_told_apart() {
    for (name, model, kind, cause, says) in MISSING {
        let scene = scene_of(name, &[("JEPA_MODEL_NAME", model), PYTHON]);
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(health.cause, cause, "{name}: {}", health.details);
        let error = score(&scene, &request()).unwrap_err();
        assert_failure(&error, (name, kind, "", says));
        scene.player.assert_finished();
    }
    let scene = scene_of("no_cuda", &[SETTINGS[0], PYTHON, ("JEPA_DEVICE", "cuda")]);
    let error = score(&scene, &request()).unwrap_err();
    assert_failure(
        &error,
        ("no_cuda", ErrorKind::Unsupported, "", "no device cuda"),
    );
}

#[test]
fn the_older_adapters_path_is_reported_and_never_used() {
    let path = ("JEPA_MODEL_PATH", "/data/private-model");
    let alone = jepa::provider(&Setup::new(environment(&[path]))).unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::NotConfigured);
    assert_eq!(alone.message().as_str(), "missing JEPA_MODEL_NAME");
    let summary = jepa::summary(&environment(&[path, SETTINGS[0]])).unwrap();
    assert!(summary.configured);
    let text = serde_json::to_string(&summary).unwrap();
    assert!(
        text.contains("env:JEPA_MODEL_PATH") && !text.contains("private"),
        "{text}"
    );
    let scene = scene_of("score", &[path, SETTINGS[0]]);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
    assert_eq!(
        health.details.as_str(),
        "no Python interpreter is set: missing JEPA_PYTHON or WORLDFORGE_PYTHON"
    );
}

#[test]
fn nothing_but_score_is_offered() {
    let scene = scene_of("score", &SETTINGS);
    let provider = scene.forge.provider(NAME).unwrap();
    let offered: Vec<_> = provider.capabilities().iter().collect();
    assert_eq!(offered, [Capability::Score]);
    let error = block_on(scene.forge.call(NAME, &EmbedRequest::new("text"))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

const FAULTS: [Failure<'_>; 6] = {
    use ErrorKind::{InvalidOutput, Timeout, Unavailable, Unsupported};
    [
        ("infer=close:139", Unavailable, "", "exit_code: 139"),
        ("infer=delay:601s", Timeout, "", ""),
        ("1.5=non-finite", InvalidOutput, "/scores", "finite"),
        ("1.5=wrong-shape", InvalidOutput, "/scores", ""),
        (
            "1.5=remove:/result/scores",
            InvalidOutput,
            "/scores",
            "found none",
        ),
        (
            "1.0=version:/protocol=2",
            Unsupported,
            "",
            "protocol 1, found 2",
        ),
    ]
};

#[test]
fn a_worker_that_fails_is_told_by_kind() {
    for fault in FAULTS {
        let scene = scene();
        scene.player.inject(fault.0.parse::<Injection>().unwrap());
        let Err(error) = score(&scene, &request()) else {
            panic!("{} did not strike", fault.0)
        };
        assert_failure(&error, fault);
        assert!(scene.player.requests_in(Step::Infer) <= 3, "{}", fault.0);
    }
}

#[test]
fn every_fault_of_the_channel_ends_in_one_error() {
    let mut recording = cassette(NAME, "score");
    recording.interactions.remove(0);
    let request = request();
    let answer = Place::Message {
        interaction: 0,
        message: 5,
    };
    let matrix = FaultMatrix::new(on, &recording, &request)
        .planting(SECRET)
        .within(Duration::from_hours(1))
        .channel_faults(Place::Any)
        .fails(
            Injection::always(answer, Fault::NonFinite),
            ErrorKind::InvalidOutput,
        );
    matrix.run().unwrap().require();
}
