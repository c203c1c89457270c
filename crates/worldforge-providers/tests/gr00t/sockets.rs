//! Over a real socket: a reply that comes too late, and a server that came back.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use worldforge_core::{BoxFuture, CallOptions, Cancellation, Forge, Host, Sleeper};
use worldforge_testing::{
    cassette::{Direction, Interaction},
    host::TestHost,
};

use super::*;

/// The server's part of the handshake: greeting and `READY`.
const GREETING: &[u8] = include_bytes!("../../fixtures/zmtp/server_stream.bin");
const SHAKEN: [usize; 2] = [91, 104];

/// A timer that never rings: only the test decides what is too late.
struct Patience;

impl Sleeper for Patience {
    fn sleep(&self, _duration: std::time::Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Takes one message: a delimiter and a body.
fn take(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 3];
    stream.read_exact(&mut head).unwrap();
    let mut length = [0; 8];
    let width = if head[2] & 2 == 0 { 7 } else { 0 };
    stream.read_exact(length.get_mut(width..).unwrap()).unwrap();
    let mut body = vec![0; usize::try_from(u64::from_be_bytes(length)).unwrap()];
    stream.read_exact(&mut body).unwrap();
    body
}

fn give(stream: &mut TcpStream, body: &[u8]) {
    stream.write_all(&[1, 0, 2]).unwrap();
    stream
        .write_all(&(body.len() as u64).to_be_bytes())
        .unwrap();
    stream.write_all(body).unwrap();
}

/// Accepts, shakes hands and says what it sees.
fn greet(listener: &TcpListener, modalities: &[u8]) -> TcpStream {
    let mut stream = listener.accept().unwrap().0;
    stream.set_nodelay(true).unwrap();
    stream
        .write_all(GREETING.get(..SHAKEN[0]).unwrap())
        .unwrap();
    stream.read_exact(&mut vec![0; SHAKEN[1]]).unwrap();
    take(&mut stream);
    give(&mut stream, modalities);
    stream
}

/// Returns what a recorded server says: its modalities, and its actions.
fn lines(name: &str) -> [Vec<u8>; 2] {
    let cassette = cassette(NAME, name);
    let messages = cassette
        .interactions
        .iter()
        .flat_map(|interaction| match interaction {
            Interaction::Channel(channel) => &*channel.messages,
            _ => &[],
        });
    let received = messages.filter(|message| message.direction == Direction::Received);
    let received: Vec<_> = received
        .map(|message| message.body.bytes().into_owned())
        .collect();
    received.try_into().unwrap()
}

fn forge(port: u16) -> Forge {
    let host = TestHost::manual();
    let host = Host::new(host.clock, Arc::new(Patience), host.ids);
    let port = port.to_string();
    let settings = [HOST, LENIENT, ("GROOT_POLICY_PORT", &port)];
    let setup = Setup::new(environment(&settings)).with_translator(translator());
    let mut forge = Forge::new(host);
    forge.register(gr00t::provider(&setup).unwrap()).unwrap();
    forge
}

/// Leaves the first request without an answer until `late`, and answers the second.
fn late_server(listener: &TcpListener, asked: &Sender<()>, late: &Receiver<()>) {
    let [modalities, actions] = lines("generation_d");
    let [_, other] = lines("not_finite");
    let mut first = greet(listener, &modalities);
    take(&mut first);
    asked.send(()).unwrap();
    late.recv().unwrap();
    // The client has gone, so the reply may not even leave.
    drop(first.write_all(&other));
    let mut second = greet(listener, &modalities);
    take(&mut second);
    give(&mut second, &actions);
}

#[test]
fn a_reply_that_comes_too_late_is_never_taken_for_the_next() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let forge = forge(listener.local_addr().unwrap().port());
    let ((asked, was_asked), (late, is_late)) = (channel(), channel());
    let server = thread::spawn(move || late_server(&listener, &asked, &is_late));
    let flag = Cancellation::new();
    let options = CallOptions::default().with_cancellation(flag.clone());
    let request = PolicyRequest::new(captured());
    let raised = thread::spawn(move || {
        was_asked.recv().unwrap();
        flag.cancel();
    });
    let error = block_on(forge.call_with(NAME, &request, options)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    raised.join().unwrap();
    late.send(()).unwrap();
    let answer = block_on(forge.policy(NAME, &request)).unwrap();
    assert_eq!(answer.actions.len(), 4);
    server.join().unwrap();
}

#[test]
fn a_server_that_came_back_as_another_generation_is_asked_anew() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let forge = forge(listener.local_addr().unwrap().port());
    let server = thread::spawn(move || {
        for name in ["generation_c", "generation_d"] {
            let [modalities, actions] = lines(name);
            let mut stream = greet(&listener, &modalities);
            take(&mut stream);
            give(&mut stream, &actions);
        }
    });
    let request = PolicyRequest::new(captured());
    let mut generations = Vec::new();
    // The first server goes away after one answer; whether that is seen before the next request is
    // sent depends on the system, and then the request after it meets the second server.
    while generations.len() < 2 {
        match block_on(forge.policy(NAME, &request)) {
            Ok(answer) => generations.push(answer.metadata["generation"].clone()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}"),
        }
    }
    assert_eq!(generations, ["c", "d"]);
    server.join().unwrap();
}
