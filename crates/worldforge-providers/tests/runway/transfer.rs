//! `transfer`: uploads, models that take the video under either name, what the result must be.

use serde_json::json;
use worldforge_core::{ErrorKind, MediaBytes, Step, capability::TransferRequest};

use crate::bench::{Scene, TASK, members, transfer, transfer_of};

#[test]
fn a_clip_is_uploaded_without_the_key_and_rendered_anew() {
    let scene = Scene::of("upload");
    let clip = scene.ask(&transfer()).unwrap().clip;
    assert_eq!(clip.resolution, [1280, 720]);
    assert_eq!(clip.metadata["source"], "uploaded");
    assert_eq!(clip.metadata["model"], "aleph2");
    assert_eq!(scene.player.requests_in(Step::Upload), 2);
    assert_eq!(scene.told("upload", "upload_bytes"), [1027]);
    scene.player.assert_finished();
}

#[test]
fn a_video_that_lies_elsewhere_is_named() {
    let mut plain = transfer_of("https://example.com/in.mp4");
    plain.options.seed = Some(7);
    plain.options.extras = members(&json!({"keyframes": [{"seconds": 1.5,
        "uri": "https://example.com/k.png", "range": {"start_seconds": 0, "end_seconds": 3}}]}));
    let mut other = transfer_of("runway://upload/abc");
    other.prompt = "x".to_owned();
    other.options.model = Some("seedance2".to_owned());
    other.options.reference_images = vec!["https://example.com/r.png".to_owned()];
    other.options.extras = members(&json!({"duration": 5}));
    for (name, request) in [
        ("video_to_video", plain),
        ("video_to_video_prompt_video", other),
    ] {
        let scene = Scene::of(name);
        let clip = scene.ask(&request).unwrap().clip;
        assert_eq!(clip.metadata["source"], "named", "{name}");
        scene.player.assert_finished();
    }
}

#[test]
fn a_result_of_another_size_is_told_and_can_be_taken_up_without_a_charge() {
    let mut request = transfer_of("https://example.com/in.mp4");
    request.width = 640;
    request.options.seed = Some(7);
    request.options.extras = members(&json!({"keyframes": [{"seconds": 1.5,
        "uri": "https://example.com/k.png", "range": {"start_seconds": 0, "end_seconds": 3}}]}));
    let scene = Scene::of("video_to_video");
    let error = scene.ask(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    assert!(error.to_string().contains("1280 x 720 at 24"), "{error}");
    assert!(error.to_string().contains(TASK), "{error}");
    assert!(error.first_triage_step().contains("`task`"), "{error:?}");

    request.width = 1280;
    request.options.extras = members(&json!({"task": TASK}));
    let scene = Scene::of("taken_up");
    assert_eq!(scene.ask(&request).unwrap().clip.resolution, [1280, 720]);
    scene.player.assert_finished();
}

/// A change of the request, and the kind and place of the refusal.
type Refusal = (fn(&mut TransferRequest), ErrorKind, &'static str);

const REFUSALS: &[Refusal] = &[
    (
        |r| r.clip.frames.clear(),
        ErrorKind::InvalidInput,
        "/clip/frames_base64",
    ),
    (
        |r| r.clip.frames.push(MediaBytes::new(vec![0; 512])),
        ErrorKind::InvalidInput,
        "/clip/frames_base64",
    ),
    (
        |r| "image/gif".clone_into(&mut r.clip.content_type),
        ErrorKind::InvalidInput,
        "/clip/content_type",
    ),
    (
        |r| r.clip.frames = vec![MediaBytes::new(vec![0; 511])],
        ErrorKind::LimitExceeded,
        "/clip/frames_base64/0",
    ),
    (
        |r| r.options.video = Some("https://example.com/in.mp4".to_owned()),
        ErrorKind::InvalidInput,
        "/options/video",
    ),
    (
        |r| r.options.image = Some("https://example.com/a.png".to_owned()),
        ErrorKind::Unsupported,
        "/options/image",
    ),
    (
        |r| r.options.model = Some("gen4_turbo".to_owned()),
        ErrorKind::InvalidInput,
        "/options/model",
    ),
    // The model needs a prompt, and the file is not sent for nothing.
    (
        |r| {
            r.prompt.clear();
            r.options.model = Some("gemini_omni_flash".to_owned());
        },
        ErrorKind::InvalidInput,
        "/prompt",
    ),
    (
        |r| {
            r.width = 1281;
            r.options.model = Some("seedance2".to_owned());
        },
        ErrorKind::InvalidInput,
        "/width",
    ),
    (
        |r| r.options.reference_images = vec!["https://example.com/r.png".to_owned()],
        ErrorKind::InvalidInput,
        "/options/reference_images",
    ),
    (
        |r| {
            r.options.extras =
                members(&json!({"keyframes": [{"uri": "https://example.com/k.png"}]}));
        },
        ErrorKind::InvalidInput,
        "/options/extras/keyframes/0",
    ),
];

#[test]
fn what_cannot_be_rendered_is_refused_before_anything_is_sent() {
    for (index, (change, kind, place)) in REFUSALS.iter().enumerate() {
        let mut request = transfer();
        change(&mut request);
        let scene = Scene::of("upload");
        let error = scene.ask(&request).unwrap_err();
        assert_eq!(error.kind(), *kind, "{index}: {error}");
        assert_eq!(
            error.pointer().unwrap().as_str(),
            *place,
            "{index}: {error}"
        );
        assert_eq!(scene.player.requests(), 0, "{index}");
    }
}

#[test]
fn an_upload_goes_to_public_https_addresses_only() {
    for url in [
        "http://store.example/s3",
        "https://10.0.0.7/s3",
        "file:///etc/passwd",
    ] {
        let fault = format!(r#"0=edit:/uploadUrl="{url}""#);
        let scene = Scene::of("upload").struck_by(&fault);
        let error = scene.ask(&transfer()).unwrap_err();
        assert_eq!(scene.player.requests_in(Step::Create), 0, "{url}");
        assert!(
            matches!(
                error.kind(),
                ErrorKind::InvalidOutput | ErrorKind::InvalidInput
            ),
            "{url}: {error}"
        );
    }
}
