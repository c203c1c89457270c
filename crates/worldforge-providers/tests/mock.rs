//! The mock's golden values, its refusals, and the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use serde_json::{Value, json};
use worldforge_core::{
    ErrorKind, Forge, MAX_FRAMES, MediaBytes, Result,
    capability::{
        EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest, Request,
        ScoreRequest, TransferRequest,
    },
    json::encode,
};
use worldforge_providers::mock;
use worldforge_testing::{block_on, conformance_suite, corpus, host::test_host};

conformance_suite!(
    conformance,
    mock::provider().unwrap(),
    [predict, generate, reason, embed, transfer, score, policy]
);

fn ask<R: Request>(payload: Value) -> Result<R::Response> {
    let mut forge = Forge::new(test_host());
    forge.register(mock::provider()?)?;
    block_on(forge.call("mock", &R::from_json(payload)?))
}

/// Returns how a request was refused: the kind of error and the place.
fn refusal<R: Request>(payload: Value) -> (ErrorKind, String) {
    let error = ask::<R>(payload).map(drop).unwrap_err();
    let place = error.pointer().map(ToString::to_string);
    (error.kind(), place.unwrap_or_default())
}

fn object(name: &str, x: f64) -> Value {
    json!({
        "name": name,
        "pose": {"position": {"x": x, "y": 0.5, "z": 0.0}},
        "bbox": {
            "min": {"x": x - 0.05, "y": 0.45, "z": -0.05},
            "max": {"x": x + 0.05, "y": 0.55, "z": 0.05}
        }
    })
}

fn predict(objects: &Value, action: &Value) -> Value {
    json!({"world_state": {"scene": {"objects": objects}}, "action": action, "steps": 1})
}

#[test]
fn the_smallest_prediction_is_the_documented_one() {
    let action = json!({"type": "move_to", "parameters": {
        "target": {"x": 0.3, "y": 0.8, "z": 0.0}, "speed": 1.0}});
    let response = ask::<PredictRequest>(json!({
        "world_state": {"step": 0, "scene": {"objects": {}}}, "action": action, "steps": 2
    }));
    let response = response.unwrap();
    assert_eq!(
        encode(&response.state).unwrap(),
        json!({"step": 2, "scene": {"objects": {}},
            "metadata": {"provider": "mock", "last_action": action}})
    );
    assert_eq!(response.physics_score.map(f64::from), Some(0.72));
    assert_eq!(response.confidence.map(f64::from), Some(0.7));
    let frames: Vec<_> = response.frames.iter().map(MediaBytes::as_slice).collect();
    assert_eq!(frames, [b"mock:frame:0", b"mock:frame:1"]);
    assert_eq!(
        Value::from(response.metadata),
        json!({"provider": "mock", "steps": 2, "frame_count": 2, "mode": "deterministic-mock"})
    );
}

#[test]
fn scores_of_a_prediction_grow_with_the_objects_up_to_a_bound() {
    let noop = json!({"type": "noop"});
    for (count, physics, confidence) in [
        (1, 0.75, 0.73),
        (2, 0.78, 0.76),
        (9, 0.99, 0.97),
        (40, 0.99, 0.97),
    ] {
        let objects: serde_json::Map<_, _> = (0..count)
            .map(|index| (format!("o{index}"), object("o", f64::from(index))))
            .collect();
        let response = ask::<PredictRequest>(predict(&objects.into(), &noop)).unwrap();
        let found = (response.physics_score, response.confidence);
        assert_eq!(found.0.map(f64::from), Some(physics), "{count}");
        assert_eq!(found.1.map(f64::from), Some(confidence), "{count}");
        assert_eq!(response.metadata["noop"], true);
    }
}

#[test]
fn a_move_takes_the_box_along_and_leaves_the_others() {
    let action = json!({"type": "move_to", "parameters": {
        "target": {"x": 1.0, "y": 1.5, "z": 2.0}, "object_id": "cube"}});
    let objects = json!({"cube": object("cube", 0.0), "mug": object("mug", 0.3)});
    let response = ask::<PredictRequest>(predict(&objects, &action)).unwrap();
    let state = encode(&response.state).unwrap();
    let cube = &state["scene"]["objects"]["cube"];
    assert_eq!(
        cube["pose"]["position"],
        json!({"x": 1.0, "y": 1.5, "z": 2.0})
    );
    assert_eq!(
        cube["bbox"]["min"],
        json!({"x": 0.95, "y": 1.45, "z": 1.95})
    );
    let mug = &state["scene"]["objects"]["mug"]["pose"]["position"];
    assert_eq!(*mug, json!({"x": 0.3, "y": 0.5, "z": 0.0}));
}

#[test]
fn the_only_object_needs_no_id_and_a_spawned_one_gets_a_free_one() {
    let target = json!({"target": {"x": 1.0, "y": 0.5, "z": 0.0}});
    let action = json!({"type": "move_to", "parameters": target});
    let alone = json!({"obj_2": object("cube", 0.0)});
    let response = ask::<PredictRequest>(predict(&alone, &action)).unwrap();
    let state = encode(&response.state).unwrap();
    assert_eq!(
        state["scene"]["objects"]["obj_2"]["pose"]["position"]["x"],
        1.0
    );

    let spawn = json!({"type": "spawn_object", "parameters": {"name": "ball"}});
    let response = ask::<PredictRequest>(predict(&alone, &spawn)).unwrap();
    let state = encode(&response.state).unwrap();
    let ball = &state["scene"]["objects"]["obj_3"];
    assert_eq!(ball["name"], "ball");
    assert_eq!(
        ball["bbox"]["max"],
        json!({"x": 0.05, "y": 0.55, "z": 0.05})
    );
}

#[test]
fn actions_that_cannot_be_carried_out_are_refused_by_name() {
    let two = json!({"cube": object("cube", 0.0), "mug": object("mug", 0.3)});
    let target = json!({"x": 1.0, "y": 0.5, "z": 0.0});
    let far = json!({"min": target, "max": target});
    for (action, place) in [
        (
            json!({"type": "move_to", "parameters": {"target": target}}),
            "/action/parameters/object_id",
        ),
        (
            json!({"type": "move_to", "parameters": {"target": target, "object_id": "cup"}}),
            "/action/parameters/object_id",
        ),
        (json!({"type": "levitate"}), "/action/type"),
        (
            json!({"type": "spawn_object", "parameters": {"name": "x", "bbox": far}}),
            "/action/parameters/bbox",
        ),
    ] {
        let found = refusal::<PredictRequest>(predict(&two, &action));
        assert_eq!(
            found,
            (ErrorKind::InvalidInput, place.to_owned()),
            "{action}"
        );
    }
}

#[test]
fn a_long_prediction_keeps_its_frames_within_the_limit() {
    let mut payload = predict(&json!({}), &json!({"type": "noop"}));
    payload["steps"] = json!(20_000);
    let response = ask::<PredictRequest>(payload).unwrap();
    assert_eq!(
        (response.state.step, response.frames.len()),
        (20_000, MAX_FRAMES)
    );
}

#[test]
fn an_embedding_is_drawn_from_the_documented_digest() {
    let response = ask::<EmbedRequest>(json!({"text": "hello"})).unwrap();
    let vector: Vec<f64> = response.vector.iter().map(|value| value.get()).collect();
    assert_eq!(
        vector.get(..8).unwrap(),
        [0.1034, 0.1931, 0.81, 0.3005, 0.2669, 0.6342, 0.1769, 0.5279]
    );
    assert_eq!(vector.len(), mock::EMBEDDING_LENGTH);
    assert_eq!(response.model, mock::EMBEDDING_MODEL);
    let other = ask::<EmbedRequest>(json!({"text": "hello!"})).unwrap();
    assert_ne!(other.vector, response.vector);
}

#[test]
fn a_generated_clip_has_the_asked_length_rate_and_size() {
    for (payload, frames, fps, size) in [
        (
            json!({"prompt": "a", "duration_seconds": 1.0}),
            8,
            8.0,
            [640, 360],
        ),
        (
            json!({"prompt": "a", "duration_seconds": 0.01}),
            1,
            8.0,
            [640, 360],
        ),
        (
            json!({"prompt": "a", "duration_seconds": 2.0, "options": {"fps": 24.0, "size": "1280x720"}}),
            48,
            24.0,
            [1280, 720],
        ),
        (
            json!({"prompt": "a", "duration_seconds": 1.0, "options": {"ratio": "640:360"}}),
            8,
            8.0,
            [640, 360],
        ),
        (
            json!({"prompt": "a", "duration_seconds": 1.0, "options": {"ratio": "1:1"}}),
            8,
            8.0,
            [640, 640],
        ),
    ] {
        let clip = ask::<GenerateRequest>(payload.clone()).unwrap().clip;
        let found = (clip.frames.len(), clip.fps.get(), clip.resolution);
        assert_eq!(found, (frames, fps, size), "{payload}");
        assert_eq!(clip.metadata["mode"], "deterministic-mock-generate");
        assert_eq!(clip.metadata["content_type"], "application/octet-stream");
    }
}

#[test]
fn media_requests_that_cannot_be_met_are_refused_by_name() {
    for (options, seconds, kind, place) in [
        (
            json!({"size": "wide"}),
            1.0,
            ErrorKind::InvalidInput,
            "/options/size",
        ),
        (
            json!({"size": "0x9"}),
            1.0,
            ErrorKind::InvalidInput,
            "/options/size",
        ),
        (
            json!({"ratio": "16"}),
            1.0,
            ErrorKind::InvalidInput,
            "/options/ratio",
        ),
        (
            json!({"ratio": "1:16000"}),
            1.0,
            ErrorKind::InvalidInput,
            "/options/ratio",
        ),
        (
            json!({}),
            3600.0,
            ErrorKind::LimitExceeded,
            "/duration_seconds",
        ),
    ] {
        let payload = json!({"prompt": "a", "duration_seconds": seconds, "options": options});
        assert_eq!(
            refusal::<GenerateRequest>(payload),
            (kind, place.to_owned())
        );
    }
}

#[test]
fn a_transferred_clip_keeps_the_length_and_takes_the_asked_size_and_rate() {
    let fixture = corpus::baseline::<TransferRequest>().unwrap();
    let clip = ask::<TransferRequest>(encode(&fixture).unwrap())
        .unwrap()
        .clip;
    assert_eq!((clip.frames.len(), clip.resolution), (12, [320, 180]));
    assert_eq!(clip.duration_seconds, fixture.clip.duration_seconds);
    assert_eq!(clip.metadata["source_frame_count"], 1);
}

#[test]
fn reasoning_counts_and_lists_what_the_world_holds() {
    let two = json!({"cube": object("cube", 0.0), "mug": object("mug", 0.3)});
    for (world, answer, evidence) in [
        (
            json!(null),
            "no world state was given, so nothing is known about a scene",
            0,
        ),
        (json!({}), "the scene holds 0 objects at step 0", 1),
        (
            json!({"scene": {"objects": {"cube": object("cube", 0.0)}}}),
            "the scene holds 1 object at step 0: cube",
            1,
        ),
        (
            json!({"step": 3, "scene": {"objects": two}}),
            "the scene holds 2 objects at step 3: cube, mug",
            2,
        ),
    ] {
        let payload = json!({"query": "how many?", "world_state": world});
        let response = ask::<ReasonRequest>(payload).unwrap();
        assert_eq!(
            (&*response.answer, response.evidence.len()),
            (answer, evidence)
        );
        assert!(response.confidence.is_some());
    }
}

#[test]
fn candidates_are_priced_by_the_goal_or_by_their_effort() {
    let tensor = json!([[[1.0, 0.0], [1.0, 1.0]], [[0.0, 0.5], [0.0, 0.0]]]);
    let moves = |x: f64| json!([{"type": "move_to", "parameters": {"target": {"x": x, "y": 0, "z": 0}}}, {"type": "noop"}]);
    for (info, candidates, scores, rule) in [
        (
            json!({"goal": [2.0, 1.0]}),
            tensor.clone(),
            [0.0, 4.25],
            "goal_distance",
        ),
        (
            json!({"goal": [2.0]}),
            tensor.clone(),
            [3.0, 0.25],
            "effort",
        ),
        (
            json!({"note": "none"}),
            json!([tensor]),
            [3.0, 0.25],
            "effort",
        ),
        (
            json!({"goal": [1, 0, 0]}),
            json!([moves(3.0), moves(1.0)]),
            [4.0, 0.0],
            "goal_distance",
        ),
        (
            json!({"note": "none"}),
            json!([moves(3.0), moves(1.0)]),
            [3.0, 1.0],
            "effort",
        ),
    ] {
        let payload = json!({"info": info, "action_candidates": candidates});
        let response = ask::<ScoreRequest>(payload).unwrap();
        assert_eq!(response.scores(), scores, "{info}");
        assert_eq!(response.metadata()["score_rule"], rule);
    }
}

#[test]
fn the_mock_has_no_trajectories() {
    let payload =
        json!({"info": {"goal": [1]}, "action_candidates": [[[1]]], "detail": "trajectories"});
    let found = refusal::<ScoreRequest>(payload);
    assert_eq!(found, (ErrorKind::Unsupported, "/detail".to_owned()));
}

#[test]
fn a_policy_walks_to_the_goal_position_or_waits() {
    let info = json!({"observation": {"goal_position": [1.0, 2.0, -4.0]},
        "action_horizon": 2, "embodiment_tag": "arm", "mode": "select_action"});
    let response = ask::<PolicyRequest>(json!({"info": info})).unwrap();
    let actions = encode(&response.actions).unwrap();
    let targets = [0, 1].map(|step: usize| actions[step]["parameters"]["target"].clone());
    assert_eq!(
        targets,
        [
            json!({"x": 0.5, "y": 1.0, "z": -2.0}),
            json!({"x": 1.0, "y": 2.0, "z": -4.0})
        ]
    );
    assert_eq!(
        (response.action_candidates.len(), response.action_horizon),
        (2, Some(2))
    );
    assert_eq!(response.embodiment_tag.as_deref(), Some("arm"));
    assert_eq!(response.raw_actions.tensor("path").unwrap().shape(), [2, 3]);

    let info = json!({"observation": {"state": [1.0]}, "action_horizon": 3});
    let response = ask::<PolicyRequest>(json!({"info": info})).unwrap();
    assert_eq!(encode(&response.actions).unwrap()[2]["type"], "noop");
    assert_eq!(
        (response.actions.len(), response.action_candidates.len()),
        (3, 1)
    );
}

#[test]
fn a_goal_position_that_is_no_point_is_refused() {
    for goal in [json!([1.0, 2.0]), json!("there")] {
        let payload = json!({"info": {"observation": {"goal_position": goal}}});
        let place = "/info/observation/goal_position".to_owned();
        assert_eq!(
            refusal::<PolicyRequest>(payload),
            (ErrorKind::InvalidInput, place)
        );
    }
}
