//! The ZeroMQ carrier against peers that follow a script.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is shared between tests may panic as they may"
)]

mod inside;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

use proptest::prelude::*;
use worldforge_core::{Connection, Dial, ErrorKind, Message, Protocol, Reach, Result, Transport};
use worldforge_providers::wire::{Network, session::ask};

const CLIENT: &[u8] = include_bytes!("../fixtures/zmtp/client_stream.bin");
const SERVER: &[u8] = include_bytes!("../fixtures/zmtp/server_stream.bin");
const LIMIT: usize = 1 << 16;

/// Where the captured streams have their parts: greeting, `READY`, first and second message.
const CLIENT_PARTS: [usize; 4] = [64, 104, 123, 529];
const SERVER_PARTS: [usize; 4] = [64, 91, 132, 208];

fn part(stream: &'static [u8], ends: [usize; 4], index: usize) -> &'static [u8] {
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &stream[start..ends[index]]
}

/// A peer that does what its script says, on a thread of its own.
struct Peer<T> {
    port: u16,
    script: JoinHandle<T>,
}

impl<T: Send + 'static> Peer<T> {
    fn new(script: impl FnOnce(TcpStream) -> T + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = thread::spawn(move || {
            let stream = listener.accept().unwrap().0;
            stream.set_nodelay(true).unwrap();
            script(stream)
        });
        Self { port, script }
    }

    /// Shakes hands as the captured server, then follows the script.
    fn greeted(script: impl FnOnce(TcpStream) -> T + Send + 'static) -> Self {
        Self::new(|mut stream| {
            stream.write_all(&SERVER[..SERVER_PARTS[1]]).unwrap();
            expect(&mut stream, &CLIENT[..CLIENT_PARTS[1]]);
            script(stream)
        })
    }

    fn dial(&self) -> Dial {
        dial(self.port, LIMIT)
    }
}

fn dial(port: u16, limit: usize) -> Dial {
    let host = "127.0.0.1".to_owned();
    Dial::new(zeromq(host, port), limit).with_reach(Reach::Loopback)
}

fn zeromq(host: String, port: u16) -> Protocol {
    Protocol::ZeroMq { host, port }
}

fn read(stream: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

fn expect(stream: &mut TcpStream, wanted: &[u8]) {
    assert_eq!(read(stream, wanted.len()), wanted);
}

fn connect(dial: Dial) -> Result<Box<dyn Connection>> {
    inside::a_call(|cx| Box::pin(async move { Network.connect(cx, dial).await }))
}

/// Asks on a new connection and returns it with the answer.
fn exchange(dial: Dial, question: &[u8]) -> Result<(Box<dyn Connection>, Vec<u8>)> {
    let question = question.to_vec();
    inside::a_call(|cx| {
        Box::pin(async move {
            let mut connection = Network.connect(cx, dial).await?;
            let answer = ask(&mut *connection, cx, question).await?;
            Ok((connection, answer))
        })
    })
}

fn receive(dial: Dial) -> Result<Message> {
    inside::a_call(|cx| {
        Box::pin(async move {
            let mut connection = Network.connect(cx, dial).await?;
            connection.send(cx, Message::Binary(b"?".to_vec())).await?;
            connection.receive(cx).await
        })
    })
}

/// Frames a message of the peer: a delimiter and a short body.
fn short(body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, u8::try_from(body.len()).unwrap()];
    bytes.extend_from_slice(body);
    bytes
}

#[test]
fn the_bytes_on_the_wire_are_the_captured_ones() {
    let peer = Peer::greeted(|mut stream| {
        for index in [2, 3] {
            expect(&mut stream, part(CLIENT, CLIENT_PARTS, index));
            stream.write_all(part(SERVER, SERVER_PARTS, index)).unwrap();
        }
    });
    let bodies = |index: usize| {
        let (client, server) = (
            part(CLIENT, CLIENT_PARTS, index),
            part(SERVER, SERVER_PARTS, index),
        );
        let header = if client[2] == 0 { 4 } else { 11 };
        (client[header..].to_vec(), server[4..].to_vec())
    };
    let dial = peer.dial();
    inside::a_call(move |cx| {
        Box::pin(async move {
            let mut connection = Network.connect(cx, dial).await?;
            for index in [2, 3] {
                let (question, answer) = bodies(index);
                assert_eq!(ask(&mut *connection, cx, question).await?, answer);
            }
            Ok::<_, worldforge_core::Error>(())
        })
    })
    .unwrap();
    peer.script.join().unwrap();
}

#[test]
fn padding_and_later_versions_are_accepted() {
    let versions = [[3, 0], [3, 1], [3, 9], [4, 0]];
    for (version, padding) in versions.into_iter().zip([0, 1, 0x20, 0xff]) {
        let peer = Peer::new(move |mut stream| {
            let mut greeting = part(SERVER, SERVER_PARTS, 0).to_vec();
            greeting[1..9].fill(padding);
            greeting[10..12].copy_from_slice(&version);
            greeting[32..].fill(padding);
            greeting[32] = 0;
            stream.write_all(&greeting).unwrap();
            stream.write_all(part(SERVER, SERVER_PARTS, 1)).unwrap();
            read(&mut stream, CLIENT_PARTS[1]);
        });
        assert!(connect(peer.dial()).is_ok(), "{version:?}");
        peer.script.join().unwrap();
    }
}

#[test]
fn a_router_answers_as_well_and_the_names_of_properties_have_no_case() {
    let ready = b"\x04\x1c\x05READY\x0bsocket-TYPE\x00\x00\x00\x06ROUTER";
    let peer = Peer::new(move |mut stream| {
        stream.write_all(part(SERVER, SERVER_PARTS, 0)).unwrap();
        stream.write_all(ready).unwrap();
        read(&mut stream, CLIENT_PARTS[1]);
    });
    assert!(connect(peer.dial()).is_ok());
    peer.script.join().unwrap();
}

#[test]
fn a_peer_that_speaks_something_else_is_refused() {
    let greeting = |at: usize, bytes: &[u8]| {
        let mut greeting = part(SERVER, SERVER_PARTS, 0).to_vec();
        greeting[at..at + bytes.len()].copy_from_slice(bytes);
        greeting
    };
    let after = |ready: &[u8]| [part(SERVER, SERVER_PARTS, 0), ready].concat();
    let cases = [
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            "does not speak ZeroMQ 3",
        ),
        (b"\x01\x00".to_vec(), "does not speak ZeroMQ 3"),
        (greeting(9, &[0x7e]), "does not speak ZeroMQ 3"),
        (
            b"\xff\0\0\0\0\0\0\0\0\x7f\x01\x04".to_vec(),
            "older version",
        ),
        (
            greeting(12, b"CURVE"),
            "security mechanism that is not spoken here (wanted: NULL, found: CURVE)",
        ),
        (greeting(12, b"PLAIN"), "found: PLAIN"),
        (
            after(b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03PUB"),
            "does not answer requests (found: PUB)",
        ),
        (after(b"\x04\x06\x05READY"), "malformed"),
        (
            after(b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x09REP"),
            "malformed",
        ),
        (
            after(b"\x04\x0c\x05ERROR\x05no go"),
            "refused the connection (reason: no go)",
        ),
        (
            after(b"\x04\x07\x04PING\0\0"),
            "before its socket was ready",
        ),
        (after(b"\x00\x01a"), "before its socket was ready"),
        (after(b"\x04\x05\x04JOIN"), "unknown ZeroMQ command"),
        (after(b"\x08\x00"), "unknown flags"),
        (after(b"\x05\x00"), "unknown flags"),
        (b"\xff\0\0".to_vec(), "connection was lost"),
        (
            part(SERVER, SERVER_PARTS, 0).to_vec(),
            "connection was lost",
        ),
    ];
    for (bytes, wanted) in cases {
        let peer = Peer::new(move |mut stream| {
            stream.write_all(&bytes).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            drop(stream.read_to_end(&mut Vec::new()));
        });
        let error = connect(peer.dial()).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.to_string().contains(wanted), "{wanted}: {error}");
        peer.script.join().unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_of_a_peer_do_more_than_fail(
        greeting_bytes in 0..=SERVER_PARTS[0],
        noise in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let peer = Peer::new(move |mut stream| {
            stream.write_all(&SERVER[..greeting_bytes]).unwrap();
            drop(stream.write_all(&noise));
            drop(stream.shutdown(std::net::Shutdown::Write));
            drop(stream.read_to_end(&mut Vec::new()));
        });
        let error = connect(peer.dial()).map(drop).unwrap_err();
        prop_assert!(matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::LimitExceeded));
        peer.script.join().unwrap();
    }
}

#[test]
fn a_ping_is_answered_wherever_it_comes() {
    let ping = b"\x04\x0a\x04PING\x00\x64abc";
    let answered = b"\x04\x08\x04PONGabc";
    let peer = Peer::greeted(move |mut stream| {
        stream.write_all(ping).unwrap();
        expect(&mut stream, &short(b"?"));
        expect(&mut stream, answered);
        stream.write_all(&[1, 0]).unwrap();
        stream.write_all(ping).unwrap();
        expect(&mut stream, answered);
        stream.write_all(b"\x04\x05\x04PONG\x00\x01!").unwrap();
    });
    let (_, answer) = exchange(peer.dial(), b"?").unwrap();
    assert_eq!(answer, b"!");
    peer.script.join().unwrap();
}

#[test]
fn a_reply_is_a_delimiter_and_one_body() {
    let cases: [(&[u8], ErrorKind); 8] = [
        (b"\x00\x01a", ErrorKind::Unavailable),
        (b"\x01\x01a\x00\x01b", ErrorKind::Unavailable),
        (b"\x00\x00", ErrorKind::Unavailable),
        (b"\x01\x00\x01\x01a\x00\x01b", ErrorKind::Unavailable),
        (b"\x01\x00\x00\x05a", ErrorKind::Unavailable),
        (
            b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03REP",
            ErrorKind::Unavailable,
        ),
        (
            b"\x04\x17\x04PING\0\0aaaaaaaaaaaaaaaab",
            ErrorKind::Unavailable,
        ),
        (
            b"\x06\x00\x00\x00\x00\x01\x00\x00\x00",
            ErrorKind::LimitExceeded,
        ),
    ];
    for (bytes, kind) in cases {
        let peer = Peer::greeted(move |mut stream| {
            stream.write_all(bytes).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            drop(stream.read_to_end(&mut Vec::new()));
        });
        let error = receive(peer.dial()).unwrap_err();
        assert_eq!(error.kind(), kind, "{bytes:?}: {error}");
        peer.script.join().unwrap();
    }
}

#[test]
fn a_length_is_refused_before_room_is_made_for_it() {
    for length in [LIMIT as u64 + 1, 1 << 40, u64::MAX] {
        let peer = Peer::greeted(move |mut stream| {
            stream.write_all(&[1, 0, 2]).unwrap();
            stream.write_all(&length.to_be_bytes()).unwrap();
            drop(stream.read_to_end(&mut Vec::new()));
        });
        let error = receive(peer.dial()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        peer.script.join().unwrap();
    }
}

#[test]
fn a_long_message_goes_through_whole_up_to_the_limit() {
    let body: Vec<u8> = (0..3_u32 << 20)
        .map(|index| index.to_le_bytes()[0])
        .collect();
    let wanted = body.clone();
    let peer = Peer::greeted(move |mut stream| {
        let header = read(&mut stream, 11);
        assert_eq!(header, b"\x01\x00\x02\x00\x00\x00\x00\x00\x30\x00\x00");
        let heard = read(&mut stream, 3 << 20);
        for bytes in [header, heard] {
            stream.write_all(&bytes).unwrap();
        }
    });
    let (_, answer) = exchange(dial(peer.port, wanted.len()), &body).unwrap();
    assert!(answer == wanted);
    peer.script.join().unwrap();
}

#[test]
fn the_end_of_the_peer_is_its_last_message() {
    let peer = Peer::greeted(|mut stream| {
        expect(&mut stream, &short(b"?"));
    });
    let ended = receive(peer.dial()).unwrap();
    assert!(matches!(ended, Message::Closed(None, _)), "{ended:?}");
    peer.script.join().unwrap();
}

#[test]
fn what_comes_or_ends_between_exchanges_makes_a_connection_unfit() {
    let late = b"\x01\x00\x00\x04late";
    for bytes in [&late[..], b""] {
        let (tell, told) = std::sync::mpsc::channel();
        let peer = Peer::greeted(move |mut stream| {
            expect(&mut stream, &short(b"?"));
            stream.write_all(&short(b"!")).unwrap();
            told.recv().unwrap();
            stream.write_all(bytes).unwrap();
        });
        let (mut connection, _) = exchange(peer.dial(), b"?").unwrap();
        assert!(connection.is_idle());
        tell.send(()).unwrap();
        peer.script.join().unwrap();
        // The system tells the carrier's own threads; it may take a moment.
        while connection.is_idle() {
            thread::yield_now();
        }
    }
}

#[test]
fn dropping_a_connection_closes_it() {
    let peer = Peer::greeted(|mut stream| stream.read_to_end(&mut Vec::new()).unwrap());
    drop(connect(peer.dial()).unwrap());
    assert_eq!(peer.script.join().unwrap(), 0);
}

#[test]
fn nobody_is_reached_where_nobody_listens_or_where_the_reach_ends() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let error = connect(dial(port, LIMIT)).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(
        error.to_string(),
        "nothing answers at the address (cause: connection refused)"
    );
    let out_of_reach = Dial::new(zeromq("127.0.0.1".to_owned(), port), LIMIT);
    let error = connect(out_of_reach).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
