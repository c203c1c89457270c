//! What is sent, and what is refused before anything is.

use super::*;

#[test]
fn pictures_and_joints_may_come_as_lists() {
    let observation = json!({
        "primary_image": [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]],
        "left_wrist_image": [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]],
        "right_wrist_image": [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]],
        "proprio": [-1.0, -0.846_153_86, -0.692_307_7, -0.538_461_57, -0.384_615_4, -0.230_769_23,
            -0.076_923_08, 0.076_923_08, 0.230_769_23, 0.384_615_4, 0.538_461_57, 0.692_307_7,
            0.846_153_86, 1.0],
        "task_description": ["fold shirt"]
    });
    let request = PolicyRequest::new(Observation::from_json(observation).unwrap());
    let scene = scene("chunk", &[STUB], "stub");
    assert!(ask(&scene, &request).is_ok());
    scene.player.assert_finished();
}

/// Observations that the server would not understand, each by the part that is wrong.
fn misfits() -> Vec<(&'static str, Feature, ErrorKind)> {
    let bytes = |shape: [usize; 3]| {
        let count = shape.iter().product();
        Feature::from(Tensor::from_u8(shape, vec![0; count]).unwrap())
    };
    let floats = |shape: &[usize]| {
        let values = vec![0.5; shape.iter().product()];
        Feature::from(Tensor::from_f32(shape, &values).unwrap())
    };
    let input = ErrorKind::InvalidInput;
    vec![
        ("note", "hello".into(), input),
        ("primary_image", bytes([2, 2, 4]), input),
        ("primary_image", bytes([0, 2, 3]), input),
        ("primary_image", floats(&[1, 1, 3]), input),
        ("primary_image", "a.png".into(), input),
        (
            "left_wrist_image",
            bytes([1, 4097, 3]),
            ErrorKind::LimitExceeded,
        ),
        ("proprio", floats(&[7]), input),
        ("task_description", "  ".into(), input),
        ("proprio_history", floats(&[14]), input),
        ("images_history", floats(&[3]), input),
    ]
}

#[test]
fn nothing_is_sent_that_the_server_would_not_understand() {
    let wrong = misfits()
        .into_iter()
        .map(|(name, feature, kind)| (name, observation().with(name, feature), kind));
    let lacking = Observation::new().with("primary_image", picture());
    let lacking = ("left_wrist_image", lacking, ErrorKind::InvalidInput);
    for (name, observation, kind) in wrong.chain([lacking]) {
        let scene = scene("chunk", &[], "aloha");
        let error = ask(&scene, &PolicyRequest::new(observation)).unwrap_err();
        assert_failure(
            &error,
            (name, kind, &format!("/info/observation/{name}"), ""),
        );
        assert_eq!(scene.player.requests(), 0, "{name}");
    }
}

#[test]
fn a_memory_is_sent_as_it_is() {
    let history = Tensor::from_u8([3, 2, 2, 3], vec![7; 36]).unwrap();
    let joints = Tensor::from_f32([3, 14], &[0.25; 42]).unwrap();
    let seen = observation()
        .with("images_history", history)
        .with("proprio_history", joints);
    let scene = scene("with_memory", &[STUB], "stub");
    assert!(ask(&scene, &PolicyRequest::new(seen)).is_ok());
    scene.player.assert_finished();
}

#[test]
fn options_that_the_server_does_not_have_are_refused() {
    for (field, value, kind, place) in [
        ("mode", json!("dream"), ErrorKind::Unsupported, "/info/mode"),
        (
            "action_horizon",
            json!(10),
            ErrorKind::InvalidInput,
            "/info/action_horizon",
        ),
        (
            "options",
            json!({"seed": 1}),
            ErrorKind::Unsupported,
            "/info/options/seed",
        ),
        (
            "options",
            json!({"return_all_query_results": 1}),
            ErrorKind::InvalidInput,
            "/info/options/return_all_query_results",
        ),
        (
            "embodiment_tag",
            json!("gr1"),
            ErrorKind::InvalidInput,
            "/info/embodiment_tag",
        ),
    ] {
        let mut payload = worldforge_core::json::encode(&request()).unwrap();
        payload["info"][field] = value;
        let asked = <PolicyRequest as worldforge_core::capability::Request>::from_json(payload);
        let scene = scene("chunk", &[], "aloha");
        let error = ask(&scene, &asked.unwrap()).unwrap_err();
        assert_failure(&error, (field, kind, place, ""));
        assert_eq!(scene.player.requests(), 0, "{place}");
    }
}

#[test]
fn without_the_robots_own_translator_nothing_is_sent() {
    let missing = Scene::new(cassette(NAME, "chunk"), &[URL], |setup| {
        cosmos_policy::provider(&setup)
    });
    let other = scene("chunk", &[], "gr1");
    for (scene, says) in [
        (missing, "no embodiment translator"),
        (
            other,
            "the server drives 'aloha', and the translator is for 'gr1'",
        ),
    ] {
        let error = ask(&scene, &request()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConfigured);
        assert_eq!(error.to_string(), says);
        assert_eq!(scene.player.requests(), 0);
    }
}
