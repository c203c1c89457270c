//! `generate`: what is recorded of a success, and what is refused before anything is sent.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Step, capability::GenerateRequest};

use worldforge_testing::cassette::Replay;

use crate::bench::{Scene, TASK, generation, members};

#[test]
fn a_prompt_becomes_a_clip_that_says_where_it_comes_from() {
    let scene = Scene::of("text_to_video");
    let response = scene.ask(&generation()).unwrap();
    let clip = &response.clip;
    assert_eq!(clip.frames.len(), 1);
    assert_eq!(clip.resolution, [1280, 720]);
    assert!((clip.fps.get() - 24.0).abs() < 1e-9);
    assert!((clip.duration_seconds.get() - 5.0).abs() < 1e-9);
    assert_eq!(clip.content_type, "video/mp4");
    let digest = clip.frames[0].digest().to_string();
    let wanted = json!({
        "provider": "runway", "endpoint": "text_to_video", "model": "gen4.5", "ratio": "1280:720",
        "task_id": TASK, "estimated_credits": 60.0, "credits": 60.0, "results": 1,
        "content_type": "video/mp4", "size_bytes": clip.frames[0].as_slice().len(),
        "digest": digest, "facts_from": "file",
    });
    assert_eq!(Value::Object(clip.metadata.clone()), wanted);
    assert_eq!(scene.player.requests_in(Step::Create), 1);
    scene.player.assert_finished();
}

#[test]
fn events_tell_the_state_the_progress_and_the_cost() {
    let scene = Scene::of("text_to_video");
    scene.ask(&generation()).unwrap();
    assert_eq!(
        scene.told("task poll", "task_status"),
        ["PENDING", "THROTTLED", "RUNNING", "SUCCEEDED"]
    );
    let progress = scene.told("task poll", "progress");
    assert_eq!(
        progress,
        [json!(null), json!(null), json!(0.25), json!(null)]
    );
    assert_eq!(scene.told("task create", "task_id"), [TASK]);
    assert_eq!(scene.told("task create", "estimated_credits"), [60.0]);
    assert_eq!(scene.told("generate", "task_id"), [TASK]);
    assert_eq!(scene.told("generate", "credits"), [60.0]);
}

#[test]
fn polls_are_at_least_five_seconds_apart() {
    for (settings, least, most) in [
        (vec![], 6.0, 9.0),
        (vec![("RUNWAYML_POLL_SECONDS", "5")], 5.0, 7.5),
        (vec![("RUNWAYML_POLL_SECONDS", "20")], 20.0, 30.0),
    ] {
        let scene = Scene::with("text_to_video", &settings, Replay::strict());
        scene.ask(&generation()).unwrap();
        let waits = scene.host.sleeper.waits();
        assert_eq!(waits.len(), 3);
        for wait in waits {
            let seconds = wait.as_secs_f64();
            assert!((least..=most).contains(&seconds), "{seconds}");
        }
    }
}

#[test]
fn pictures_and_frames_become_clips() {
    let mut picture = generation();
    picture.options.image = Some("data:image/png;base64,iVBORw0KGgo=".to_owned());
    picture.options.seed = Some(42);
    picture.options.extras =
        members(&json!({"contentModeration": {"publicFigureThreshold": "low"}}));
    let mut frames = GenerateRequest::new("x", 8.0);
    frames.options.model = Some("veo3.1".to_owned());
    frames.options.extras = members(&json!({"audio": false, "promptImage": [
        {"uri": "https://example.com/a.png", "position": "first"},
        {"uri": "https://example.com/b.png", "position": "last"},
    ]}));
    let mut turbo = GenerateRequest::new("x", 5.0);
    turbo.options.model = Some("gen4_turbo".to_owned());
    turbo.options.image = Some("https://e.com/a.png".to_owned());
    for (name, request, seconds) in [
        ("image_to_video", picture, 5.0),
        ("keyframes", frames, 8.0),
        ("poll_to_success", turbo, 5.0),
        ("older_answers", generation(), 5.0),
    ] {
        let scene = Scene::of(name);
        let clip = scene.ask(&request).unwrap().clip;
        assert!(
            (clip.duration_seconds.get() - seconds).abs() < 1e-9,
            "{name}"
        );
        scene.player.assert_finished();
    }
}

#[test]
fn a_task_that_exists_is_taken_up_without_a_create() {
    let mut request = generation();
    request.options.extras = members(&json!({"task": TASK}));
    let scene = Scene::of("taken_up");
    let clip = scene.ask(&request).unwrap().clip;
    assert_eq!(clip.metadata["taken_up"], true);
    assert_eq!(scene.player.requests_in(Step::Create), 0);
    scene.player.assert_finished();
    request.options.extras = members(&json!({"task": "../organization"}));
    let error = scene.ask(&request).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/options/extras/task");
}

#[test]
fn a_model_that_is_not_known_is_passed_on_and_noted() {
    let mut request = generation();
    request.prompt = "x".to_owned();
    request.options.model = Some("gen9".to_owned());
    request.options.ratio = Some("1:1".to_owned());
    request.options.image = Some("https://e.com/a.png".to_owned());
    let scene = Scene::of("refused");
    let error = scene.ask(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.http_status(), Some(400));
    assert!(
        error.to_string().contains("Validation of body failed"),
        "{error}"
    );
    scene.player.assert_finished();
}
