//! The WebSocket carrier against peers that follow a script.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod inside;

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use tokio_tungstenite::tungstenite::{
    self, Message as Frame, WebSocket,
    handshake::server::{Request, Response},
    protocol::{CloseFrame, frame::coding::CloseCode},
};
use worldforge_core::{
    Connection, Dial, Error, ErrorKind, Header, Message, Protocol, Reach, Result, Transport,
};
use worldforge_providers::wire::{Network, session::ask};

const LIMIT: usize = 1 << 16;

/// A peer that does what its script says, on a thread of its own.
struct Peer<T> {
    port: u16,
    script: JoinHandle<T>,
}

impl<T: Send + 'static> Peer<T> {
    fn new(script: impl FnOnce(TcpStream) -> T + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = thread::spawn(move || script(listener.accept().unwrap().0));
        Self { port, script }
    }

    /// Shakes hands, then follows the script.
    fn greeted(script: impl FnOnce(WebSocket<TcpStream>) -> T + Send + 'static) -> Self {
        Self::new(|stream| script(tungstenite::accept(stream).unwrap()))
    }

    fn dial(&self) -> Dial {
        dial(&format!("ws://127.0.0.1:{}", self.port))
    }
}

fn dial(url: &str) -> Dial {
    let protocol = Protocol::WebSocket {
        url: url.to_owned(),
        headers: Vec::new(),
    };
    Dial::new(protocol, LIMIT).with_reach(Reach::Loopback)
}

fn connect(dial: Dial) -> Result<Box<dyn Connection>> {
    inside::a_call(|cx| Box::pin(async move { Network.connect(cx, dial).await }))
}

/// Connects and returns the first messages.
fn receive(dial: Dial, count: usize) -> Result<Vec<Message>> {
    inside::a_call(move |cx| {
        Box::pin(async move {
            let mut connection = Network.connect(cx, dial).await?;
            let mut messages = Vec::new();
            for _ in 0..count {
                messages.push(connection.receive(cx).await?);
            }
            Ok(messages)
        })
    })
}

#[test]
fn messages_go_both_ways_up_to_the_limit() {
    let peer = Peer::greeted(|mut socket| {
        for _ in 0..3 {
            let heard = socket.read().unwrap();
            socket.send(heard).unwrap();
        }
    });
    let dial = peer.dial();
    inside::a_call(move |cx| {
        Box::pin(async move {
            let mut connection = Network.connect(cx, dial).await?;
            for length in [0, 1, LIMIT] {
                let question = vec![7; length];
                assert!(ask(&mut *connection, cx, question.clone()).await? == question);
            }
            Ok::<_, Error>(())
        })
    })
    .unwrap();
    peer.script.join().unwrap();
}

#[test]
fn the_handshake_carries_path_and_headers_and_asks_for_no_extension() {
    let peer = Peer::new(|stream| {
        let mut asked = None;
        #[expect(clippy::result_large_err, reason = "tungstenite's own signature")]
        let look = |request: &Request, response: Response| {
            let header = |name| request.headers().get(name).cloned();
            asked = Some((
                request.uri().to_string(),
                header("authorization"),
                header("sec-websocket-extensions"),
            ));
            Ok(response)
        };
        tungstenite::accept_hdr(stream, look).unwrap();
        asked.unwrap()
    });
    let protocol = Protocol::WebSocket {
        url: format!("ws://127.0.0.1:{}/v1/robot?x=1", peer.port),
        headers: vec![Header::secret("authorization", "Api-Key k-123")],
    };
    connect(Dial::new(protocol, LIMIT).with_reach(Reach::Loopback)).unwrap();
    let (uri, authorization, extensions) = peer.script.join().unwrap();
    assert_eq!(uri, "/v1/robot?x=1");
    assert_eq!(authorization.unwrap(), "Api-Key k-123");
    assert!(extensions.is_none());
}

#[test]
fn text_and_the_peers_last_words_are_told_apart_from_bytes() {
    let peer = Peer::greeted(|mut socket| {
        socket.send(Frame::Ping(vec![1, 2].into())).unwrap();
        socket.send(Frame::text("a traceback")).unwrap();
        let code = CloseCode::Error;
        let reason = "gone".into();
        socket.close(Some(CloseFrame { code, reason })).unwrap();
        let answered = socket.read().unwrap();
        assert_eq!(answered, Frame::Pong(vec![1, 2].into()));
    });
    let messages = receive(peer.dial(), 2).unwrap();
    let [Message::Text(text), Message::Closed(code, reason)] = &*messages else {
        panic!("{messages:?}")
    };
    assert_eq!(
        (text.reveal(), *code, reason.reveal()),
        ("a traceback", Some(1011), "gone")
    );
    peer.script.join().unwrap();
}

#[test]
fn a_message_past_the_limit_is_refused() {
    let longer = Frame::Binary(vec![0; LIMIT + 1].into());
    for is_split in [false, true] {
        let longer = longer.clone();
        let peer = Peer::greeted(move |mut socket| {
            if is_split {
                // Two frames of one message, each within the limit.
                let half = LIMIT / 2 + 1;
                let header = |first: u8| {
                    let length = u64::try_from(half).unwrap().to_be_bytes();
                    [&[first, 127], &length[..]].concat()
                };
                let stream = socket.get_mut();
                for first in [0x02, 0x80] {
                    stream.write_all(&header(first)).unwrap();
                    stream.write_all(&vec![0; half]).unwrap();
                }
            } else {
                drop(socket.send(longer));
            }
            drop(socket.get_mut().read_to_end(&mut Vec::new()));
        });
        let error = receive(peer.dial(), 1).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error}");
        peer.script.join().unwrap();
    }
}

/// An answer to the handshake, and the error's kind, status and whether it may pass.
const HANDSHAKES: [(&str, ErrorKind, Option<u16>, bool); 8] = [
    (
        "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n",
        ErrorKind::Unauthorized,
        Some(401),
        false,
    ),
    (
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
        ErrorKind::Unauthorized,
        Some(403),
        false,
    ),
    (
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n",
        ErrorKind::Unavailable,
        Some(302),
        false,
    ),
    (
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        ErrorKind::Unavailable,
        Some(404),
        false,
    ),
    (
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
        ErrorKind::Unavailable,
        Some(503),
        true,
    ),
    (
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: no\r\n\r\n",
        ErrorKind::Unavailable,
        None,
        false,
    ),
    (
        "SSH-2.0-OpenSSH_9.6\r\n",
        ErrorKind::Unavailable,
        None,
        false,
    ),
    ("", ErrorKind::Unavailable, None, false),
];

#[test]
fn what_the_server_says_to_the_handshake_decides_the_error() {
    for (answer, kind, status, is_temporary) in HANDSHAKES {
        let peer = Peer::new(move |mut stream| {
            let mut asked = [0; 64];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            drop(stream.read_to_end(&mut Vec::new()));
        });
        let error = connect(peer.dial()).map(drop).unwrap_err();
        let found = (error.kind(), error.http_status());
        assert_eq!(found, (kind, status), "{answer}: {error}");
        if status.is_some() {
            assert_eq!(error.is_temporary(), is_temporary, "{answer}");
        }
        peer.script.join().unwrap();
    }
}

#[test]
fn what_comes_or_ends_between_exchanges_makes_a_connection_unfit_but_a_ping_does_not() {
    let bytes = || Frame::Binary(vec![1].into());
    for (frames, is_fit) in [
        (vec![bytes()], false),
        (vec![Frame::Ping(vec![5].into()), bytes()], false),
        (vec![Frame::Close(None)], false),
        (vec![Frame::Ping(vec![5].into())], true),
    ] {
        let ((tell, told), (answer, answered)) = (mpsc::channel(), mpsc::channel());
        let peer = Peer::greeted(move |mut socket| {
            told.recv().unwrap();
            for frame in frames {
                socket.send(frame).unwrap();
            }
            if is_fit {
                // The answer comes only when the waiting connection is looked at.
                assert_eq!(socket.read().unwrap(), Frame::Pong(vec![5].into()));
                answer.send(()).unwrap();
            }
            drop(socket.get_mut().read_to_end(&mut Vec::new()));
        });
        let mut connection = connect(peer.dial()).unwrap();
        assert!(connection.is_idle());
        tell.send(()).unwrap();
        let found = loop {
            if !connection.is_idle() {
                break false;
            }
            if answered.try_recv().is_ok() {
                break true;
            }
            thread::yield_now();
        };
        assert_eq!(found, is_fit);
        drop(connection);
        peer.script.join().unwrap();
    }
}

#[test]
fn a_certificate_that_this_machine_does_not_trust_is_refused() {
    use tokio_rustls::rustls::{
        ServerConfig, ServerConnection, Stream,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    };
    let certificate = CertificateDer::from(include_bytes!("../fixtures/tls/server.der").to_vec());
    let key = include_bytes!("../fixtures/tls/server-key.der").to_vec();
    let key = PrivateKeyDer::try_from(key).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let peer = Peer::new(|mut stream| {
        let mut tls = ServerConnection::new(config.into()).unwrap();
        Stream::new(&mut tls, &mut stream)
            .read_to_end(&mut Vec::new())
            .unwrap_err();
    });
    let error = connect(dial(&format!("wss://localhost:{}", peer.port)))
        .map(drop)
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.is_temporary()),
        (ErrorKind::Unavailable, false)
    );
    assert!(error.to_string().contains("in private"), "{error}");
    peer.script.join().unwrap();
}

#[test]
fn a_peer_without_encryption_is_no_peer_for_wss() {
    let peer = Peer::new(|mut stream| {
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        drop(stream.read_to_end(&mut Vec::new()));
    });
    let error = connect(dial(&format!("wss://127.0.0.1:{}", peer.port)))
        .map(drop)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    peer.script.join().unwrap();
}

#[test]
fn urls_that_lead_nowhere_are_refused() {
    for url in [
        "http://127.0.0.1/",
        "ws:",
        "ws://",
        "127.0.0.1:8000",
        "ws://[::1",
        "wss://exa mple/",
    ] {
        let error = connect(dial(url)).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{url}");
    }
    let protocol = Protocol::WebSocket {
        url: "ws://127.0.0.1:9".to_owned(),
        headers: vec![Header::secret("authorization", "two\r\nlines")],
    };
    let local = Dial::new(protocol, LIMIT).with_reach(Reach::Loopback);
    assert_eq!(
        connect(local).map(drop).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    let public = dial("ws://127.0.0.1:9").with_reach(Reach::Public);
    assert_eq!(
        connect(public).map(drop).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}
