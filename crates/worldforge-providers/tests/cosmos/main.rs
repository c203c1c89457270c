//! Cosmos against recordings: both schemas, every mode, the ways to fail, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod actions;
#[path = "../upstream/authorised.rs"]
mod credential;
mod failures;
mod generate;
mod settings;
mod transfer;
#[path = "../upstream/mod.rs"]
mod upstream;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use worldforge_core::{
    Action, ErrorKind, Feature, HealthCause, JsonObject, MediaBytes, NonNegative, Observation,
    Positive, Result, Step, Tensor, VideoClip, WorldState,
    capability::{
        GenerateRequest, PolicyRequest, PolicyResponse, PredictRequest, PredictResponse, Request,
        TransferRequest, VideoResponse,
    },
};
use worldforge_providers::{
    Setup, cosmos,
    translate::{FnTranslator, RawActions, Translate},
};
use worldforge_testing::{
    block_on,
    cassette::{Cassette, Interaction},
    conformance::Inputs,
    conformance_suite,
};

use credential::authorised;
use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "cosmos";
const URL: (&str, &str) = ("COSMOS_BASE_URL", "http://127.0.0.1:8000");
const COSMOS3: (&str, &str) = ("COSMOS_SCHEMA", "cosmos3");
const PREDICT1: (&str, &str) = ("COSMOS_SCHEMA", "predict1");

/// Makes one action of each row, whatever its width.
fn translator(tag: &str) -> Arc<dyn Translate> {
    Arc::new(FnTranslator::new(tag, |raw: &RawActions<'_>| {
        let tensor = raw.tensors.tensor("actions")?;
        let rows: Vec<Action> = tensor
            .to_f32()
            .chunks(*tensor.shape().last().unwrap())
            .map(|row| {
                let parameters = json!({"row": row}).as_object().unwrap().clone();
                Action::from_parts("row", parameters)
            })
            .collect::<Result<_>>()?;
        Ok(rows.chunks(raw.horizon).map(<[Action]>::to_vec).collect())
    }))
}

fn scene(name: &str, settings: &[(&str, &str)], tag: &str) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[URL], settings].concat(),
        |setup| cosmos::provider(&setup.with_translator(translator(tag))),
    )
}

/// Asks the provider of a scene, and checks that nothing secret is told.
fn ask<R: Request>(scene: &Scene, request: &R) -> Result<R::Response> {
    let outcome = block_on(scene.forge.call(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

/// Returns what stands in the body of the recorded inference.
fn recorded(cassette: &Cassette, pointer: &str) -> Value {
    let mut bodies = cassette
        .interactions
        .iter()
        .filter_map(|interaction| match interaction {
            Interaction::Http(http) if http.request.method == "POST" => http.request.body.as_json(),
            _ => None,
        });
    let found = bodies.find_map(|body| body.pointer(pointer));
    found.unwrap().clone()
}

/// Returns a text of the recorded inference.
fn text(name: &str, pointer: &str) -> String {
    recorded(&cassette(NAME, name), pointer)
        .as_str()
        .unwrap()
        .to_owned()
}

fn extras(value: &Value) -> JsonObject {
    value.as_object().unwrap().clone()
}

/// The smallest request for a video.
fn plain() -> GenerateRequest {
    GenerateRequest::new("a robot arm places a red cube on a shelf", 1.0)
}

/// The documented request of the older schema.
fn documented() -> GenerateRequest {
    let mut request =
        GenerateRequest::new("first person view from a camera in a car", 121.0 / 24.0);
    request.options.negative_prompt = Some("blurry".to_owned());
    request.options.seed = Some(4);
    request.options.size = Some("1280x704".to_owned());
    request.options.extras =
        extras(&json!({"prompt_upsampling": true, "guidance_scale": 7.5, "steps": 50}));
    request
}

/// The documented transfer: an edge control, made before, of 121 frames.
fn edges() -> TransferRequest {
    let url = text("transfer_edge", "/transfer/edge/video");
    let file = STANDARD.decode(url.split_once(',').unwrap().1).unwrap();
    let fps = Positive::new(30.0).unwrap();
    let length = NonNegative::new(121.0 / 30.0).unwrap();
    let frames = vec![MediaBytes::new(file)];
    let clip = VideoClip::new(frames, fps, [64, 64], length).unwrap();
    let mut request = TransferRequest::new(clip, [1280, 720], fps);
    "x".clone_into(&mut request.prompt);
    request.options.negative_prompt = Some(String::new());
    request.options.seed = Some(2026);
    request.options.extras = extras(&json!({
        "control": "edge", "clip_role": "control", "control_guidance": 1.5,
        "num_conditional_frames": 1, "num_first_chunk_conditional_frames": 0,
        "num_video_frames_per_chunk": 121, "num_inference_steps": 50, "guidance_scale": 3.0,
        "flow_shift": 10.0
    }));
    request
}

/// The documented rollout's parameters.
fn rollout_parameters() -> Value {
    let recording = cassette(NAME, "forward_dynamics");
    json!({
        "domain_name": "av", "action": recorded(&recording, "/action_params/action"),
        "image": recorded(&recording, "/input_reference"),
        "prompt": recorded(&recording, "/prompt"), "action_space": "joint_pos",
        "image_size": "480", "action_fps": 10.0, "fps": 10.0, "num_inference_steps": 30,
        "guidance_scale": 1.0, "flow_shift": 10.0, "seed": 0
    })
}

fn rollout(parameters: &Value) -> PredictRequest {
    let action = Action::from_parts(cosmos::FORWARD_DYNAMICS, extras(parameters)).unwrap();
    PredictRequest::new(WorldState::new(), action, 60)
}

/// The documented question to a general policy.
fn drive() -> PolicyRequest {
    let observation = Observation::new()
        .with("image", text("policy", "/input_reference").as_str())
        .with("prompt", text("policy", "/prompt").as_str());
    let mut request = PolicyRequest::new(observation);
    request.info.options = extras(&json!({
        "action_space": "joint_pos", "image_size": "480", "action_fps": 10.0, "fps": 10.0,
        "num_inference_steps": 30, "guidance_scale": 1.0, "flow_shift": 10.0, "seed": 0
    }));
    request
}

fn setup(name: &str, schema: (&str, &str)) -> Setup {
    endless(cassette(NAME, name), &[URL, schema]).with_translator(translator("av"))
}

conformance_suite!(
    conformance,
    cosmos::provider(&setup("conformance", COSMOS3)).unwrap(),
    Inputs::corpus()
        .with(&plain())
        .and_then(|inputs| inputs.with(&edges()))
        .and_then(|inputs| inputs.with(&rollout(&rollout_parameters())))
        .and_then(|inputs| inputs.with(&drive()))
        .unwrap(),
    [predict, generate, transfer, policy]
);

conformance_suite!(
    conformance_of_predict1,
    cosmos::provider(&setup("conformance_predict1", PREDICT1)).unwrap(),
    Inputs::corpus().with(&documented()).unwrap(),
    [generate]
);
