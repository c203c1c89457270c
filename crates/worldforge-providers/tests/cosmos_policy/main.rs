//! Cosmos-Policy against recordings: chunks, refusals, the server's ways to fail, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "../upstream/authorised.rs"]
mod credential;
mod failures;
mod requests;
mod settings;
#[path = "../upstream/mod.rs"]
mod upstream;

use std::sync::Arc;

use serde_json::json;
use worldforge_core::{
    Action, ConfigSource, ErrorKind, Feature, HealthCause, Observation, Result, Step, Tensor,
    capability::{PolicyRequest, PolicyResponse},
};
use worldforge_providers::{
    Setup, cosmos_policy,
    translate::{FnTranslator, RawActions, Translate},
};
use worldforge_testing::{block_on, conformance::Inputs, conformance_suite};

use credential::authorised;
use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "cosmos-policy";
const URL: (&str, &str) = ("COSMOS_POLICY_BASE_URL", "https://policy.example:8777");
const STUB: (&str, &str) = ("COSMOS_POLICY_EMBODIMENT_TAG", "stub");

/// Makes one action of each row, whatever its width.
fn translator(tag: &str) -> Arc<dyn Translate> {
    Arc::new(FnTranslator::new(tag, |raw: &RawActions<'_>| {
        let tensor = raw.tensors.tensor("actions")?;
        let width = *tensor.shape().last().unwrap();
        let rows: Vec<Action> = tensor
            .to_f32()
            .chunks(width)
            .map(|row| {
                let parameters = json!({"joints": row}).as_object().unwrap().clone();
                Action::from_parts("joint_positions", parameters)
            })
            .collect::<Result<_>>()?;
        Ok(rows.chunks(raw.horizon).map(<[Action]>::to_vec).collect())
    }))
}

fn picture() -> Tensor {
    Tensor::from_u8([2, 2, 3], (0..12).collect::<Vec<u8>>()).unwrap()
}

/// What the recorded requests observe.
fn observation() -> Observation {
    let joints: Vec<f32> = [
        -1.0,
        -0.846_153_86,
        -0.692_307_7,
        -0.538_461_57,
        -0.384_615_4,
        -0.230_769_23,
        -0.076_923_08,
        0.076_923_08,
        0.230_769_23,
        0.384_615_4,
        0.538_461_57,
        0.692_307_7,
        0.846_153_86,
        1.0,
    ]
    .to_vec();
    Observation::new()
        .with("primary_image", picture())
        .with("left_wrist_image", picture())
        .with("right_wrist_image", picture())
        .with("proprio", Tensor::from_f32([14], &joints).unwrap())
        .with("task_description", "fold shirt")
}

fn request() -> PolicyRequest {
    PolicyRequest::new(observation())
}

fn scene(name: &str, settings: &[(&str, &str)], tag: &str) -> Scene {
    Scene::new(
        cassette(NAME, name),
        &[&[URL], settings].concat(),
        |setup| cosmos_policy::provider(&setup.with_translator(translator(tag))),
    )
}

fn ask(scene: &Scene, request: &PolicyRequest) -> Result<PolicyResponse> {
    let outcome = block_on(scene.forge.policy(NAME, request));
    scene.assert_discreet(outcome.as_ref().err());
    outcome
}

fn setup() -> Setup {
    endless(cassette(NAME, "conformance"), &[URL]).with_translator(translator("aloha"))
}

conformance_suite!(
    conformance,
    cosmos_policy::provider(&setup()).unwrap(),
    Inputs::corpus().with(&request()).unwrap(),
    [policy]
);

#[test]
fn a_chunk_for_aloha_has_fifty_steps_of_fourteen_joints() {
    let scene = scene("aloha", &[], "aloha");
    let asked = request()
        .with_action_horizon(50)
        .with_embodiment_tag("aloha");
    let response = ask(&scene, &asked).unwrap();
    assert_eq!(response.actions.len(), 50);
    assert_eq!(response.action_candidates.len(), 1);
    assert_eq!(response.action_horizon, Some(50));
    assert_eq!(response.embodiment_tag.as_deref(), Some("aloha"));
    let raw = response.raw_actions.tensor("actions").unwrap();
    assert_eq!(raw.shape(), [1, 50, 14]);
    assert_eq!(response.metadata["value_prediction"], 0.83);
    scene.player.assert_finished();
}

#[test]
fn the_recorded_exchanges_of_the_real_handler_are_understood() {
    for name in ["chunk", "encoded_twice"] {
        let scene = scene(name, &[STUB], "stub");
        let response = ask(&scene, &request()).unwrap();
        let raw = response.raw_actions.tensor("actions").unwrap();
        assert_eq!(raw.shape(), [1, 5, 14], "{name}");
        let second = raw.to_f32()[1];
        assert!((second - 0.01).abs() < 1e-6, "{name}: {second}");
        assert_eq!(response.metadata["value_prediction"], 0.5, "{name}");
        scene.player.assert_finished();
    }
}

#[test]
fn the_chosen_chunk_is_found_among_all() {
    let all = ("COSMOS_POLICY_RETURN_ALL_QUERY_RESULTS", "1");
    let model = ("COSMOS_POLICY_MODEL", "a-checkpoint");
    let scene = scene("all_chunks", &[STUB, all, model], "stub");
    let response = ask(&scene, &request()).unwrap();
    assert_eq!(response.actions, response.action_candidates[2]);
    assert_ne!(response.actions, response.action_candidates[0]);
    assert_eq!(
        response.metadata["all_value_predictions"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(response.metadata["model"], "a-checkpoint");
    assert_eq!(response.metadata["translation"]["chosen"], 2);
}
