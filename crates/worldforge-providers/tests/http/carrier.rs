//! The carrier: limits, causes, and how far a request came.

use std::{
    future::poll_fn,
    net::TcpListener,
    sync::{Arc, Barrier},
    task::Poll,
};

use worldforge_core::{
    Error, ErrorKind, Header, HttpRequest, HttpResponse, Reach, Result, Transport as _,
};
use worldforge_providers::wire::{
    Network,
    http::{Sent, was_never_sent},
};
use worldforge_testing::block_on;

use crate::{
    bench::Bench,
    server::{Act, Server, answer},
};

const LIMIT: usize = 1000;

fn carry(request: HttpRequest) -> Result<HttpResponse> {
    let bench = Bench::new();
    block_on(Network.exchange(&bench.cx, request))
}

fn get(url: &str) -> HttpRequest {
    HttpRequest::new("GET", url, LIMIT).with_reach(Reach::Loopback)
}

fn failure(act: Act) -> Error {
    let server = Server::one(act);
    carry(get(&server.url("/"))).unwrap_err()
}

fn cause(error: &Error) -> &str {
    let found = error.context().find(|(key, _)| *key == "cause");
    found.map_or("", |(_, cause)| cause.as_str())
}

#[test]
fn a_request_arrives_as_it_was_made_and_its_answer_comes_back() {
    let server = Server::one(Act::answer("201 Created", "X-Task: a-1\r\n", b"made"));
    let request = HttpRequest::new("POST", server.url("/v1/make?x=1"), LIMIT)
        .with_reach(Reach::Loopback)
        .with_header(Header::secret("Authorization", "Bearer t"))
        .with_header(Header::new("content-type", "application/json"))
        .with_body("{}");
    let answer = carry(request).unwrap();
    assert_eq!((answer.status, &*answer.body), (201, &b"made"[..]));
    assert_eq!(answer.header("x-task"), Some("a-1"));
    assert!(
        answer
            .headers
            .iter()
            .any(|header| header.name() == "x-task")
    );
    let port = server.port();
    let requests = server.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.split("\r\n").collect();
    assert_eq!(lines.remove(0), "POST /v1/make?x=1 HTTP/1.1");
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "accept: */*",
            "authorization: Bearer t",
            "content-length: 2",
            "content-type: application/json",
            &format!("host: 127.0.0.1:{port}"),
            concat!("user-agent: worldforge/", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert_eq!(body, "{}");
}

#[test]
fn a_body_comes_whole_however_it_is_cut() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    for pieces in [
        vec![chunked, "3\r\nabc\r\n", "2;x=y\r\nde\r\n", "0\r\n\r\n"],
        vec![
            "HTTP/1.1 200 OK\r\ncontent-len",
            "gth: 5\r\nconnection: close\r\n\r\nab",
            "cde",
        ],
        vec!["HTTP/1.1 200 OK\r\nconnection: close\r\n\r\na", "bcde"],
    ] {
        let pieces = pieces.into_iter().map(Into::into).collect();
        let server = Server::one(Act::Say(pieces));
        assert_eq!(carry(get(&server.url("/"))).unwrap().body, b"abcde");
    }
}

#[test]
fn any_status_is_an_answer_and_no_redirect_is_followed() {
    for (status, code) in [
        ("204 No Content", 204),
        ("302 Found", 302),
        ("404 Not Found", 404),
        ("500 Oops", 500),
    ] {
        let server = Server::one(Act::answer(
            status,
            "location: http://127.0.0.1:1/\r\n",
            b"",
        ));
        let answer = carry(get(&server.url("/"))).unwrap();
        assert_eq!(answer.status, code);
        assert_eq!(answer.header("Location"), Some("http://127.0.0.1:1/"));
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_body_of_the_limit_is_read_and_a_longer_one_is_refused() {
    let body = "x".repeat(LIMIT);
    let server = Server::one(Act::answer("200 OK", "", &body));
    assert_eq!(carry(get(&server.url("/"))).unwrap().body.len(), LIMIT);
    let chunks = format!("64\r\n{}\r\n", "x".repeat(100)).repeat(LIMIT / 100 + 1);
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n".to_owned();
    let absurd = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\nx", i64::MAX);
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{body}x");
    let chunked = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
    for text in [announced, absurd, endless, chunked] {
        let error = failure(Act::say(text));
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        assert_eq!(
            error.message().as_str(),
            "the answer's body must be at most 1000 bytes"
        );
        assert_eq!(Sent::of(&error), Some(Sent::Yes));
    }
}

#[test]
fn compressed_bodies_are_not_asked_for_and_not_unpacked() {
    let server = Server::one(Act::answer(
        "200 OK",
        "content-encoding: gzip\r\n",
        b"\x1f\x8b",
    ));
    assert_eq!(carry(get(&server.url("/"))).unwrap().body, b"\x1f\x8b");
    assert!(!server.requests()[0].contains("accept-encoding"));
}

#[test]
fn a_failure_says_its_cause_and_how_far_the_request_came() {
    let truncated = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    let cut_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc";
    for (act, sent, word) in [
        (Act::Reset, Sent::Unknown, "connection reset"),
        (Act::say(""), Sent::Unknown, ""),
        (Act::say("no HTTP at all"), Sent::Unknown, ""),
        (Act::say(truncated), Sent::Yes, "connection closed early"),
        (Act::say(cut_chunk), Sent::Yes, "connection closed early"),
    ] {
        let error = failure(act);
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.is_temporary());
        assert_eq!(
            (Sent::of(&error), cause(&error)),
            (Some(sent), word),
            "{error}"
        );
        assert!(!was_never_sent(&error));
    }
}

#[test]
fn a_create_that_may_have_arrived_is_to_be_looked_for() {
    let advice = |method, act| {
        let server = Server::one(act);
        let request = HttpRequest::new(method, server.url("/"), LIMIT).with_reach(Reach::Loopback);
        carry(request).unwrap_err().first_triage_step().to_owned()
    };
    assert!(advice("POST", Act::Reset).starts_with("the upstream may have begun the work"));
    assert!(!advice("GET", Act::Reset).starts_with("the upstream may"));
}

#[test]
fn a_refused_connection_never_carried_the_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let secret = "sk-4d2f8a7b6c5e4f3a2b1c0d9e8f7a6b5c";
        let error = carry(get(&format!("http://{host}:{port}/?key={secret}"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(was_never_sent(&error), "{error}");
        assert!(!format!("{error:?}").contains(secret));
    }
}

#[test]
fn a_name_that_does_not_exist_never_carried_the_request() {
    // No label has more than 63 letters, so the system asks nobody.
    let error = carry(get(&format!("http://{}/", "x".repeat(64)))).unwrap_err();
    assert_eq!(
        (error.kind(), cause(&error)),
        (ErrorKind::Unavailable, "name lookup")
    );
    assert!(was_never_sent(&error));
}

#[test]
fn a_destination_out_of_reach_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for (host, class) in [
        ("127.0.0.1", "loopback"),
        ("0x7f.1", "loopback"),
        ("2130706433", "loopback"),
        ("[::ffff:127.0.0.1]", "loopback"),
        ("localhost", "loopback"),
        ("a.localhost.", "loopback"),
        ("0.0.0.0", "unspecified"),
    ] {
        let request = HttpRequest::new("POST", format!("http://{host}:{port}/"), LIMIT);
        let error = carry(request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{host}");
        assert!(error.to_string().contains(class), "{error}");
        assert!(was_never_sent(&error));
    }
    assert!(listener.accept().is_err());
}

#[test]
fn a_request_that_cannot_be_sent_is_refused() {
    let header = |value| get("http://127.0.0.1:1/").with_header(Header::secret("x-key", value));
    for request in [
        get("ftp://127.0.0.1/"),
        get("http://user:word@127.0.0.1/"),
        get("/relative"),
        header("line\r\nbreak: 1"),
        header("snow\u{0}"),
    ] {
        let error = carry(request).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(was_never_sent(&error), "{error}");
        assert!(!error.to_string().contains("word") && !error.to_string().contains("snow"));
    }
}

#[test]
fn a_connection_serves_several_requests() {
    let server = Server::one(Act::Serve(answer("200 OK", "", b"x"), 3));
    let bench = Bench::new();
    for _ in 0..3 {
        let answer = block_on(Network.exchange(&bench.cx, get(&server.url("/")))).unwrap();
        assert_eq!(answer.body, b"x");
    }
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_dropped_exchange_closes_its_connection() {
    let bench = Bench::new();
    let server = Server::one(Act::Hold(bench.cancellation.clone()));
    let exchange = Network.exchange(&bench.cx, get(&server.url("/held")));
    let error = block_on(bench.cancellation.guard(exchange)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    // The script ends only when the connection does.
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn many_exchanges_run_at_once_on_one_thread() {
    // Each server answers when every request has come.
    let meeting = Arc::new(Barrier::new(8));
    let servers: Vec<_> = (0..8)
        .map(|index| {
            let text = answer("200 OK", "connection: close\r\n", index.to_string());
            Server::one(Act::Meet(Arc::clone(&meeting), text))
        })
        .collect();
    let bench = Bench::new();
    let mut running: Vec<_> = servers
        .iter()
        .map(|server| Some(Network.exchange(&bench.cx, get(&server.url("/")))))
        .collect();
    let mut bodies = vec![Vec::new(); 8];
    block_on(poll_fn(|task| {
        for (exchange, body) in running.iter_mut().zip(&mut bodies) {
            let polled = exchange
                .as_mut()
                .map(|exchange| exchange.as_mut().poll(task));
            if let Some(Poll::Ready(answer)) = polled {
                *body = answer.unwrap().body;
                *exchange = None;
            }
        }
        if running.iter().all(Option::is_none) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }));
    for (index, body) in bodies.iter().enumerate() {
        assert_eq!(body, index.to_string().as_bytes());
    }
}
