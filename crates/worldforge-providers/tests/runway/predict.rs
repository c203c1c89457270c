//! `predict`: chunks of robot actions.

use serde_json::{Value, json};
use worldforge_core::{Action, ErrorKind, JsonObject, Step};

use crate::bench::{Scene, TASK, robot, robot_steps};

const STILL: [f64; 7] = [0.0; 7];

#[test]
fn actions_become_a_video_and_the_state_advances_by_them() {
    let scene = Scene::of("robotics_image");
    let request = robot_steps();
    let response = scene.ask(&request).unwrap();
    assert_eq!(response.state.step, 3 + 17);
    assert_eq!(response.state.scene, request.world_state.scene);
    assert_eq!(response.frames.len(), 1);
    let notes = &response.metadata;
    assert_eq!(notes["model"], "robotics_v1");
    assert_eq!(notes["task_id"], TASK);
    assert_eq!(notes["frames_per_second"], 15);
    assert_eq!(
        (&notes["rows"], &notes["context_rows"]),
        (&json!(18), &json!(1))
    );
    assert_eq!(notes["padding_rows"], 0);
    assert_eq!(notes["resolution"], json!([640, 240]));
    assert!(
        notes["frames_note"]
            .as_str()
            .unwrap()
            .contains("the caller's to cut")
    );
    assert_eq!(notes["digest"], response.frames[0].digest().to_string());
    assert_eq!(scene.player.requests_in(Step::Create), 1);
    scene.player.assert_finished();
}

#[test]
fn few_actions_are_filled_up_and_later_chunks_begin_with_the_past() {
    let scene = Scene::of("robotics_padded");
    let few = robot(
        &json!({"actions": [STILL, STILL], "promptImage": "runway://ctx"}),
        2,
    );
    let response = scene.ask(&few).unwrap();
    assert_eq!(response.state.step, 3 + 2);
    assert_eq!(response.metadata["padding_rows"], 15);
    let scene = Scene::of("robotics_video");
    let later = json!({"actions": vec![[0, 0, 0, 0, 0, 0, 1]; 17], "pastActions": vec![STILL; 17],
        "contextVideoUri": "runway://ctx"});
    let response = scene.ask(&robot(&later, 17)).unwrap();
    assert_eq!(response.metadata["rows"], 34);
    assert_eq!(response.metadata["context_rows"], 17);
    scene.player.assert_finished();
}

/// The parameters of an action, its steps, the place of the refusal, and what it says.
type Refusal = (Value, u32, &'static str, &'static str);

fn assert_refused(cases: impl IntoIterator<Item = Refusal>) {
    for (parameters, steps, place, says) in cases {
        let scene = Scene::of("robotics_image");
        let error = scene.ask(&robot(&parameters, steps)).unwrap_err();
        let found = error.pointer().unwrap().as_str();
        let place = format!("/action/parameters{place}");
        assert_eq!(found, place, "{parameters}: {error}");
        assert!(error.to_string().contains(says), "{parameters}: {error}");
        assert_eq!(scene.player.requests(), 0, "{parameters}");
    }
}

#[test]
fn actions_are_rows_of_seven_numbers_as_many_as_the_steps() {
    let with = |actions: Value| json!({"actions": actions, "promptImage": "runway://ctx"});
    let many = json!(vec![STILL; 18]);
    assert_refused([
        (json!({"promptImage": "runway://ctx"}), 1, "", "actions"),
        (with(json!([])), 1, "/actions", "must hold an action"),
        (with(json!([STILL])), 2, "/actions", "as many as the steps"),
        (with(json!([[0, 0]])), 1, "/actions/0", "7 numbers"),
        (with(many), 18, "/actions", "at most 17"),
    ]);
}

#[test]
fn a_chunk_goes_on_from_a_picture_or_from_a_video_and_its_actions() {
    let context = "runway://ctx";
    let either = "either promptImage or contextVideoUri";
    let with = |members: Value| {
        let mut parameters = json!({"actions": [STILL]});
        for (name, value) in members.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        parameters
    };
    let both = json!({"promptImage": context, "contextVideoUri": context});
    let short = json!({"contextVideoUri": context, "pastActions": [STILL]});
    let past = json!({"promptImage": context, "pastActions": [STILL]});
    let insecure = json!({"promptImage": "http://example.com/a.png"});
    assert_refused([
        (with(json!({})), 1, "", either),
        (with(both), 1, "", either),
        (
            with(short),
            1,
            "/pastActions",
            "the 17 actions of the video",
        ),
        (with(past), 1, "/pastActions", "must be absent"),
        (with(insecure), 1, "/promptImage", "https://"),
        (
            with(json!({"promptImage": context, "seed": -1})),
            1,
            "/seed",
            "from 0",
        ),
        (
            with(json!({"promptImage": context, "sed": 1})),
            1,
            "/sed",
            "unknown",
        ),
        (
            with(json!({"promptImage": context, "task": "/"})),
            1,
            "/task",
            "id of a task",
        ),
    ]);
}

#[test]
fn other_actions_are_not_offered() {
    for action in [
        Action::Noop,
        Action::from_parts("fly", JsonObject::new()).unwrap(),
    ] {
        let scene = Scene::of("robotics_image");
        let mut request = robot_steps();
        request.action = action;
        let error = scene.ask(&request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert_eq!(error.pointer().unwrap().as_str(), "/action/type");
        assert_eq!(scene.player.requests(), 0);
    }
}
