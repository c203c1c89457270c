//! Rollouts under actions, and policies.

use super::*;

fn predicted(response: &PredictResponse) -> Value {
    worldforge_core::json::encode(&response.state).unwrap()
}

#[test]
fn actions_become_a_film_of_what_follows() {
    let scene = scene("forward_dynamics", &[COSMOS3], "av");
    let response = ask(&scene, &rollout(&rollout_parameters())).unwrap();
    assert_eq!(response.state.step, 60);
    assert_eq!(response.frames.len(), 1);
    assert_eq!(response.metadata["mode"], "forward_dynamics");
    assert_eq!(response.metadata["resolution"], json!([64, 64]));
    assert_eq!((response.confidence, response.physics_score), (None, None));
    let note = &predicted(&response)["metadata"]["cosmos"];
    assert_eq!(note["scene"], "not updated");
    assert_eq!(note["film"], response.frames[0].digest().to_string());
    scene.player.assert_finished();
}

#[test]
fn the_picture_of_the_present_may_be_in_the_world_state() {
    let scene = scene("forward_dynamics", &[COSMOS3], "av");
    let mut parameters = rollout_parameters();
    let image = parameters.as_object_mut().unwrap().remove("image").unwrap();
    let mut request = rollout(&parameters);
    request.world_state.step = 7;
    let metadata = &mut request.world_state.metadata;
    metadata.insert("observation_image".to_owned(), image);
    let response = ask(&scene, &request).unwrap();
    let state = predicted(&response);
    assert_eq!(
        (
            state["step"].as_u64(),
            &state["metadata"]["cosmos"]["first_step"]
        ),
        (Some(67), &json!(7))
    );
    assert!(state["metadata"].get("observation_image").is_none());
}

/// Changes to the parameters of a rollout, and where each is refused below them.
const INCOMPLETE: [(&str, &str); 8] = [
    (r#"{"domain_name": "boat"}"#, "/domain_name"),
    (r#"{"action": null}"#, "/action"),
    (r#"{"action": [[0, 0, 0, 0, 0, 0, 0, 0]]}"#, "/action"),
    (r#"{"action": [[0, 0, 0, 0, 0, 0, 0, 0, 0]]}"#, "/action"),
    (r#"{"action": [[0, 0], [0]]}"#, "/action/1"),
    (r#"{"image": null}"#, "/image"),
    (r#"{"image_size": "100"}"#, "/image_size"),
    (r#"{"num_frames": 61}"#, "/num_frames"),
];

#[test]
fn a_rollout_that_is_not_complete_is_refused() {
    for (change, place) in INCOMPLETE {
        let mut parameters = rollout_parameters();
        parameters
            .as_object_mut()
            .unwrap()
            .extend(extras(&serde_json::from_str(change).unwrap()));
        let scene = scene("forward_dynamics", &[COSMOS3], "av");
        let error = ask(&scene, &rollout(&parameters)).unwrap_err();
        let place = format!("/action/parameters{place}");
        assert_eq!(
            error.pointer().unwrap().as_str(),
            place,
            "{change}: {error}"
        );
        assert_eq!(scene.player.requests(), 0, "{place}");
    }
}

#[test]
fn steps_are_actions_of_the_one_kind() {
    let scene = scene("forward_dynamics", &[COSMOS3], "av");
    let mut short = rollout(&rollout_parameters());
    short.steps = 59;
    let error = ask(&scene, &short).unwrap_err();
    let says = "one step for each action";
    assert_failure(&error, ("steps", ErrorKind::InvalidInput, "/steps", says));
    let other = PredictRequest::new(WorldState::new(), Action::Noop, 60);
    let error = ask(&scene, &other).unwrap_err();
    let says = cosmos::FORWARD_DYNAMICS;
    assert_failure(
        &error,
        ("noop", ErrorKind::Unsupported, "/action/type", says),
    );
    assert_eq!(scene.player.requests(), 0);
}

#[test]
fn a_general_policy_answers_with_actions_and_a_film() {
    let scene = scene("policy", &[COSMOS3], "av");
    let response = ask(&scene, &drive()).unwrap();
    assert_eq!(response.actions.len(), 60);
    assert_eq!(raw_shape(&response), [1, 60, 9]);
    assert_eq!(response.embodiment_tag.as_deref(), Some("av"));
    assert_eq!(response.metadata["rollout"]["resolution"], json!([64, 64]));
    scene.player.assert_finished();
}

fn raw_shape(response: &PolicyResponse) -> Vec<usize> {
    response
        .raw_actions
        .tensor("actions")
        .unwrap()
        .shape()
        .to_vec()
}

/// The documented question to the specialist; the picture is replaced by a tensor where asked.
pub(super) fn reach(image: impl Into<Feature>) -> PolicyRequest {
    let joints = Tensor::from_f32([7], &[0.0; 7]).unwrap();
    let observation = Observation::new()
        .with("image", image)
        .with("prompt", "put the cup away")
        .with("observation/joint_position", joints)
        .with("observation/gripper_position", Feature::Scalar(json!(0.0)));
    let mut request = PolicyRequest::new(observation);
    request.info.options = extras(&json!({"seed": 0}));
    request
}

pub(super) fn cup() -> PolicyRequest {
    reach(text("policy_droid", "/input_reference").as_str())
}

#[test]
fn a_specialist_fixes_the_form_of_its_actions() {
    let scene_of_cup = scene("policy_droid", &[COSMOS3], "droid_lerobot");
    let response = ask(&scene_of_cup, &cup()).unwrap();
    assert_eq!(raw_shape(&response), [1, 32, 8]);
    assert!(!response.metadata.contains_key("rollout"));
    scene_of_cup.player.assert_finished();

    let scene = scene("policy_droid", &[COSMOS3], "droid_lerobot");
    let mut request = cup();
    request.info.options = extras(&json!({"action_fps": 15}));
    let error = ask(&scene, &request).unwrap_err();
    let place = "/info/options/action_fps";
    assert_failure(
        &error,
        ("specialist", ErrorKind::Unsupported, place, "seed"),
    );
}

#[test]
fn a_picture_may_be_a_tensor() {
    let mut recording = cassette(NAME, "policy_droid");
    if let Interaction::Http(http) = &mut recording.interactions[1] {
        http.request.ignore.push("/input_reference".to_owned());
    }
    let settings = [URL, COSMOS3];
    let scene = Scene::new(recording, &settings, |setup| {
        cosmos::provider(&setup.with_translator(translator("droid_lerobot")))
    });
    let picture = Tensor::from_u8([2, 3, 3], vec![9; 18]).unwrap();
    assert!(ask(&scene, &reach(picture)).is_ok());
    for (picture, says) in [
        (
            Tensor::from_u8([2, 3], vec![9; 6]).unwrap(),
            "[height, width, 3]",
        ),
        (Tensor::from_f32([1, 1, 3], &[0.5; 3]).unwrap(), "bytes"),
        (Tensor::from_u8([0, 1, 3], Vec::new()).unwrap(), "empty"),
    ] {
        let error = ask(&scene, &reach(picture)).unwrap_err();
        let place = "/info/observation/image";
        assert_failure(&error, ("picture", ErrorKind::InvalidInput, place, says));
    }
}

/// What is added to an observation, and where it is refused below it.
const NOT_SEEN: [(&str, &str); 5] = [
    (r#"{"note": "x"}"#, "/note"),
    (r#"{"prompt": " "}"#, "/prompt"),
    (r#"{"image": 1}"#, "/image"),
    (
        r#"{"observation/joint_position": [1.0]}"#,
        "/observation~1joint_position",
    ),
    (r#"{"observation/gripper_position": 1.0}"#, ""),
];

#[test]
fn what_a_policy_does_not_see_is_refused() {
    let recording = cassette(NAME, "policy");
    for (change, place) in NOT_SEEN {
        let mut observation = extras(&json!({
            "image": recorded(&recording, "/input_reference"),
            "prompt": recorded(&recording, "/prompt")
        }));
        observation.extend(extras(&serde_json::from_str(change).unwrap()));
        let payload = json!({"info": {"observation": observation}});
        let scene = scene("policy", &[COSMOS3], "av");
        let error = ask(&scene, &PolicyRequest::from_json(payload).unwrap()).unwrap_err();
        let place = format!("/info/observation{place}");
        assert_eq!(
            error.pointer().unwrap().as_str(),
            place,
            "{change}: {error}"
        );
        assert_eq!(scene.player.requests_in(Step::Infer), 0, "{place}");
    }
}

#[test]
fn what_a_policy_does_not_take_is_refused() {
    for (name, value, place) in [
        ("action_horizon", json!(30), "/info/action_horizon"),
        ("mode", json!("dream"), "/info/mode"),
        (
            "options",
            json!({"domain_name": "umi"}),
            "/info/options/domain_name",
        ),
        ("options", json!({"steps": 3}), "/info/options/steps"),
        (
            "observation",
            json!({"prompt": "x"}),
            "/info/observation/image",
        ),
    ] {
        let mut payload = worldforge_core::json::encode(&drive()).unwrap();
        payload["info"][name] = value;
        let scene = scene("policy", &[COSMOS3], "av");
        let error = ask(&scene, &PolicyRequest::from_json(payload).unwrap()).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), place, "{error}");
        assert_eq!(scene.player.requests_in(Step::Infer), 0, "{place}");
    }
}

#[test]
fn a_policy_needs_the_translator_of_its_domain() {
    let scene = scene("policy", &[COSMOS3], "gr1");
    let error = ask(&scene, &drive()).unwrap_err();
    assert_failure(
        &error,
        ("gr1", ErrorKind::NotConfigured, "", "one of av, umi"),
    );
    let bare = Scene::new(cassette(NAME, "policy"), &[URL, COSMOS3], |setup| {
        cosmos::provider(&setup)
    });
    let error = ask(&bare, &drive()).unwrap_err();
    assert_failure(
        &error,
        (
            "none",
            ErrorKind::NotConfigured,
            "",
            "no embodiment translator",
        ),
    );
    assert_eq!((scene.player.requests(), bare.player.requests()), (0, 0));
}
