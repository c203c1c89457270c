//! Videos in both schemas.

use super::*;

#[test]
fn the_documented_request_of_the_older_schema_is_written_and_its_answer_read() {
    let scene = scene("predict1", &[], "av");
    let clip = ask(&scene, &documented()).unwrap().clip;
    // The file speaks: it is a sample of another size and length than was asked for.
    assert_eq!((clip.resolution, clip.fps.get()), ([64, 64], 24.0));
    assert!((clip.duration_seconds.get() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(
        (clip.frames.len(), clip.content_type.as_str()),
        (1, "video/mp4")
    );
    assert_eq!(clip.metadata["digest"], clip.frames[0].digest().to_string());
    assert_eq!(clip.metadata["mode"], "text2world");
    assert_eq!(clip.metadata["requested_frames"], 121);
    assert_eq!(clip.metadata["seed"], 4);
    let upsampled = clip.metadata["upsampled_prompt"].as_str().unwrap();
    assert!(upsampled.starts_with("first person view"));
    scene.player.assert_finished();
}

#[test]
fn a_prompt_becomes_a_video_of_the_asked_size_and_length() {
    let scene = scene("text2video", &[("COSMOS_MODEL", "nano")], "av");
    let prompt = text("text2video", "/prompt");
    let mut request = GenerateRequest::new(prompt, 7.875);
    request.options.negative_prompt = Some(String::new());
    request.options.ratio = Some("16:9".to_owned());
    request.options.fps = Some(Positive::new(24.0).unwrap());
    request.options.seed = Some(0);
    request.options.extras =
        extras(&json!({"num_inference_steps": 35, "guidance_scale": 6.0, "flow_shift": 10.0}));
    let clip = ask(&scene, &request).unwrap().clip;
    assert_eq!((clip.resolution, clip.fps.get()), ([1280, 720], 24.0));
    assert!((clip.duration_seconds.get() - 7.875).abs() < 1e-9);
    assert_eq!(clip.metadata["mode"], "text2video");
    assert_eq!(clip.metadata["model"], "nano");
    scene.player.assert_finished();
}

#[test]
fn a_video_begins_with_a_picture_or_another_video() {
    let scene_of_picture = scene("image2video", &[], "av");
    let mut request = GenerateRequest::new("x", 7.875);
    request.options.image = Some(text("image2video", "/input_reference"));
    request.options.negative_prompt = Some(String::new());
    request.options.size = Some("1280x720".to_owned());
    request.options.seed = Some(0);
    let clip = ask(&scene_of_picture, &request).unwrap().clip;
    assert_eq!(clip.metadata["mode"], "image2video");
    scene_of_picture.player.assert_finished();

    let scene = scene("video2video", &[], "av");
    let mut request = GenerateRequest::new("x", 93.0 / 24.0);
    request.options.video = Some(text("video2video", "/input_reference"));
    request.options.seed = Some(0);
    request.options.extras = extras(&json!({
        "resolution": "720", "condition_frame_indexes_vision": [0, 1],
        "condition_video_keep": "first", "num_inference_steps": 35, "guidance_scale": 6.0,
        "flow_shift": 10.0
    }));
    let clip = ask(&scene, &request).unwrap().clip;
    assert_eq!(clip.metadata["requested_frames"], 93);
    scene.player.assert_finished();
}

#[test]
fn the_files_own_rate_is_told() {
    let unasked = scene("other_rate", &[], "av");
    let clip = ask(&unasked, &plain()).unwrap().clip;
    assert_eq!(clip.fps, Positive::new(12.0).unwrap());
    let asked = scene("other_rate", &[], "av");
    let mut request = plain();
    request.options.fps = Some(Positive::new(24.0).unwrap());
    let error = ask(&asked, &request).unwrap_err();
    let says = "must be the requested 24, found 12";
    assert_failure(
        &error,
        ("other_rate", ErrorKind::InvalidOutput, "/clip/fps", says),
    );
}

/// Options that Cosmos 3 does not take, each with its kind of error, its place and a word.
const REFUSED: [(&str, Failure<'_>); 14] = {
    use ErrorKind::{InvalidInput, Unsupported};
    [
        (
            r#"{"model": "x"}"#,
            ("model", Unsupported, "/options/model", "one model"),
        ),
        (
            r#"{"reference_images": ["x"]}"#,
            ("pictures", Unsupported, "/options/reference_images", ""),
        ),
        (
            r#"{"image": "a.png"}"#,
            ("path", InvalidInput, "/options/image", "data URL"),
        ),
        (
            r#"{"image": "data:image/gif;base64,AAAA"}"#,
            ("gif", InvalidInput, "/options/image", "png"),
        ),
        (
            r#"{"image": "data:image/png;base64,AAAA"}"#,
            ("no png", InvalidInput, "/options/image", "must hold"),
        ),
        (
            r#"{"video": "data:video/mp4;base64,?"}"#,
            ("base64", InvalidInput, "/options/video", "base64"),
        ),
        (
            r#"{"image": "https://a.example/x.png", "video": "https://a.example/x.mp4"}"#,
            ("both", InvalidInput, "/options/video", "not with both"),
        ),
        (
            r#"{"size": "640x360"}"#,
            ("size", InvalidInput, "/options/size", "832x480"),
        ),
        (
            r#"{"ratio": "2:1"}"#,
            ("ratio", InvalidInput, "/options/ratio", "16:9"),
        ),
        (
            r#"{"ratio": "1:1", "size": "640x640"}"#,
            ("twice", InvalidInput, "/options/size", "exclude"),
        ),
        (
            r#"{"fps": 61}"#,
            ("fps", InvalidInput, "/options/fps", "between 1 and 60"),
        ),
        (
            r#"{"seed": -1}"#,
            ("seed", InvalidInput, "/options/seed", "negative"),
        ),
        (
            r#"{"extras": {"num_inference_steps": 101}}"#,
            (
                "steps",
                InvalidInput,
                "/options/extras/num_inference_steps",
                "1 to 100",
            ),
        ),
        (
            r#"{"extras": {"steps": 35}}"#,
            (
                "unknown",
                Unsupported,
                "/options/extras/steps",
                "num_inference_steps",
            ),
        ),
    ]
};

#[test]
fn what_cosmos3_does_not_take_is_refused_before_anything_is_sent() {
    for (options, failure) in REFUSED {
        let options: Value = serde_json::from_str(options).unwrap();
        let payload = json!({"prompt": "x", "duration_seconds": 1.0, "options": options});
        let scene = scene("plain", &[COSMOS3], "av");
        let error = ask(&scene, &GenerateRequest::from_json(payload).unwrap()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests(), 0, "{}", failure.0);
    }
}

#[test]
fn a_length_must_be_one_that_can_be_rendered() {
    for (seconds, extras_of, place) in [
        (0.5, json!({}), "/duration_seconds"),
        (9.0, json!({}), "/duration_seconds"),
        (13.0, json!({"resolution": "480"}), "/duration_seconds"),
    ] {
        let mut request = GenerateRequest::new("x", seconds);
        request.options.extras = extras(&extras_of);
        let scene = scene("plain", &[COSMOS3], "av");
        let error = ask(&scene, &request).unwrap_err();
        assert_failure(
            &error,
            ("length", ErrorKind::InvalidInput, place, "between 1.04 and"),
        );
    }
}

#[test]
fn what_the_older_schema_does_not_take_is_refused_too() {
    for (options, place) in [
        (json!({"ratio": "16:9"}), "/options/ratio"),
        (json!({"fps": 23.5}), "/options/fps"),
        (json!({"size": "0x7"}), "/options/size"),
        (json!({"seed": 4_294_967_296_u64}), "/options/seed"),
        (
            json!({"extras": {"num_inference_steps": 3}}),
            "/options/extras/num_inference_steps",
        ),
    ] {
        let payload = json!({"prompt": "x", "duration_seconds": 5.0, "options": options});
        let scene = scene("conformance_predict1", &[PREDICT1], "av");
        let error = ask(&scene, &GenerateRequest::from_json(payload).unwrap()).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), place, "{error}");
        assert_eq!(scene.player.requests(), 0, "{place}");
    }
    let long = GenerateRequest::new("word ".repeat(251), 5.0);
    let scene = scene("conformance_predict1", &[PREDICT1], "av");
    let error = ask(&scene, &long).unwrap_err();
    assert_failure(
        &error,
        ("words", ErrorKind::LimitExceeded, "/prompt", "250 words"),
    );
}

#[test]
fn the_deployment_is_asked_once_what_it_is() {
    let mut recording = cassette(NAME, "plain");
    let inference = recording.interactions[1].clone();
    recording.interactions.push(inference);
    let scene = Scene::new(recording, &[URL], |setup| cosmos::provider(&setup));
    assert!(ask(&scene, &plain()).is_ok());
    assert!(ask(&scene, &plain()).is_ok());
    assert_eq!(scene.player.requests_in(Step::Poll), 1);
    scene.player.assert_finished();
}
