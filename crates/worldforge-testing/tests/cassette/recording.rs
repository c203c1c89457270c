//! Recording over a scripted transport: what is kept, in which order, and what is not.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex},
    task::Poll,
};

use serde_json::json;
use worldforge_core::{
    BoxFuture, CallContext, Error, ErrorKind, Header, HttpRequest, Provider, ProviderProfile,
    Result, Transport,
    capability::{Capability, EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::cassette::{
    Body, Cassette, Fault, HttpInteraction, Injection, Interaction, MAX_INTERACTIONS, Player,
    Recorded, Recorder, Replay, Source,
};

use crate::toy::{self, Channel, Tasks};

const SIGNATURE: &str = "wfsignature5b1d7e";

fn recorder(inner: Arc<dyn Transport>) -> Arc<Recorder> {
    let origin = Recorded::new("toy server", Source::Captured).version("1");
    let recorder = Recorder::new(inner, toy::name(), origin);
    recorder.describe("One call that is answered.", Some(Capability::Embed));
    recorder
}

fn http(interaction: &Interaction) -> &HttpInteraction {
    match interaction {
        Interaction::Http(http) => http,
        other => panic!("{other:?}"),
    }
}

/// What a server sends that knows nothing of cassettes.
fn unscrubbed() -> Cassette {
    let mut cassette = toy::tasks();
    let link = format!("https://cdn.toy.example/t1/out.json?X-Amz-Signature={SIGNATURE}&v=2");
    for interaction in &mut cassette.interactions {
        if let Interaction::Http(http) = interaction {
            let headers = &mut http.response.headers;
            headers.insert("set-cookie".to_owned(), format!("sid={}", toy::KEY));
            headers.insert("date".to_owned(), "today".to_owned());
            headers.insert("x-toy-version".to_owned(), "1".to_owned());
        }
    }
    if let Interaction::Http(http) = &mut cassette.interactions[2] {
        http.response.body = Body::json(json!({
            "id": "t1", "status": "SUCCEEDED", "output": [link],
            "note": format!("paid by {}", toy::KEY), "access_token": "wfother1",
        }));
    }
    if let Interaction::Http(http) = &mut cassette.interactions[3] {
        http.request.target.clone_from(&link);
    }
    cassette
}

#[test]
fn a_recording_holds_no_credential_and_plays_again() {
    let recorder = recorder(Player::new(unscrubbed()));
    let forge = toy::forge(Tasks::provider(Arc::clone(&recorder) as _).unwrap());
    let first = toy::call(&forge, &toy::request()).unwrap();
    assert_eq!(recorder.begun(), 4);
    let cassette = recorder.finish().unwrap();
    let text = cassette.to_json().unwrap();
    insta::assert_snapshot!(text);
    for secret in [toy::KEY, SIGNATURE, "wfother1"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let player = Player::new(Cassette::from_json(text.as_bytes()).unwrap());
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    assert_eq!(toy::call(&forge, &toy::request()).unwrap(), first);
    player.assert_finished();
}

#[test]
fn a_recorded_channel_holds_no_credential_and_plays_again() {
    let recorder = recorder(Player::with(toy::channel(), Replay::endless()));
    let forge = toy::forge(Channel::provider(Arc::clone(&recorder) as _).unwrap());
    for _ in 0..2 {
        toy::call(&forge, &toy::request()).unwrap();
    }
    let cassette = recorder.finish().unwrap();
    // Both calls used one connection.
    assert_eq!(cassette.interactions.len(), 1);
    let Interaction::Channel(channel) = &cassette.interactions[0] else {
        panic!("{:?}", cassette.interactions[0]);
    };
    assert_eq!(channel.messages.len(), 5);
    let sent = channel.messages[1].body.bytes();
    assert_eq!(&*sent, toy::question("a red cube", "[redacted]"));
    let player = Player::new(cassette);
    let forge = toy::forge(Channel::provider(Arc::clone(&player) as _).unwrap());
    for _ in 0..2 {
        toy::call(&forge, &toy::request()).unwrap();
    }
    player.assert_finished();
}

type Act =
    Box<dyn for<'a> Fn(&'a CallContext, Arc<dyn Transport>) -> BoxFuture<'a, ()> + Send + Sync>;

/// Does something with a transport inside a call.
struct Script(Arc<dyn Transport>, Mutex<Option<Act>>);

impl Provide<EmbedRequest> for Script {
    async fn provide(&self, cx: &CallContext, _: &EmbedRequest) -> Result<EmbedResponse> {
        let act = self.1.lock().unwrap().take().unwrap();
        act(cx, Arc::clone(&self.0)).await;
        Err(Error::new(ErrorKind::Cancelled, "done"))
    }
}

fn act(
    transport: Arc<dyn Transport>,
    act: impl for<'a> Fn(&'a CallContext, Arc<dyn Transport>) -> BoxFuture<'a, ()>
    + Send
    + Sync
    + 'static,
) {
    let script = Arc::new(Script(transport, Mutex::new(Some(Box::new(act)))));
    let profile = ProviderProfile::new(toy::name(), "Does what it is told.");
    let provider = Provider::new(profile).with::<EmbedRequest>(script);
    let error = toy::call(&toy::forge(provider), &toy::request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

fn get(path: &str) -> HttpRequest {
    HttpRequest::new("GET", format!("https://h.example{path}"), 1 << 20)
}

fn answers(paths: &[&str]) -> Cassette {
    paths.iter().fold(toy::blank(), |tape, path| {
        let answer = Body::text(format!("answer to {path}"));
        tape.with(HttpInteraction::new("GET", *path, 200).answering(answer))
    })
}

#[test]
fn interactions_stand_in_the_order_in_which_they_began() {
    let player = Player::new(answers(&["/slow", "/quick"]));
    player.inject("0=delay:5s".parse::<Injection>().unwrap());
    let recorder = recorder(player);
    act(Arc::clone(&recorder) as _, |cx, transport| {
        Box::pin(async move {
            let mut slow = pin!(transport.exchange(cx, get("/slow")));
            let started = poll_fn(|cx| Poll::Ready(slow.as_mut().poll(cx).is_pending())).await;
            assert!(started);
            transport.exchange(cx, get("/quick")).await.unwrap();
            slow.await.unwrap();
        })
    });
    let cassette = recorder.finish().unwrap();
    let targets: Vec<_> = cassette
        .interactions
        .iter()
        .map(|one| &http(one).request.target)
        .collect();
    assert_eq!(targets, ["/slow", "/quick"]);
}

#[test]
fn what_fails_or_is_given_up_leaves_nothing() {
    let player = Player::new(answers(&["/a", "/b"]));
    player.inject(Injection::once(0, Fault::Drop));
    player.inject("0=delay:5s".parse::<Injection>().unwrap());
    let recorder = recorder(player);
    act(Arc::clone(&recorder) as _, |cx, transport| {
        Box::pin(async move {
            transport.exchange(cx, get("/a")).await.unwrap_err();
            let mut late = pin!(transport.exchange(cx, get("/a")));
            poll_fn(|cx| Poll::Ready(late.as_mut().poll(cx).is_pending())).await;
        })
    });
    assert_eq!(recorder.begun(), 2);
    assert_eq!(recorder.finish().unwrap().interactions, []);
}

fn form(boundary: &str, key: &str) -> String {
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"X-Amz-Signature\"\r\n\r\n{key}\
         \r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\
         \r\n\r\nhello\r\n--{boundary}--\r\n"
    )
}

fn post(boundary: &str, key: &str) -> HttpRequest {
    let content_type = format!("multipart/form-data; boundary={boundary}");
    HttpRequest::new("POST", "https://h.example/upload", 1 << 20)
        .with_header(Header::new("content-type", content_type))
        .with_body(form(boundary, key))
}

#[test]
fn long_bodies_get_files_and_forms_a_fixed_boundary() {
    let any = HttpInteraction::new("POST", "/upload", 200)
        .asking(Body::json("$any".into()))
        .answering(Body::binary(vec![200; 100_000]));
    let recorder = recorder(Player::new(toy::blank().with(any)));
    let first = post("drawn1", SIGNATURE);
    act(Arc::clone(&recorder) as _, move |cx, transport| {
        let first = first.clone();
        Box::pin(async move {
            transport.exchange(cx, first).await.unwrap();
        })
    });
    let cassette = recorder.finish().unwrap();
    let upload = http(&cassette.interactions[0]);
    assert_eq!(
        upload.request.headers["content-type"],
        "multipart/form-data; boundary=worldforge-cassette"
    );
    assert_eq!(
        &*upload.request.body.bytes(),
        form("worldforge-cassette", "[redacted]").as_bytes()
    );
    assert_eq!(upload.response.body.form(), "file");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload.json");
    cassette.save(&path).unwrap();
    let loaded = Cassette::load(&path).unwrap();
    assert_eq!(loaded, cassette);
    let player = Player::new(loaded);
    // Another boundary and another signature are the same request; another file is not.
    let second = post("drawn2", "wfsignature-of-another-day");
    let mut third = post("drawn3", SIGNATURE);
    third.body = form("drawn3", SIGNATURE)
        .replace("hello", "world")
        .into_bytes();
    act(Arc::clone(&player) as _, move |cx, transport| {
        let requests = [third.clone(), second.clone()];
        Box::pin(async move {
            let [third, second] = requests;
            let error = transport.exchange(cx, third).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                "cassette interaction 0: body field file: wanted \"hello\", found \"world\""
            );
            let answer = transport.exchange(cx, second).await.unwrap();
            assert_eq!(answer.body.len(), 100_000);
        })
    });
}

#[test]
fn a_credential_that_cannot_be_taken_out_ends_the_recording() {
    let body = [&b"\xff\xfe\x00"[..], toy::KEY.as_bytes(), b"\x00\xff"].concat();
    let answer = HttpInteraction::new("GET", "/x", 200).answering(Body::binary(body));
    let recorder = recorder(Player::new(toy::blank().with(answer)));
    act(Arc::clone(&recorder) as _, |cx, transport| {
        Box::pin(async move {
            transport.exchange(cx, get("/x")).await.unwrap();
        })
    });
    recorder.finish().unwrap();
    recorder.hide(toy::KEY);
    let error = recorder.finish().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!format!("{error:?}{recorder:?}").contains(toy::KEY));
}

#[test]
fn a_recording_is_limited() {
    let player = Player::with(answers(&["/x"]), Replay::endless());
    let recorder = recorder(player);
    act(Arc::clone(&recorder) as _, |cx, transport| {
        Box::pin(async move {
            for _ in 0..=MAX_INTERACTIONS {
                transport.exchange(cx, get("/x")).await.unwrap();
            }
        })
    });
    let error = recorder.finish().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}
