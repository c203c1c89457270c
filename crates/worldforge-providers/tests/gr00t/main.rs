//! GR00T against recordings: every generation, the server's ways to fail, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod failures;
mod observations;
mod settings;
mod sockets;
#[path = "../upstream/mod.rs"]
mod upstream;

use std::sync::Arc;

use serde_json::{Value, json};
use worldforge_core::{
    Action, DType, ErrorKind, Observation, Result, Step, Tensor,
    capability::{PolicyRequest, PolicyResponse},
    json::encode,
};
use worldforge_providers::{
    Setup, gr00t,
    translate::{FnTranslator, RawActions, Translate},
};
use worldforge_testing::{block_on, conformance::Inputs, conformance_suite};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "gr00t";
const HOST: (&str, &str) = ("GROOT_POLICY_HOST", "127.0.0.1");
const LENIENT: (&str, &str) = ("GROOT_POLICY_STRICT", "0");
const TOKEN: (&str, &str) = ("GROOT_POLICY_API_TOKEN", SECRET);
const TASK: &str = "annotation.human.task_description";

/// Makes one action of each step: the values of all parts, in the order of their names.
fn translator() -> Arc<dyn Translate> {
    Arc::new(FnTranslator::new("stub", |raw: &RawActions<'_>| {
        let step = |index: usize| -> Result<Action> {
            let mut parameters = serde_json::Map::new();
            for (name, _) in raw.tensors.iter() {
                let values = raw.tensors.tensor(name)?.to_f32();
                let width = values.len() / (raw.chunks * raw.horizon);
                let values = values.chunks(width).nth(index).unwrap();
                parameters.insert(name.to_owned(), json!(values));
            }
            Action::from_parts("joints", parameters)
        };
        let steps = (0..raw.chunks * raw.horizon).map(step);
        let steps = steps.collect::<Result<Vec<_>>>()?;
        Ok(steps.chunks(raw.horizon).map(<[Action]>::to_vec).collect())
    }))
}

fn picture() -> Tensor {
    Tensor::from_u8([1, 1, 4, 4, 3], (0..48).collect::<Vec<u8>>()).unwrap()
}

fn joints() -> Tensor {
    let values = [
        0.0,
        0.166_666_67,
        0.333_333_34,
        0.5,
        0.666_666_7,
        0.833_333_3,
        1.0,
    ];
    Tensor::from_f32([1, 1, 7], &values).unwrap()
}

fn group(name: &str, tensor: Tensor) -> Observation {
    Observation::new().with(name, tensor)
}

/// What the captured requests of generations C and D observe.
fn captured() -> Observation {
    Observation::new()
        .with("video", group("ego_view", picture()))
        .with("state", group("left_arm", joints()))
        .with(
            "language",
            Observation::new().with(TASK, "pick up the apple"),
        )
}

/// Everything that the recorded servers of generation D see.
fn whole() -> Observation {
    let arms = group("left_arm", joints()).with("right_arm", joints());
    captured().with("state", arms)
}

fn scene(name: &str, settings: &[(&str, &str)]) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[HOST], settings].concat(),
        |setup| gr00t::provider(&setup.with_translator(translator())),
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

/// Returns a request from its JSON form.
fn request(info: &Value) -> PolicyRequest {
    serde_json::from_value(json!({"info": info})).unwrap()
}

fn setup() -> Setup {
    endless(cassette(NAME, "conformance"), &[HOST]).with_translator(translator())
}

conformance_suite!(
    conformance,
    gr00t::provider(&setup()).unwrap(),
    Inputs::corpus().with(&PolicyRequest::new(whole())).unwrap(),
    [policy]
);

#[test]
fn generation_b_gives_sixteen_steps_for_flat_names() {
    let sevenths: Vec<u8> = (0..7_u32)
        .flat_map(|index| (f64::from(index) * (1.0 / 6.0)).to_le_bytes())
        .collect();
    let line = Tensor::new(DType::F64, vec![1, 7], sevenths).unwrap();
    let observation = Observation::new()
        .with("video.ego_view", picture().reshaped([1, 4, 4, 3]).unwrap())
        .with("state.left_arm", line)
        .with(
            "annotation.human.action.task_description",
            "pick up the apple",
        );
    let scene = scene("generation_b", &[LENIENT]);
    let answer = ask(&scene, observation).unwrap();
    assert_eq!(
        (answer.actions.len(), answer.action_horizon),
        (16, Some(16))
    );
    assert_eq!(answer.action_candidates.len(), 1);
    let raw = answer.raw_actions.tensor("action.left_arm").unwrap();
    assert_eq!((raw.dtype(), raw.shape()), (DType::F64, &[1, 16, 7][..]));
    assert_eq!(answer.metadata["generation"], "b");
    scene.player.assert_finished();
}

#[test]
fn generations_c_and_d_give_a_chunk_for_groups() {
    for (generation, parts, first) in [
        ("c", &["left_arm"][..], 0.0),
        ("d", &["gripper", "left_arm"], -1.0),
    ] {
        let scene = scene(&format!("generation_{generation}"), &[LENIENT]);
        let answer = ask(&scene, captured()).unwrap();
        assert_eq!((answer.actions.len(), answer.action_horizon), (4, Some(4)));
        let found: Vec<&str> = answer.raw_actions.iter().map(|(name, _)| name).collect();
        assert_eq!(found, parts);
        let raw = answer.raw_actions.tensor("left_arm").unwrap();
        assert_eq!(raw.shape(), [1, 4, 7]);
        let action = encode(&answer.actions.first().unwrap()).unwrap();
        assert_eq!(action["parameters"]["left_arm"][0], first);
        assert_eq!(answer.embodiment_tag.as_deref(), Some("stub"));
        assert_eq!(answer.metadata["generation"], generation);
        scene.player.assert_finished();
    }
}

#[test]
fn the_server_is_asked_once_what_it_sees() {
    let player = endless(cassette(NAME, "whole"), &[HOST]);
    let provider = gr00t::provider(&player.with_translator(translator())).unwrap();
    let mut forge = worldforge_core::Forge::new(worldforge_testing::host::test_host());
    let events = Arc::new(worldforge_core::Recorder::new());
    forge = forge.with_sink(Arc::clone(&events));
    forge.register(provider).unwrap();
    for _ in 0..3 {
        block_on(forge.policy(NAME, &PolicyRequest::new(whole()))).unwrap();
    }
    let steps = |step: Step| {
        let events = events.events();
        events
            .iter()
            .filter(|event| event.step == Some(step))
            .count()
    };
    assert_eq!([Step::Poll, Step::Infer, Step::Call].map(steps), [1, 3, 3]);
}

#[test]
fn every_item_of_a_batch_gets_a_chunk() {
    let twice = |tensor: Tensor, shape: &[usize]| {
        let bytes = [tensor.bytes(), tensor.bytes()].concat();
        Tensor::new(tensor.dtype(), shape.to_vec(), bytes).unwrap()
    };
    let (video, arm) = (
        twice(picture(), &[2, 1, 4, 4, 3]),
        twice(joints(), &[2, 1, 7]),
    );
    let texts = json!([TASK, ["pick up the apple", "put it down"]]);
    let language = Observation::from_json(json!({TASK: texts[1]})).unwrap();
    let observation = Observation::new()
        .with("video", group("ego_view", video))
        .with(
            "state",
            group("left_arm", arm.clone()).with("right_arm", arm),
        )
        .with("language", language);
    let scene = scene("two_items", &[]);
    let answer = ask(&scene, observation).unwrap();
    assert_eq!(
        (answer.actions.len(), answer.action_candidates.len()),
        (2, 2)
    );
    assert_eq!(answer.metadata["info_keys"], json!(["latency_ms"]));
    let second = encode(&answer.action_candidates.last().unwrap()).unwrap();
    assert_eq!(second[1]["parameters"]["left_arm"][6], 27.0);
    scene.player.assert_finished();
}

#[test]
fn the_wrapper_for_simulators_takes_flat_names() {
    let observation = Observation::new()
        .with("video.ego_view", picture())
        .with("state.left_arm", joints())
        .with("state.right_arm", joints())
        .with(TASK, "pick up the apple");
    let scene = scene("simulator", &[]);
    let answer = ask(&scene, observation).unwrap();
    assert!(answer.raw_actions.tensor("action.left_arm").is_ok());
    scene.player.assert_finished();
}

#[test]
fn an_episode_can_be_begun_with_options() {
    let info =
        json!({"observation": encode(&whole()).unwrap(), "mode": "reset", "options": {"seed": 7}});
    let scene = scene("reset", &[]);
    let answer = call(&scene, &request(&info)).unwrap();
    assert_eq!(answer.actions.len(), 4);
    assert_eq!(scene.player.requests_in(Step::Infer), 2);
    scene.player.assert_finished();
}

#[test]
fn a_token_goes_with_every_request_and_nowhere_else() {
    let scene = scene("token", &[TOKEN]);
    let health = block_on(scene.forge.health(NAME)).unwrap();
    assert!(health.healthy, "{}", health.details);
    assert!(!health.details.contains("tunnel"));
    ask(&scene, whole()).unwrap();
    scene.player.assert_finished();
}

#[test]
fn a_chunk_of_another_length_than_asked_for_is_refused() {
    let scene = scene("whole", &[]);
    let asked = PolicyRequest::new(whole()).with_action_horizon(8);
    let error = call(&scene, &asked).unwrap_err();
    assert_failure(
        &error,
        (
            "whole",
            ErrorKind::InvalidOutput,
            "/action_horizon",
            "8 steps, found 4",
        ),
    );
}
