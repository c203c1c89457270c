//! LeRobot policies against recordings of a real worker: actions, refusals, every way to fail.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "upstream/mod.rs"]
mod upstream;

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use worldforge_core::{
    Action, ErrorKind, Feature, HealthCause, Observation, Provider, Result, Step, Tensor,
    Transport,
    capability::{PolicyRequest, PolicyResponse},
};
use worldforge_providers::{
    Setup, lerobot,
    translate::{FnTranslator, RawActions, Translate},
};
use worldforge_testing::{
    block_on,
    cassette::{Fault, FaultMatrix, Injection, Place},
    conformance::Inputs,
    conformance_suite,
};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "lerobot";
const SETTINGS: [(&str, &str); 2] = [
    ("LEROBOT_POLICY_PATH", "tiny-act"),
    ("LEROBOT_PYTHON", "python3"),
];

/// Makes one action of each row.
fn translator(tag: &str) -> Arc<dyn Translate> {
    Arc::new(FnTranslator::new(tag, |raw: &RawActions<'_>| {
        let tensor = raw.tensors.tensor("action")?;
        let width = *tensor.shape().last().unwrap();
        let rows: Vec<Action> = tensor
            .to_f32()
            .chunks(width)
            .map(|row| {
                let parameters = json!({"joints": row}).as_object().unwrap().clone();
                Action::from_parts("joint_positions", parameters)
            })
            .collect::<Result<_>>()?;
        Ok(vec![rows])
    }))
}

fn picture(shape: [usize; 3]) -> Tensor {
    let count = shape.iter().product();
    let pixels: Vec<u8> = (0..=250).cycle().take(count).collect();
    Tensor::from_u8(shape, pixels).unwrap()
}

/// What the recordings' policy saw.
fn observation() -> Observation {
    let images = Observation::new().with("front", picture([32, 32, 3]));
    Observation::new()
        .with("state", Tensor::from_f32([2], &[0.5, -0.25]).unwrap())
        .with("images", images)
}

fn asking(mode: &str) -> PolicyRequest {
    let mut request = PolicyRequest::new(observation());
    request.info.mode = Some(mode.to_owned());
    request
}

fn chunk() -> PolicyRequest {
    asking("predict_action_chunk")
}

fn seeing(observation: Observation) -> PolicyRequest {
    let mut request = chunk();
    request.info.observation = observation;
    request
}

/// A provider on a recording of the policy `policy`.
fn scene_of(name: &str, policy: &str, translator: Option<Arc<dyn Translate>>) -> Scene {
    let settings = [("LEROBOT_POLICY_PATH", policy), SETTINGS[1]];
    Scene::new(cassette(NAME, name), &settings, |setup| {
        lerobot::provider(&match translator {
            Some(translator) => setup.with_translator(translator),
            None => setup,
        })
    })
}

fn scene(name: &str) -> Scene {
    scene_of(name, "tiny-act", Some(translator("toy")))
}

fn ask(scene: &Scene, request: &PolicyRequest) -> Result<PolicyResponse> {
    let outcome = block_on(scene.forge.policy(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn joints(response: &PolicyResponse) -> Vec<Value> {
    let actions = json!(response.actions);
    let rows = actions.as_array().unwrap().iter();
    rows.map(|action| action.pointer("/parameters/joints").cloned().unwrap())
        .collect()
}

fn on(transport: Arc<dyn Transport>) -> Result<Provider> {
    let setup = Setup::new(environment(&SETTINGS)).with_transport(transport);
    lerobot::provider(&setup.with_translator(translator("toy")))
}

conformance_suite!(
    conformance,
    lerobot::provider(
        &endless(cassette(NAME, "conformance"), &SETTINGS).with_translator(translator("toy"))
    )
    .unwrap(),
    Inputs::corpus().with(&chunk()).unwrap(),
    [policy]
);

#[test]
fn a_chunk_is_what_the_policy_put_out() {
    let scene = scene("act");
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert!(health.healthy, "{}", health.details);
    let response = ask(&scene, &chunk()).unwrap();
    let first = json!([-3.743_195_056_915_283, 1.550_984_621_047_973_6]);
    assert_eq!(joints(&response).first(), Some(&first));
    assert_eq!(response.action_horizon, Some(4));
    assert_eq!(
        response.raw_actions.tensor("action").unwrap().shape(),
        [1, 4, 2]
    );
    scene.player.assert_finished();
    insta::assert_json_snapshot!("lerobot_health", health.details);
    insta::assert_json_snapshot!("lerobot_metadata", response.metadata);
}

#[test]
fn steps_come_from_the_policys_queue_until_it_is_reset() {
    let scene = scene("select");
    let first = ask(&scene, &asking("select_action")).unwrap();
    let second = ask(&scene, &asking("select_action")).unwrap();
    let mut request = asking("select_action");
    request.info.options.insert("reset".to_owned(), true.into());
    let after_reset = ask(&scene, &request).unwrap();
    assert_eq!(joints(&first).len(), 1);
    assert_ne!(joints(&first), joints(&second));
    assert_eq!(joints(&after_reset), joints(&first));
    scene.player.assert_finished();
}

#[test]
fn names_may_be_whole_and_have_an_axis_for_the_batch() {
    let whole = Observation::new()
        .with(
            "observation.state",
            Tensor::from_f32([1, 2], &[0.5, -0.25]).unwrap(),
        )
        .with(
            "observation.images.front",
            picture([32, 32, 3]).reshaped([1, 32, 32, 3]).unwrap(),
        );
    let scene = scene("act");
    block_on(scene.forge.health(NAME)).unwrap();
    assert!(ask(&scene, &seeing(whole)).is_ok());
}

#[test]
fn what_the_policy_does_not_see_is_refused_by_name_and_the_worker_stays() {
    let state = |shape: &[usize]| {
        let count = shape.iter().product();
        Tensor::from_f32(shape, &vec![0.0; count]).unwrap()
    };
    let scene = scene("act");
    block_on(scene.forge.health(NAME)).unwrap();
    let floats = Tensor::from_f32([32, 32, 3], &[0.5; 3072]).unwrap();
    for (observation, place) in [
        (
            observation().with("camera", state(&[2])),
            "/info/observation/camera",
        ),
        (
            observation().with("state", state(&[3])),
            "/info/observation/state",
        ),
        (
            observation().with("state", "text"),
            "/info/observation/state",
        ),
        (
            observation().with("state", state(&[2, 2])),
            "/info/observation/state",
        ),
        (
            observation().with("images", Observation::new().with("front", floats)),
            "/info/observation/images/front",
        ),
        (
            observation().with(
                "images",
                Observation::new().with("front", picture([32, 32, 4])),
            ),
            "/info/observation/images/front",
        ),
        (
            observation().with("observation.state", state(&[2])),
            "/info/observation/state",
        ),
        (
            Observation::new().with("state", state(&[2])),
            "/info/observation",
        ),
    ] {
        let error = ask(&scene, &seeing(observation)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(place), "{error}");
    }
    assert!(ask(&scene, &chunk()).is_ok());
    scene.player.assert_finished();
}

#[test]
fn what_cannot_be_asked_reaches_no_worker() {
    let with = |change: fn(&mut PolicyRequest)| {
        let mut request = asking("select_action");
        change(&mut request);
        request
    };
    for (request, kind, place) in [
        (asking("dance"), ErrorKind::Unsupported, "/info/mode"),
        (
            with(|request| request.info.action_horizon = Some(2)),
            ErrorKind::InvalidInput,
            "/info/action_horizon",
        ),
        (
            with(|request| drop(request.info.options.insert("reset".into(), json!("yes")))),
            ErrorKind::InvalidInput,
            "/info/options/reset",
        ),
        (
            with(|request| drop(request.info.options.insert("seed".into(), json!(-1)))),
            ErrorKind::InvalidInput,
            "/info/options/seed",
        ),
        (
            with(|request| request.info.embodiment_tag = Some("other".to_owned())),
            ErrorKind::InvalidInput,
            "/info/embodiment_tag",
        ),
    ] {
        let scene = scene("act");
        let error = ask(&scene, &request).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.pointer().unwrap().as_str(), place);
        assert_eq!(scene.player.requests(), 0);
    }
}

#[test]
fn without_a_translator_for_the_policy_no_worker_is_asked() {
    let scene = scene_of("act", "tiny-act", None);
    let error = ask(&scene, &chunk()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    let settings = [SETTINGS[0], SETTINGS[1], ("LEROBOT_EMBODIMENT_TAG", "arm")];
    let other = Scene::new(cassette(NAME, "act"), &settings, |setup| {
        lerobot::provider(&setup.with_translator(translator("toy")))
    });
    let error = ask(&other, &chunk()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    assert_eq!((scene.player.requests(), other.player.requests()), (0, 0));
}

const MISSING: [(&str, &str, ErrorKind, &str); 6] = {
    use ErrorKind::{MissingDependency, Unsupported};
    [
        (
            "missing_package",
            "tiny-act",
            MissingDependency,
            "no module named torch",
        ),
        (
            "missing_checkpoint",
            "./nowhere",
            MissingDependency,
            "does not exist",
        ),
        (
            "not_in_cache",
            "someone/some-policy",
            MissingDependency,
            "not in the cache",
        ),
        (
            "other_type",
            "tiny-telepathy",
            Unsupported,
            "no policy of the type telepathy; it has act",
        ),
        ("no_processors", "tiny-bare", Unsupported, "no processors"),
        (
            "no_statistics",
            "tiny-nostats",
            Unsupported,
            "no statistics of observation.state",
        ),
    ]
};

#[test]
fn what_is_missing_is_told_apart() {
    for (name, policy, kind, says) in MISSING {
        let scene = scene_of(name, policy, Some(translator("toy")));
        let health = block_on(scene.forge.health(NAME)).unwrap();
        let error = ask(&scene, &asking("select_action")).unwrap_err();
        assert_failure(&error, (name, kind, "", says));
        if kind == ErrorKind::MissingDependency {
            assert_eq!(health.cause, Some(HealthCause::MissingDependency), "{name}");
            assert!(health.details.contains(says), "{name}: {}", health.details);
        }
        scene.player.assert_finished();
    }
}

#[test]
fn health_names_the_settings_that_are_missing() {
    let settings = [("LEROBOT_POLICY", "somewhere")];
    let scene = Scene::new(cassette(NAME, "act"), &settings, |setup| {
        lerobot::provider(&setup)
    });
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert_eq!(health.cause, Some(HealthCause::NotConfigured));
    assert_eq!(
        health.details.as_str(),
        "no Python interpreter is set: missing LEROBOT_PYTHON or WORLDFORGE_PYTHON"
    );
    let error = lerobot::provider(&Setup::new(environment(&[]))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    assert_eq!(
        error.message().as_str(),
        "missing LEROBOT_POLICY_PATH or LEROBOT_POLICY"
    );
}

const FAULTS: [Failure<'_>; 9] = {
    use ErrorKind::{InvalidOutput, MissingDependency, Timeout, Unavailable, Unsupported};
    [
        ("infer=refuse", Unavailable, "", ""),
        ("infer=drop", Unavailable, "", ""),
        ("infer=garbage", InvalidOutput, "", ""),
        ("infer=delay:601s", Timeout, "", ""),
        ("infer=close:137", Unavailable, "", "exit_code: 137"),
        (
            "1.5=non-finite",
            InvalidOutput,
            "/raw_actions/action",
            "finite",
        ),
        ("1.5=wrong-shape", InvalidOutput, "/action", "64 bytes"),
        (
            "1.0=version:/protocol=2",
            Unsupported,
            "",
            "protocol 1, found 2",
        ),
        (
            "1.5=edit:/error={\"kind\":\"missing_package\",\"package\":\"av\",\"message\":\"gone\"}",
            MissingDependency,
            "",
            "av",
        ),
    ]
};

#[test]
fn a_worker_that_fails_is_told_by_kind_and_asked_once() {
    for fault in FAULTS {
        let scene = scene("act");
        block_on(scene.forge.health(NAME)).unwrap();
        let scene = scene;
        scene.player.inject(fault.0.parse::<Injection>().unwrap());
        let Err(error) = ask(&scene, &chunk()) else {
            panic!("{} did not strike", fault.0)
        };
        assert_failure(&error, fault);
        assert!(scene.player.requests_in(Step::Infer) <= 3, "{}", fault.0);
    }
}

#[test]
fn every_fault_of_the_channel_ends_in_one_error() {
    let mut recording = cassette(NAME, "act");
    recording.interactions.remove(0);
    let request = chunk();
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

#[test]
fn an_instruction_is_text_beside_the_observation() {
    let scene = scene("act");
    block_on(scene.forge.health(NAME)).unwrap();
    let request = seeing(observation().with("task", Feature::Texts(vec!["lift".into()])));
    let error = ask(&scene, &request).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/info/observation/task");
}
