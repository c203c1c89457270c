//! Artifacts behind URLs that an upstream handed out.

use worldforge_core::{
    Digest, Error, ErrorKind, HttpResponse, OperationPolicy, Reach, RequestPolicy, Result,
    RetryPolicy,
};
use worldforge_providers::wire::{
    Network,
    http::{Download, MAX_REDIRECTS, MediaDownload},
};
use worldforge_testing::block_on;

use crate::{
    bench::Bench,
    script::{Script, answer},
    server::{Act, Server},
};

const URL: &str = "https://store.example.com/a.mp4?X-Amz-Signature=5ca1ab1e";
const MEDIA: Download = Download::media(1000);

fn fetch(answers: impl IntoIterator<Item = HttpResponse>) -> Result<MediaDownload> {
    let bench = Bench::new();
    block_on(MEDIA.fetch(&bench.cx, &Script::new(answers).transport(), URL))
}

fn video(body: &str) -> HttpResponse {
    answer(200, &[("content-type", "video/mp4")], body)
}

fn redirect(code: u16, location: &str) -> HttpResponse {
    answer(code, &[("location", location)], "")
}

fn over_the_network(server: &Server, reach: Reach) -> Result<MediaDownload> {
    let bench = Bench::new();
    let transport: std::sync::Arc<dyn worldforge_core::Transport> = std::sync::Arc::new(Network);
    let url = server.url("/a.mp4");
    block_on(MEDIA.with_reach(reach).fetch(&bench.cx, &transport, &url))
}

#[test]
fn an_artifact_comes_with_its_type_and_digest_and_no_signature_is_told() {
    let bench = Bench::new();
    let script = Script::new([answer(
        200,
        &[("content-type", "Video/MP4; codecs=x")],
        "film",
    )]);
    let found = block_on(MEDIA.fetch(&bench.cx, &script.transport(), URL)).unwrap();
    assert_eq!(found.bytes.as_slice(), b"film");
    assert_eq!(found.content_type, "video/mp4");
    assert_eq!(found.digest, Digest::of_bytes(b"film"));
    assert!(script.requests()[0].headers.is_empty());
    assert_eq!(bench.events(), ["download success 200"]);
    assert!(bench.told().contains("https://store.example.com/a.mp4"));
    assert!(!bench.told().contains("5ca1ab1e"));
}

#[test]
fn only_media_are_taken() {
    for (content_type, is_taken) in [
        (Some("image/png"), true),
        (Some("application/octet-stream"), true),
        (Some("binary/octet-stream"), true),
        (None, true),
        (Some("text/html; charset=utf-8"), false),
        (Some("application/json"), false),
        (Some("video/"), false),
        (Some("videos/mp4"), false),
    ] {
        let headers: Vec<_> = content_type
            .iter()
            .map(|value| ("content-type", *value))
            .collect();
        let outcome = fetch([answer(200, &headers, "x")]);
        assert_eq!(outcome.is_ok(), is_taken, "{content_type:?}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::InvalidOutput);
        }
    }
    assert_eq!(
        fetch([video("")]).unwrap_err().kind(),
        ErrorKind::InvalidOutput
    );
}

#[test]
fn a_signed_url_that_no_longer_works_has_expired() {
    for code in [403, 404, 410] {
        let error = fetch([answer(code, &[], "<Error/>")]).unwrap_err();
        assert_eq!(
            (error.kind(), error.http_status()),
            (ErrorKind::Expired, Some(code))
        );
        assert_eq!(
            error.first_triage_step(),
            "repeat the provider call to refresh the artifact"
        );
    }
    let error = fetch([answer(503, &[], "")]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[test]
fn redirects_are_followed_and_each_target_is_judged() {
    let bench = Bench::new();
    let script = Script::new([
        redirect(302, "/b.mp4"),
        redirect(307, "https://other.example.com/c.mp4?sig=1"),
        video("film"),
    ]);
    block_on(MEDIA.fetch(&bench.cx, &script.transport(), URL)).unwrap();
    assert_eq!(
        script.urls()[1..],
        [
            "https://store.example.com/b.mp4",
            "https://other.example.com/c.mp4?sig=1"
        ]
    );
    for (location, kind) in [
        ("http://store.example.com/a.mp4", ErrorKind::Unavailable),
        ("https://user@store.example.com/", ErrorKind::InvalidOutput),
        ("file:///etc/passwd", ErrorKind::InvalidOutput),
        ("https://", ErrorKind::Unavailable),
        ("https://127.0.0.1/", ErrorKind::InvalidInput),
        (
            "https://169.254.169.254/latest/meta-data",
            ErrorKind::InvalidInput,
        ),
        ("https://[fd00::1]/", ErrorKind::InvalidInput),
        ("https://localhost/", ErrorKind::InvalidInput),
    ] {
        let error = fetch([redirect(302, location), video("film")]).unwrap_err();
        assert_eq!(error.kind(), kind, "{location}");
        assert!(!error.is_temporary());
    }
    let error = fetch([answer(301, &[], "")]).unwrap_err();
    assert_eq!(error.http_status(), Some(301));
    assert_eq!(
        fetch([answer(304, &[], "")]).unwrap_err().kind(),
        ErrorKind::Unavailable
    );
}

#[test]
fn a_loop_of_redirects_ends() {
    let script = Script::new((0..99).map(|_| redirect(302, URL)));
    let bench = Bench::new();
    let error = block_on(MEDIA.fetch(&bench.cx, &script.transport(), URL)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(script.requests().len(), MAX_REDIRECTS + 1);
}

#[test]
fn a_url_that_is_none_is_not_asked_for() {
    for (url, kind) in [
        ("artifact.mp4", ErrorKind::InvalidOutput),
        ("ftp://store.example.com/a", ErrorKind::InvalidOutput),
        ("https://a:b@store.example.com/a", ErrorKind::InvalidOutput),
        ("https://store.example.com/\n", ErrorKind::InvalidOutput),
        ("https://10.0.0.1/a", ErrorKind::InvalidInput),
    ] {
        let bench = Bench::new();
        let script = Script::new([video("film")]);
        let error = block_on(MEDIA.fetch(&bench.cx, &script.transport(), url)).unwrap_err();
        assert_eq!(error.kind(), kind, "{url}");
        assert!(script.requests().is_empty());
    }
}

#[test]
fn a_download_is_repeated_by_the_layers() {
    let mut policy = RequestPolicy::default();
    policy.download = OperationPolicy::default().with_retry(RetryPolicy::reads());
    let bench = Bench::with(policy, None);
    let broken = Error::new(ErrorKind::Unavailable, "the line broke");
    let script = Script::of([Err(broken), Ok(answer(503, &[], "")), Ok(video("film"))]);
    block_on(MEDIA.fetch(&bench.cx, &script.transport(), URL)).unwrap();
    assert_eq!(
        bench.events(),
        [
            "download retry 0",
            "download retry 503",
            "download success 200"
        ]
    );
}

#[test]
fn downloads_over_the_network_keep_their_limits_and_their_reach() {
    let mp4 = "content-type: video/mp4\r\n";
    let server = Server::one(Act::answer("200 OK", mp4, "film"));
    let found = over_the_network(&server, Reach::Loopback).unwrap();
    assert_eq!(found.bytes.as_slice(), b"film");
    assert!(!server.requests()[0].contains("authorization"));

    let huge = format!("HTTP/1.1 200 OK\r\n{mp4}content-length: 2000\r\n\r\n");
    let cut = format!("HTTP/1.1 200 OK\r\n{mp4}content-length: 9\r\n\r\nfilm");
    let away = "HTTP/1.1 302 Found\r\nlocation: http://10.1.2.3/\r\ncontent-length: 0\r\n\r\n";
    for (text, kind) in [
        (huge, ErrorKind::LimitExceeded),
        (cut, ErrorKind::Unavailable),
        (away.to_owned(), ErrorKind::InvalidInput),
    ] {
        let server = Server::one(Act::say(text));
        let error = over_the_network(&server, Reach::Loopback).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
    let server = Server::new(Vec::new());
    let error = over_the_network(&server, Reach::Public).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
