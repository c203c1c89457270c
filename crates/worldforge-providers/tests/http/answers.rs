//! From answers to values and typed errors.

use std::time::Duration;

use serde_json::json;
use worldforge_core::{Error, ErrorKind, Header, HttpResponse, Retryability};
use worldforge_providers::wire::http::LONGEST_WAIT;
use worldforge_testing::block_on;

use crate::{
    bench::Bench,
    script::{Script, answer},
};

fn refused(response: HttpResponse) -> Error {
    let bench = Bench::new();
    let api = Script::new([response]).api();
    let answer = block_on(api.get(&bench.cx, "/x")).unwrap();
    answer.expect_success().unwrap_err()
}

fn upstream(body: &str, content_type: &str) -> Option<String> {
    let error = refused(answer(400, &[("content-type", content_type)], body));
    let found = error.context().find(|(key, _)| *key == "upstream");
    found.map(|(_, text)| text.as_str().to_owned())
}

#[test]
fn every_request_carries_what_the_upstream_wants() {
    let bench = Bench::new();
    let script = Script::new([
        answer(200, &[], "{}"),
        answer(204, &[], ""),
        answer(200, &[], ""),
    ]);
    let api = script
        .api()
        .with_header(Header::secret("authorization", "Bearer t"))
        .with_limit(77);
    block_on(api.post_json(&bench.cx, "/make", &json!({"b": 1, "a": "é"}))).unwrap();
    block_on(api.delete(&bench.cx, "/made/1")).unwrap();
    block_on(api.get(&bench.cx, "/made?page=2")).unwrap();
    assert_eq!(
        script.urls(),
        [
            "https://models.example.com/v1/make",
            "https://models.example.com/v1/made/1",
            "https://models.example.com/v1/made?page=2",
        ]
    );
    for request in script.requests() {
        assert!(request.headers[0].is_secret() && request.headers[0].value() == "Bearer t");
        assert_eq!(request.limit, 77);
    }
    let post = &script.requests()[0];
    assert_eq!(post.body, br#"{"a":"\u00e9","b":1}"#);
    let headers: Vec<_> = post.headers.iter().map(Header::name).collect();
    assert_eq!(headers, ["authorization", "content-type", "accept"]);
    assert!(!format!("{api:?}").contains("Bearer"));
}

#[test]
fn a_status_becomes_an_error_that_a_caller_can_act_on() {
    use ErrorKind::{
        Expired, InvalidInput, InvalidOutput, RateLimited, Timeout, Unauthorized, Unavailable,
    };
    use Retryability::{Permanent, Temporary};
    for (code, kind, retryability) in [
        (302, Unavailable, Permanent),
        (400, InvalidInput, Permanent),
        (401, Unauthorized, Permanent),
        (402, Unavailable, Permanent),
        (403, Unauthorized, Permanent),
        (404, InvalidInput, Permanent),
        (405, InvalidInput, Permanent),
        (408, Timeout, Temporary),
        (409, InvalidInput, Permanent),
        (410, Expired, Permanent),
        (413, InvalidInput, Permanent),
        (415, InvalidInput, Permanent),
        (418, InvalidInput, Permanent),
        (422, InvalidInput, Permanent),
        (425, Unavailable, Temporary),
        (429, RateLimited, Temporary),
        (500, Unavailable, Temporary),
        (502, Unavailable, Temporary),
        (503, Unavailable, Temporary),
        (504, Timeout, Temporary),
        (599, Unavailable, Temporary),
        (600, InvalidOutput, Permanent),
    ] {
        let error = refused(answer(code, &[], ""));
        assert_eq!(
            (error.kind(), error.get_retryability(), error.http_status()),
            (kind, retryability, Some(code))
        );
    }
    let bench = Bench::new();
    for code in [200, 201, 204, 299] {
        let api = Script::new([answer(code, &[], "")]).api();
        let answer = block_on(api.get(&bench.cx, "/")).unwrap();
        assert_eq!(answer.expect_success().unwrap().status(), code);
    }
}

#[test]
fn refusals_read_as_they_do() {
    let page = "<!DOCTYPE html><title>502</title>";
    let quota = r#"{"error":{"message":"slow down","code":7}}"#;
    let shown: Vec<_> = [
        answer(
            422,
            &[],
            r#"{"detail":[{"loc":["body","seed",0],"msg":"Input should be valid"}]}"#,
        ),
        answer(
            401,
            &[],
            r#"{"error":"Invalid token sk-4d2f8a7b6c5e4f3a2b1c0d9e8f7a6b5c"}"#,
        ),
        answer(402, &[], ""),
        answer(
            302,
            &[("location", "https://other.example/?sig=s3cr3t")],
            "",
        ),
        answer(429, &[("retry-after", "3")], quota),
        answer(502, &[("content-type", "text/html")], page),
    ]
    .into_iter()
    .map(|response| format!("{:?}", refused(response)))
    .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn the_upstreams_message_is_found_where_services_put_it() {
    let json = "application/json; charset=utf-8";
    for (body, expected) in [
        (r#"{"error":"e","message":"m"}"#, Some("m")),
        (r#"{"error":{"type":"t","message":"m"}}"#, Some("m")),
        (r#"{"errors":[]}"#, None),
        (r#"{"detail":"d"}"#, Some("d")),
        (
            r#"{"detail":[{"loc":["body","a"],"msg":"x"},{"msg":"y"},{"msg":"z"},{"msg":"not shown"}]}"#,
            Some("body.a: x; y; z"),
        ),
        (r#""error""#, Some("error")),
        ("[1,2]", None),
        ("", None),
        (
            r#"{"error":{"error":{"error":{"error":"too deep"}}}}"#,
            None,
        ),
        ("plain\n  text\u{7}", Some("plain text")),
    ] {
        assert_eq!(upstream(body, json).as_deref(), expected, "{body}");
    }
    assert_eq!(upstream("<html>", "text/plain"), None);
    let long = upstream(&"word ".repeat(50_000), "text/plain").unwrap();
    assert_eq!(long.chars().count(), 200);
    assert!(long.ends_with('…'));
}

#[test]
fn a_wait_that_is_asked_for_is_kept() {
    // The host's clock stands at 2026-01-01T00:00:00Z.
    let soon = "Thu, 01 Jan 2026 00:00:30 GMT";
    let seconds = |count| Some(Duration::from_secs(count));
    for (headers, expected) in [
        (vec![("retry-after", "7")], seconds(7)),
        (
            vec![("retry-after", "0.5")],
            Some(Duration::from_millis(500)),
        ),
        (
            vec![("retry-after-ms", "250"), ("retry-after", "7")],
            Some(Duration::from_millis(250)),
        ),
        (
            vec![("retry-after-ms", "x"), ("retry-after", " 7 ")],
            seconds(7),
        ),
        (vec![("retry-after", soon)], seconds(30)),
        (
            vec![
                ("retry-after", soon),
                ("date", "Thu, 01 Jan 2026 00:00:28 GMT"),
            ],
            seconds(2),
        ),
        (
            vec![("retry-after", "Wed, 31 Dec 2025 00:00:00 GMT")],
            seconds(0),
        ),
        (vec![("retry-after", "1e300")], seconds(86_400)),
        (vec![("retry-after", "inf")], seconds(86_400)),
        (vec![("retry-after", "-1")], None),
        (vec![("retry-after", "NaN")], None),
        (vec![("retry-after", "Thu, 31 Feb 2026 00:00:00 GMT")], None),
        (vec![("retry-after", "Thu, 01 Jan 2026 00:00:30 CET")], None),
        (vec![("retry-after", "soon")], None),
        (vec![], None),
    ] {
        let error = refused(answer(503, &headers, ""));
        assert_eq!(error.wait(), expected, "{headers:?}");
    }
}

#[test]
fn a_wait_that_is_too_long_is_not_waited_for() {
    let most = LONGEST_WAIT.as_secs();
    for (seconds, is_temporary) in [(most, true), (most + 1, false)] {
        let error = refused(answer(429, &[("retry-after", &seconds.to_string())], ""));
        assert_eq!(error.is_temporary(), is_temporary);
        assert_eq!(error.wait(), Some(Duration::from_secs(seconds)));
    }
}

#[test]
fn a_body_that_is_no_json_is_the_upstreams_fault() {
    let bench = Bench::new();
    for (body, kind, pointer) in [
        ("<html>", ErrorKind::InvalidOutput, ""),
        (r#"{"a":[1,NaN]}"#, ErrorKind::InvalidOutput, "/a/1"),
        (r#"{"a":1,"a":2}"#, ErrorKind::InvalidOutput, "/a"),
        (&"[".repeat(100), ErrorKind::LimitExceeded, "/0"),
    ] {
        let api = Script::new([answer(200, &[("content-type", "text/html")], body)]).api();
        let answer = block_on(api.get(&bench.cx, "/")).unwrap();
        let error = answer.json().unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert!(found.starts_with(pointer), "{found}");
    }
    let api = Script::new([answer(200, &[], r#"{"id":"x","n":3}"#)]).api();
    let answer = block_on(api.get(&bench.cx, "/")).unwrap();
    assert_eq!(answer.json().unwrap(), json!({"id": "x", "n": 3}));
    let error = answer.decode::<Vec<u8>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
}
