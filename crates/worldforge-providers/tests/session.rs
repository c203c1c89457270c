//! Connections kept between calls: when one is used again, and when it is not.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod inside;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, ErrorKind, HttpRequest, HttpResponse, Message,
    Protocol, Result, Transport, Untrusted, WorkerProgram,
};
use worldforge_providers::wire::session::{MAX_IDLE, Session, ask};

/// Opens connections that answer with what they were asked, and counts.
#[derive(Clone, Default)]
struct Echo {
    opened: Arc<AtomicUsize>,
    closed: Arc<AtomicUsize>,
    sent: Arc<AtomicUsize>,
    is_gone: Arc<Mutex<bool>>,
}

struct EchoConnection {
    echo: Echo,
    heard: Option<Message>,
}

impl Transport for Echo {
    fn exchange<'a>(
        &'a self,
        _cx: &'a CallContext,
        _request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        Box::pin(async { Err(Error::bug("nobody asks")) })
    }

    fn connect<'a>(
        &'a self,
        _cx: &'a CallContext,
        _dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        let connection = EchoConnection {
            echo: self.clone(),
            heard: None,
        };
        Box::pin(async move { Ok(Box::new(connection) as Box<dyn Connection>) })
    }
}

impl Connection for EchoConnection {
    fn send<'a>(&'a mut self, _cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        self.echo.sent.fetch_add(1, Ordering::SeqCst);
        self.heard = Some(message);
        Box::pin(async { Ok(()) })
    }

    fn receive<'a>(&'a mut self, _cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        let heard = self.heard.take();
        Box::pin(async move {
            match heard {
                Some(Message::Binary(bytes)) if bytes == b"bye" => {
                    Ok(Message::Closed(Some(1011), Untrusted::new("gone")))
                }
                Some(Message::Binary(bytes)) if bytes == b"text" => {
                    Ok(Message::Text(Untrusted::new("no bytes")))
                }
                Some(message) => Ok(message),
                None => Err(Error::bug("asked before")),
            }
        })
    }

    fn is_idle(&mut self) -> bool {
        !*self.echo.is_gone.lock().unwrap()
    }
}

impl Drop for EchoConnection {
    fn drop(&mut self) {
        self.echo.closed.fetch_add(1, Ordering::SeqCst);
    }
}

fn session(echo: &Echo) -> Arc<Session<usize>> {
    let worker = Protocol::Worker(WorkerProgram::new("echo", "echo"));
    Arc::new(Session::new(Arc::new(echo.clone()), Dial::new(worker, 64)))
}

/// Asks once, on a kept connection if there is one; a connection's state is its number.
fn exchange(
    session: &Arc<Session<usize>>,
    echo: &Echo,
    question: &'static [u8],
) -> Result<(Vec<u8>, usize)> {
    let (session, opened) = (Arc::clone(session), Arc::clone(&echo.opened));
    inside::a_call(move |cx| {
        Box::pin(async move {
            let mut lease = match session.take() {
                Some(lease) => lease,
                None => session.lease(session.open(cx).await?, opened.load(Ordering::SeqCst)),
            };
            let answer = ask(lease.connection(), cx, question.to_vec()).await?;
            let state = *lease.state();
            lease.give_back();
            Ok((answer, state))
        })
    })
}

#[test]
fn a_connection_is_used_again_with_what_was_learned_on_it() {
    let echo = Echo::default();
    let session = session(&echo);
    for _ in 0..3 {
        let found = exchange(&session, &echo, b"hello").unwrap();
        assert_eq!(found, (b"hello".to_vec(), 1));
    }
    session.clear();
    assert_eq!(echo.closed.load(Ordering::SeqCst), 1);
    assert_eq!(exchange(&session, &echo, b"hello").unwrap().1, 2);
}

#[test]
fn after_an_error_the_connection_is_closed_and_nothing_is_sent_twice() {
    for (question, kind) in [
        (&b"bye"[..], ErrorKind::Unavailable),
        (b"text", ErrorKind::InvalidOutput),
    ] {
        let echo = Echo::default();
        let session = session(&echo);
        let error = exchange(&session, &echo, question).unwrap_err();
        assert_eq!(error.kind(), kind);
        let counts = [&echo.opened, &echo.closed, &echo.sent];
        assert_eq!(counts.map(|count| count.load(Ordering::SeqCst)), [1, 1, 1]);
        assert_eq!(exchange(&session, &echo, b"hello").unwrap().1, 2);
    }
}

#[test]
fn a_lease_that_is_dropped_closes_its_connection() {
    let echo = Echo::default();
    let session = session(&echo);
    exchange(&session, &echo, b"hello").unwrap();
    drop(session.take().unwrap());
    assert_eq!(echo.closed.load(Ordering::SeqCst), 1);
    assert!(session.take().is_none());
}

#[test]
fn a_connection_whose_peer_has_gone_is_not_used_again() {
    let echo = Echo::default();
    let session = session(&echo);
    exchange(&session, &echo, b"hello").unwrap();
    *echo.is_gone.lock().unwrap() = true;
    assert!(session.take().is_none());
    assert_eq!(echo.closed.load(Ordering::SeqCst), 1);
}

#[test]
fn no_more_connections_wait_than_the_limit() {
    let echo = Echo::default();
    let session = session(&echo);
    let (held, opener) = (Arc::clone(&session), echo.clone());
    inside::a_call(move |cx| {
        Box::pin(async move {
            let mut leases = Vec::new();
            for number in 0..MAX_IDLE + 2 {
                leases.push(held.lease(held.open(cx).await?, number));
            }
            assert_eq!(opener.closed.load(Ordering::SeqCst), 0);
            leases
                .into_iter()
                .for_each(worldforge_providers::wire::session::Lease::give_back);
            Ok::<_, Error>(())
        })
    })
    .unwrap();
    assert_eq!(echo.closed.load(Ordering::SeqCst), 2);
    let kept: Vec<usize> =
        std::iter::from_fn(|| session.take().map(|lease| *lease.state())).collect();
    assert_eq!(kept.len(), MAX_IDLE);
}
