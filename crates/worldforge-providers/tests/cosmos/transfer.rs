//! Videos rendered anew.

use std::sync::Mutex;

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, Forge, HttpRequest, HttpResponse, Transport,
};
use worldforge_testing::host::test_host;

use super::*;

fn clip_of(response: VideoResponse) -> VideoClip {
    response.clip
}

#[test]
fn a_control_that_was_made_before_is_followed() {
    let scene = scene("transfer_edge", &[], "av");
    let clip = clip_of(ask(&scene, &edges()).unwrap());
    assert_eq!((clip.resolution, clip.fps.get()), ([1280, 720], 30.0));
    assert_eq!(clip.metadata["requested_frames"], 121);
    scene.player.assert_finished();
}

#[test]
fn a_video_of_another_size_is_refused() {
    let scene = scene("small_transfer", &[], "av");
    let error = ask(&scene, &edges()).unwrap_err();
    let says = "must be the requested [1280, 720], found [832, 480]";
    let place = "/clip/resolution";
    assert_failure(&error, ("small", ErrorKind::InvalidOutput, place, says));
}

#[test]
fn the_older_schema_transfers_nothing() {
    let met = scene("predict1_transfer", &[], "av");
    let error = ask(&met, &edges()).unwrap_err();
    assert_failure(
        &error,
        ("auto", ErrorKind::Unsupported, "", "transfers none"),
    );
    met.player.assert_finished();

    let known = scene("predict1_transfer", &[PREDICT1], "av");
    let error = ask(&known, &edges()).unwrap_err();
    assert_failure(
        &error,
        ("predict1", ErrorKind::Unsupported, "", "does not offer"),
    );
    assert_eq!(known.player.requests(), 0);
}

/// Extras of a transfer, and what of them reaches the request.
#[test]
fn the_clip_is_a_source_or_a_control() {
    for (asked, member, wanted) in [
        (json!({}), "/transfer", None),
        (
            json!({"control": "edge"}),
            "/transfer",
            Some(json!({"edge": true})),
        ),
        (
            json!({"control": "edge", "preset": "high"}),
            "/transfer",
            Some(json!({"edge": {"preset_edge_threshold": "high"}})),
        ),
        (
            json!({"control": "blur", "preset": "none", "control_guidance": 2}),
            "/transfer",
            Some(json!({"blur": {"preset_blur_strength": "none"}, "control_guidance": 2.0})),
        ),
        (
            json!({"control": "depth"}),
            "/transfer/depth/video",
            Some(text("transfer_edge", "/transfer/edge/video").into()),
        ),
    ] {
        let mut request = edges();
        request.options.extras = extras(&asked);
        let sent = sent(&request);
        assert_eq!(sent.pointer(member), wanted.as_ref(), "{asked}");
        let is_source = member == "/transfer";
        assert_eq!(sent.get("input_reference").is_some(), is_source, "{asked}");
    }
}

/// Returns the body that a transfer sends, by answering with it.
fn sent(request: &TransferRequest) -> Value {
    let tape = Arc::new(Tape::default());
    let setup = Setup::new(environment(&[URL, COSMOS3]))
        .with_transport(Arc::clone(&tape) as Arc<dyn Transport>);
    let mut forge = Forge::new(test_host());
    forge.register(cosmos::provider(&setup).unwrap()).unwrap();
    assert!(block_on(forge.transfer(NAME, request)).is_err());
    let body = tape.0.lock().unwrap().take().unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Keeps the last body that was sent, and answers nothing that can be used.
#[derive(Default)]
struct Tape(Mutex<Option<Vec<u8>>>);

impl Transport for Tape {
    fn exchange<'a>(
        &'a self,
        _cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        *self.0.lock().unwrap() = Some(request.body);
        Box::pin(std::future::ready(Ok(HttpResponse::new(200, "{}"))))
    }

    fn connect<'a>(
        &'a self,
        _cx: &'a CallContext,
        _dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(std::future::ready(Err(Error::bug("HTTP only"))))
    }
}

#[test]
fn what_a_transfer_does_not_take_is_refused() {
    use ErrorKind::{InvalidInput, Unsupported};
    for (change, kind, place) in [
        (json!({"width": 1281}), InvalidInput, "/width"),
        (json!({"fps": 0.5}), InvalidInput, "/fps"),
        (json!({"options": {"fps": 30}}), Unsupported, "/options/fps"),
        (
            json!({"options": {"size": "1280x720"}}),
            Unsupported,
            "/options/size",
        ),
        (
            json!({"options": {"extras": {"control": "lines"}}}),
            InvalidInput,
            "/options/extras/control",
        ),
        (
            json!({"options": {"extras": {"control": "seg", "clip_role": "source"}}}),
            InvalidInput,
            "/options/extras/clip_role",
        ),
        (
            json!({"options": {"extras": {"control": "edge", "preset": "none"}}}),
            InvalidInput,
            "/options/extras/preset",
        ),
        (
            json!({"options": {"extras": {"preset": "low"}}}),
            Unsupported,
            "/options/extras/preset",
        ),
    ] {
        let mut payload = worldforge_core::json::encode(&edges()).unwrap();
        for (name, value) in change.as_object().unwrap() {
            payload[name] = value.clone();
        }
        let scene = scene("transfer_edge", &[COSMOS3], "av");
        let error = ask(&scene, &TransferRequest::from_json(payload).unwrap()).unwrap_err();
        assert_failure(&error, ("transfer", kind, place, ""));
        assert_eq!(scene.player.requests(), 0, "{place}");
    }
}

#[test]
fn only_one_mp4_file_is_taken() {
    for frames in [
        vec![b"PNG".to_vec()],
        vec![b"0000ftyp".to_vec(); 2],
        Vec::new(),
    ] {
        let mut request = edges();
        request.clip.frames = frames.into_iter().map(MediaBytes::new).collect();
        let scene = scene("transfer_edge", &[COSMOS3], "av");
        let error = ask(&scene, &request).unwrap_err();
        let place = "/clip/frames_base64";
        assert_failure(
            &error,
            ("clip", ErrorKind::InvalidInput, place, "one MP4 file"),
        );
    }
}
