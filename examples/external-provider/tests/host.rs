//! The host of `main.rs` against a server on this machine: real sockets, real time.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test starts the program that it tests, and may panic"
)]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Output},
    thread,
};

use serde_json::{Value, json};

const REQUEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/request.json");

/// Most bytes of a request that the server reads.
const MAX_REQUEST: usize = 1 << 16;

fn run(settings: &[(&str, &str)]) -> Output {
    let mut host = Command::new(env!("CARGO_BIN_EXE_acme-wm"));
    host.arg(REQUEST).env_clear();
    host.envs(settings.iter().copied()).output().unwrap()
}

/// Reads one request to its end and returns its body.
fn receive(stream: &mut TcpStream) -> Value {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        bytes.extend(buffer.get(..count).unwrap());
        assert!(count > 0 && bytes.len() < MAX_REQUEST, "the request ends");
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            assert!(head.starts_with("POST /v1/score HTTP/1.1\r\n"), "{head}");
            if let Ok(body) = serde_json::from_str(body) {
                return body;
            }
        }
    }
}

#[test]
fn a_request_file_is_scored_by_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let asked = receive(&mut stream);
        let body = json!({"model": "wm-1", "costs": [0.5, 0.25, 2.0], "best": 1}).to_string();
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
        asked
    });
    let output = run(&[("ACME_WM_BASE_URL", &address)]);
    let events = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{events}");
    assert_eq!(
        server.join().unwrap()["candidates"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["best_index"], 1);
    assert_eq!(answer["provider"], "acme-wm");
    assert_eq!(events.lines().count(), 2, "one step and its call: {events}");
}

#[test]
fn a_missing_setting_is_told_and_nothing_is_sent() {
    let output = run(&[]);
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("missing ACME_WM_BASE_URL"), "{told}");
    assert!(output.stdout.is_empty());
}
