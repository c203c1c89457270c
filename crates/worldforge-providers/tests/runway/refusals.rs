//! What a request for a video must not say: refused by name before anything is sent.

use serde_json::json;
use worldforge_core::{
    ErrorKind,
    capability::{GenerateRequest, GenerationOptions},
};

use crate::bench::{Scene, generation, members};

/// A change of the request, the kind and place of the refusal, and what it says.
type Refusal = (
    fn(&mut GenerateRequest),
    ErrorKind,
    &'static str,
    &'static str,
);

fn options(request: &mut GenerateRequest) -> &mut GenerationOptions {
    &mut request.options
}

const REFUSALS: &[Refusal] = &[
    (
        |r| r.duration_seconds = 5.5,
        ErrorKind::InvalidInput,
        "/duration_seconds",
        "whole seconds",
    ),
    (
        |r| r.duration_seconds = 1.0,
        ErrorKind::InvalidInput,
        "/duration_seconds",
        "from 2 to 10",
    ),
    (
        |r| r.duration_seconds = 11.0,
        ErrorKind::InvalidInput,
        "/duration_seconds",
        "from 2 to 10",
    ),
    (
        |r| options(r).model = Some("veo3.1".to_owned()),
        ErrorKind::InvalidInput,
        "/duration_seconds",
        "one of 4, 6, 8",
    ),
    // Each of these letters is two UTF-16 units.
    (
        |r| r.prompt = "😀".repeat(501),
        ErrorKind::LimitExceeded,
        "/prompt",
        "1000 UTF-16 units, found 1002",
    ),
    (
        |r| options(r).ratio = Some("16:9".to_owned()),
        ErrorKind::InvalidInput,
        "/options/ratio",
        "one of 1280:720, 720:1280",
    ),
    (
        |r| options(r).size = Some("big".to_owned()),
        ErrorKind::InvalidInput,
        "/options/size",
        "such as 1280x720",
    ),
    (
        |r| {
            options(r).size = Some("1280x720".to_owned());
            options(r).ratio = Some("1280:720".to_owned());
        },
        ErrorKind::InvalidInput,
        "/options/size",
        "beside a ratio",
    ),
    (
        |r| options(r).seed = Some(-1),
        ErrorKind::InvalidInput,
        "/options/seed",
        "from 0 to 4294967295",
    ),
    (
        |r| options(r).negative_prompt = Some("rain".to_owned()),
        ErrorKind::InvalidInput,
        "/options/negative_prompt",
        "takes no such member",
    ),
    (
        |r| options(r).fps = worldforge_core::Positive::new(24.0).ok(),
        ErrorKind::Unsupported,
        "/options/fps",
        "cannot be chosen",
    ),
    (
        |r| options(r).video = Some("https://example.com/v.mp4".to_owned()),
        ErrorKind::Unsupported,
        "/options/video",
        "by transfer",
    ),
    (
        |r| options(r).model = Some("aleph2".to_owned()),
        ErrorKind::InvalidInput,
        "/options/model",
        "a model of text_to_video: gemini_omni_flash",
    ),
    (
        |r| options(r).model = Some("a b".to_owned()),
        ErrorKind::InvalidInput,
        "/options/model",
        "visible ASCII",
    ),
    (
        |r| options(r).extras = members(&json!({"duration": 5})),
        ErrorKind::InvalidInput,
        "/options/extras/duration",
        "a place of its own",
    ),
    (
        |r| options(r).extras = members(&json!({"sparkle": 1})),
        ErrorKind::InvalidInput,
        "/options/extras/sparkle",
        "takes no such member",
    ),
    (
        |r| {
            options(r).extras =
                members(&json!({"contentModeration": {"publicFigureThreshold": "none"}}));
        },
        ErrorKind::InvalidInput,
        "/options/extras/contentModeration/publicFigureThreshold",
        "one of auto, low",
    ),
    (
        |r| options(r).extras = members(&json!({"outputFormat": "png_sequence"})),
        ErrorKind::Unsupported,
        "/options/extras/outputFormat",
        "one video file",
    ),
    (
        |r| options(r).extras = members(&json!({"task": 5})),
        ErrorKind::InvalidInput,
        "/options/extras/task",
        "the id of a task",
    ),
    (
        |r| {
            options(r).image = Some("https://example.com/a.png".to_owned());
            options(r).extras = members(&json!({"promptImage": []}));
        },
        ErrorKind::InvalidInput,
        "/options/extras/promptImage",
        "a place of its own",
    ),
    (
        |r| {
            options(r).extras = members(
                &json!({"promptImage": [{"uri": "https://e.com/a.png", "position": "last"}]}),
            );
        },
        ErrorKind::InvalidInput,
        "/options/extras/promptImage/0/position",
        "must be first",
    ),
];

#[test]
fn what_the_model_does_not_take_is_refused_before_anything_is_sent() {
    for (index, (change, kind, place, says)) in REFUSALS.iter().enumerate() {
        let mut request = generation();
        change(&mut request);
        let scene = Scene::of("text_to_video");
        let error = scene.ask(&request).unwrap_err();
        assert_eq!(error.kind(), *kind, "{index}: {error}");
        assert_eq!(
            error.pointer().unwrap().as_str(),
            *place,
            "{index}: {error}"
        );
        assert!(error.to_string().contains(says), "{index}: {error}");
        assert_eq!(scene.player.requests(), 0, "{index}");
    }
}

#[test]
fn a_picture_lies_at_an_https_url_of_a_domain_or_is_a_small_data_uri() {
    let long = format!("https://example.com/{}", "a".repeat(2048));
    let large = format!("data:image/png;base64,{}", "A".repeat(5 << 20));
    for (image, says) in [
        ("http://example.com/a.png", "must be an https:// URL"),
        ("ftp://example.com/a.png", "must be an https:// URL"),
        ("a.png", "must be an https:// URL"),
        (
            "https://93.184.216.34/a.png",
            "a domain name, not an address",
        ),
        (
            "https://[2606:2800::1]/a.png",
            "a domain name, not an address",
        ),
        ("runway://", "must name an upload"),
        ("data:video/mp4;base64,AAAA", "data:image/<type>;base64,"),
        ("data:image/png,AAAA", "data:image/<type>;base64,"),
        (&long, "at most 2048 characters"),
        (&large, "at most 5242880 bytes"),
    ] {
        let mut request = generation();
        request.options.image = Some(image.to_owned());
        let scene = Scene::of("image_to_video");
        let error = scene.ask(&request).unwrap_err();
        assert_eq!(
            error.pointer().unwrap().as_str(),
            "/options/image",
            "{error}"
        );
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(scene.player.requests(), 0, "{error}");
    }
}
