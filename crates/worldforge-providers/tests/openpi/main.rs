//! openpi's protocol against recordings: chunks, refusals, the server's ways to fail, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod failures;
mod settings;
#[path = "../upstream/mod.rs"]
mod upstream;

use std::sync::Arc;

use serde_json::json;
use worldforge_core::{
    Action, DType, ErrorKind, Observation, Result, Step, Tensor,
    capability::{PolicyRequest, PolicyResponse},
    json::encode,
};
use worldforge_providers::{
    Setup, openpi,
    translate::{FnTranslator, RawActions, Translate},
};
use worldforge_testing::{block_on, conformance::Inputs, conformance_suite};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "openpi";
const HOST: (&str, &str) = ("OPENPI_HOST", "127.0.0.1");
const KEY: (&str, &str) = ("OPENPI_API_KEY", SECRET);

/// Makes one action of each step, under whatever name the server has for its tensor.
fn translator() -> Arc<dyn Translate> {
    Arc::new(FnTranslator::new("droid", |raw: &RawActions<'_>| {
        let (name, _) = raw.tensors.iter().next().unwrap();
        let tensor = raw.tensors.tensor(name)?;
        let width = *tensor.shape().last().unwrap();
        let rows: Vec<Action> = tensor
            .to_f32()
            .chunks(width)
            .map(|row| {
                let parameters = json!({"joints": row}).as_object().unwrap().clone();
                Action::from_parts("joints", parameters)
            })
            .collect::<Result<_>>()?;
        Ok(rows.chunks(raw.horizon).map(<[Action]>::to_vec).collect())
    }))
}

fn doubles(values: &[f64]) -> Tensor {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    Tensor::new(DType::F64, vec![values.len()], bytes).unwrap()
}

/// What the captured requests observe.
fn droid() -> Observation {
    let line: Vec<f64> = (0..7).map(|index| f64::from(index) * (1.0 / 6.0)).collect();
    let count: Vec<f32> = (0..8_u8).map(f32::from).collect();
    let pixels: Vec<u8> = (0..48).collect();
    Observation::new()
        .with(
            "observation/exterior_image_1_left",
            Tensor::from_u8([4, 4, 3], pixels).unwrap(),
        )
        .with(
            "observation/wrist_image_left",
            Tensor::from_u8([4, 4, 3], vec![0; 48]).unwrap(),
        )
        .with("observation/joint_position", doubles(&line))
        .with("observation/gripper_position", doubles(&[0.5]))
        .with("observation/state", Tensor::from_f32([8], &count).unwrap())
        .with("prompt", "pick up the fork")
}

fn scene(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[HOST], settings].concat(),
        |setup| openpi::provider(&setup.with_translator(translator())),
    )
}

fn call(scene: &Scene, request: &PolicyRequest) -> Result<PolicyResponse> {
    let outcome = block_on(scene.forge.policy(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn ask(scene: &Scene, observation: Observation) -> Result<PolicyResponse> {
    call(scene, &PolicyRequest::new(observation))
}

fn setup() -> Setup {
    endless(cassette(NAME, "conformance"), &[HOST]).with_translator(translator())
}

conformance_suite!(
    conformance,
    openpi::provider(&setup()).unwrap(),
    Inputs::corpus().with(&PolicyRequest::new(droid())).unwrap(),
    [policy]
);

#[test]
fn one_connection_serves_one_inference_after_another() {
    let scene = scene("droid", &[]);
    let mut timings = Vec::new();
    for _ in 0..2 {
        let answer = ask(&scene, droid()).unwrap();
        assert_eq!((answer.actions.len(), answer.action_horizon), (4, Some(4)));
        assert_eq!(answer.action_candidates.len(), 1);
        let raw = answer.raw_actions.tensor("actions").unwrap();
        assert_eq!((raw.dtype(), raw.shape()), (DType::F64, &[1, 4, 8][..]));
        let first = encode(answer.actions.first().unwrap()).unwrap();
        assert_eq!(first["parameters"]["joints"][0], -1.0);
        assert_eq!(answer.metadata["reply_keys"], json!(["state"]));
        assert_eq!(answer.metadata["policy_timing"], json!({"infer_ms": 1.5}));
        timings.push(answer.metadata["server_timing"].clone());
    }
    assert_eq!(
        timings,
        [
            json!({"infer_ms": 0.076_032_999_913_877_57}),
            json!({"infer_ms": 0.027_650_999_982_142_82, "prev_total_ms": 1.980_247_000_119_561_6}),
        ]
    );
    scene.player.assert_finished();
}

#[test]
fn groups_stay_maps_and_the_servers_of_the_family_are_understood() {
    let url = (
        "OPENPI_BASE_URL",
        "wss://policy.example/v1/realtime/robot/openpi",
    );
    let scene = scene("roborena", &[url]);
    let state = Tensor::from_f32([3], &[0.0, 1.0, 2.0]).unwrap();
    let observation = Observation::new()
        .with("observation", Observation::new().with("state", state))
        .with("prompt", "stack");
    let answer = ask(&scene, observation).unwrap();
    assert_eq!(
        answer.raw_actions.tensor("action").unwrap().shape(),
        [1, 2, 8]
    );
    assert_eq!(answer.metadata["server_timing"], json!({"infer_ms": 12.5}));
    assert_eq!(answer.metadata["reply_keys"], json!(["video"]));
    scene.player.assert_finished();
}

#[test]
fn an_array_in_another_envelope_is_read_as_well() {
    let scene = scene("other_envelope", &[]);
    assert_eq!(ask(&scene, droid()).unwrap().actions.len(), 2);
}

#[test]
fn a_key_goes_with_the_handshake_and_nowhere_else() {
    let scene = scene("key", &[KEY]);
    ask(&scene, droid()).unwrap();
    scene.player.assert_finished();
}

#[test]
fn what_the_protocol_has_no_place_for_is_refused_before_anything_is_sent() {
    let info = |more: serde_json::Value| -> PolicyRequest {
        let mut info = json!({"observation": encode(&droid()).unwrap()});
        info.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        serde_json::from_value(json!({"info": info})).unwrap()
    };
    for (asked, kind, place) in [
        (
            info(json!({"mode": "reset"})),
            ErrorKind::Unsupported,
            "/info/mode",
        ),
        (
            info(json!({"options": {"seed": 1}})),
            ErrorKind::Unsupported,
            "/info/options",
        ),
        (
            info(json!({"embodiment_tag": "gr1"})),
            ErrorKind::InvalidInput,
            "/info/embodiment_tag",
        ),
    ] {
        let scene = scene("droid", &[]);
        let error = call(&scene, &asked).unwrap_err();
        assert_eq!(
            (error.kind(), error.pointer().unwrap().as_str()),
            (kind, place)
        );
        assert_eq!(scene.player.log(), []);
    }
}

#[test]
fn a_picture_that_the_policy_would_see_as_something_else_is_refused() {
    let list = json!([[[0, 128, 255], [0, 0, 0]], [[1, 2, 3], [4, 5, 6]]]);
    let picture = |value: &serde_json::Value| Tensor::from_nested(value).unwrap();
    let planes = json!([[[0, 128], [255, 0]], [[0, 0], [1, 2]], [[3, 4], [5, 6]]]);
    let video = json!([[list], [list]]);
    for pixels in [picture(&list), picture(&planes), picture(&json!([list]))] {
        let scene = scene("droid", &[]);
        let cameras = Observation::new().with("wrist", pixels);
        let error = ask(&scene, droid().with("images", cameras)).unwrap_err();
        let says = "must be u8 if it is a picture";
        let place = "/info/observation/images/wrist";
        assert_failure(&error, ("list", ErrorKind::InvalidInput, place, says));
        assert_eq!(scene.player.log(), []);
    }
    // Scaled pixels, bytes, and what is no picture are sent; the recording only has another request.
    let scaled = Tensor::from_f32([1, 2, 3], &[0.0, 0.5, 1.0, -1.0, 0.25, 1.0]).unwrap();
    let points = Tensor::from_f32([2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    for other in [scaled, points, picture(&video)] {
        let scene = scene("droid", &[]);
        drop(ask(&scene, droid().with("other", other)).unwrap_err());
        assert_eq!(scene.player.requests_in(Step::Infer), 1);
    }
}
