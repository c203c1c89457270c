//! What is sent, byte for byte what the official SDK sends.

use serde::Deserialize;
use serde_json::json;
use worldforge_core::{
    Forge, HttpRequest,
    capability::{GenerateRequest, PredictRequest, TransferRequest},
};
use worldforge_testing::block_on;

use crate::{
    bench::{SECRET, TASK, members, robot, robot_steps, transfer, transfer_of},
    tap::Tap,
};

const REQUESTS: &str = include_str!("../../fixtures/runway/sdk_requests.json");

#[derive(Deserialize)]
struct Captured {
    requests: Vec<Request>,
}

/// One request of the SDK; its credential reads `<RUNWAYML_API_SECRET>`.
#[derive(Deserialize)]
struct Request {
    name: String,
    method: String,
    path: String,
    headers: std::collections::BTreeMap<String, String>,
    body: String,
}

fn captured(name: &str) -> Request {
    let all: Captured = serde_json::from_str(REQUESTS).unwrap();
    let mut all = all.requests.into_iter();
    all.find(|request| request.name == name).unwrap()
}

/// Checks method, route, body and headers, and that no header of the SDK's own is sent.
fn assert_same(wanted: &Request, found: &HttpRequest) {
    let name = &wanted.name;
    assert_eq!(wanted.method, found.method, "{name}");
    assert_eq!(
        format!("https://api.dev.runwayml.com{}", wanted.path),
        found.url,
        "{name}"
    );
    assert_eq!(wanted.body, String::from_utf8_lossy(&found.body), "{name}");
    let header = |name: &str| found.headers.iter().find(|header| header.is_named(name));
    for (key, value) in &wanted.headers {
        if key == "accept" && value == "*/*" {
            // The carrier's own default.
            continue;
        }
        let value = value.replace("<RUNWAYML_API_SECRET>", SECRET);
        let header = header(key).map(worldforge_core::Header::value);
        assert_eq!(header, Some(&*value), "{name}: {key}");
    }
    let sent = found.headers.len();
    let usual = wanted.headers.keys().filter(|key| *key != "accept").count();
    assert!(sent - usual <= 1, "{name}: {:?}", found.headers);
}

/// Returns the first request that a call sends; every answer is a refusal.
fn first(act: impl FnOnce(&Forge)) -> HttpRequest {
    let tap = Tap::answering(&[]);
    act(&tap.forge());
    let mut requests = tap.requests();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

fn generated(request: &GenerateRequest) -> HttpRequest {
    first(|forge| drop(block_on(forge.generate("runway", request)).unwrap_err()))
}

fn transferred(request: &TransferRequest) -> HttpRequest {
    first(|forge| drop(block_on(forge.transfer("runway", request)).unwrap_err()))
}

fn predicted(request: &PredictRequest) -> HttpRequest {
    first(|forge| drop(block_on(forge.predict("runway", request)).unwrap_err()))
}

#[test]
fn a_video_from_a_prompt() {
    let mut request = GenerateRequest::new("a robot arm moves a mug", 5.0);
    assert_same(&captured("text_to_video_gen4_5"), &generated(&request));
    request.prompt = "x".to_owned();
    assert_same(&captured("retry_429_then_ok"), &generated(&request));
}

#[test]
fn a_video_from_a_picture() {
    let mut request = GenerateRequest::new("a robot arm moves a mug", 5.0);
    request.options.image = Some("data:image/png;base64,iVBORw0KGgo=".to_owned());
    request.options.ratio = Some("1280:720".to_owned());
    request.options.seed = Some(42);
    request.options.extras =
        members(&json!({"contentModeration": {"publicFigureThreshold": "low"}}));
    assert_same(&captured("image_to_video_gen4_5"), &generated(&request));
}

#[test]
fn a_video_between_two_frames() {
    let mut request = GenerateRequest::new("x", 8.0);
    request.options.model = Some("veo3.1".to_owned());
    request.options.size = Some("1280x720".to_owned());
    request.options.extras = members(&json!({
        "audio": false,
        "promptImage": [
            {"position": "first", "uri": "https://example.com/a.png"},
            {"position": "last", "uri": "https://example.com/b.png"},
        ],
    }));
    assert_same(&captured("image_to_video_keyframes"), &generated(&request));
}

#[test]
fn a_video_rendered_anew() {
    let mut request = transfer_of("https://example.com/in.mp4");
    request.options.seed = Some(7);
    request.options.extras = members(&json!({"keyframes": [{
        "range": {"end_seconds": 3, "start_seconds": 0},
        "seconds": 1.5,
        "uri": "https://example.com/k.png",
    }]}));
    assert_same(&captured("video_to_video_aleph2"), &transferred(&request));
}

#[test]
fn a_video_for_a_model_that_calls_it_otherwise() {
    let mut request = transfer_of("runway://upload/abc");
    request.prompt = "x".to_owned();
    request.options.model = Some("seedance2".to_owned());
    request.options.reference_images = vec!["https://example.com/r.png".to_owned()];
    request.options.extras = members(&json!({"duration": 5}));
    assert_same(
        &captured("video_to_video_seedance2"),
        &transferred(&request),
    );
}

#[test]
fn robot_actions_from_a_picture_and_from_a_video() {
    assert_same(&captured("robotics_step1"), &predicted(&robot_steps()));
    let still = json!([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    for count in [1, 4] {
        let actions = vec![still.clone(); count];
        let given = json!({"actions": actions, "promptImage": "runway://ctx", "seed": 0});
        let steps = u32::try_from(count).unwrap();
        assert_same(
            &captured("robotics_step2"),
            &predicted(&robot(&given, steps)),
        );
    }
    let given = json!({
        "actions": vec![json!([0, 0, 0, 0, 0, 0, 1]); 17],
        "pastActions": vec![still; 17],
        "contextVideoUri": "runway://ctx",
    });
    assert_same(&captured("robotics_step3"), &predicted(&robot(&given, 17)));
}

#[test]
fn an_organization_and_a_task() {
    let organization = first(|forge| drop(block_on(forge.health("runway")).unwrap()));
    assert_same(&captured("organization"), &organization);
    let mut request = GenerateRequest::new("x", 5.0);
    request.options.extras = members(&json!({"task": TASK}));
    let poll = generated(&request);
    assert_same(&captured("task_pending"), &poll);
    assert_same(&captured("poll_to_success_1"), &poll);
}

#[test]
fn an_upload() {
    let slot = r#"{"runwayUri": "runway://eyJ0ZXN0", "uploadUrl": "https://store.example/s3",
        "fields": {"key": "k", "policy": "p"}}"#;
    let tap = Tap::answering(&[slot]);
    let request = transfer();
    block_on(tap.forge().transfer("runway", &request)).unwrap_err();
    let [begin, file] = tap.requests().try_into().unwrap();
    let mut wanted = captured("upload_begin");
    wanted.body = wanted.body.replace("frame.png", "clip.mp4");
    assert_same(&wanted, &begin);

    let wanted = captured("upload_file");
    let boundary = |content_type: &str| content_type.split_once("boundary=").unwrap().1.to_owned();
    let [content_type] = file.headers.as_slice() else {
        panic!("the store gets no header but the type: {:?}", file.headers);
    };
    let content = request.clip.frames[0].as_slice();
    let body = wanted
        .body
        .replace(
            &boundary(&wanted.headers["content-type"]),
            &boundary(content_type.value()),
        )
        .replace("frame.png", "clip.mp4")
        .replace("image/png", "video/mp4");
    let (head, tail) = body.split_once("<file>").unwrap();
    let body = [head.as_bytes(), content, tail.as_bytes()].concat();
    assert!(body == file.body, "{}", String::from_utf8_lossy(&file.body));
    assert_eq!(file.url, "https://store.example/s3");
}
