//! A socket whose answers often come before another thread could be woken to tell of them.

use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    net::TcpStream as Plain,
    pin::Pin,
    task::{Context, Poll},
    thread,
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Instant,
};

/// Most bytes that are read at once without the runtime.
const CHUNK: usize = 64 * 1024;

/// How long a peer that answers promptly is waited for on the caller's own thread.
///
/// The caller offers its core to others meanwhile. Waking it through the runtime's thread takes two switches
/// of threads; sleeping in the system with a time limit sets a timer, which a virtual machine pays dearly.
const PATIENCE: Duration = Duration::from_micros(100);

/// How the next bytes of a peer are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// It answered promptly the last time.
    Prompt,
    /// It takes its time, or nothing is known of it: the runtime watches the socket.
    Slow,
}

impl Peer {
    /// Tells by how long the last answer took.
    pub(super) fn of(waited: Duration) -> Self {
        if waited <= PATIENCE {
            Self::Prompt
        } else {
            Self::Slow
        }
    }
}

/// A connected socket that the runtime watches only while something is waited for.
pub(super) struct Socket {
    plain: Plain,
    watched: Option<TcpStream>,
    peer: Peer,
}

impl Socket {
    /// Takes a connected stream, about whose peer nothing is known.
    ///
    /// # Errors
    ///
    /// What the system says when it does not let the stream go.
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        Ok(Self {
            plain: stream.into_std()?,
            watched: None,
            peer: Peer::Slow,
        })
    }

    /// Says how fast the peer answered, which is what is expected of it from now on.
    pub(super) fn expect(&mut self, peer: Peer) {
        self.peer = peer;
        if peer == Peer::Prompt {
            self.watched = None;
        }
    }

    /// Returns whether nothing has come, and the peer has not gone.
    pub(super) fn is_quiet(&self) -> bool {
        let read = (&self.plain).read(&mut [0]);
        matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Lets the runtime watch the socket; it must be asked from inside.
    fn watched(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let watched = match self.watched.take() {
            Some(watched) => watched,
            None => TcpStream::from_std(self.plain.try_clone()?)?,
        };
        Ok(Pin::new(self.watched.insert(watched)))
    }

    fn read(&self, buffer: &mut ReadBuf<'_>) -> io::Result<()> {
        let room = buffer.remaining().min(CHUNK);
        let read = (&self.plain).read(buffer.initialize_unfilled_to(room))?;
        buffer.advance(read);
        Ok(())
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.watched.is_none() {
            let until = Instant::now() + PATIENCE;
            loop {
                let outcome = self.read(buffer);
                if !would_block(&outcome) {
                    return Poll::Ready(outcome);
                }
                if self.peer == Peer::Slow || Instant::now() >= until {
                    break;
                }
                // Where there is one core, the peer needs it.
                thread::yield_now();
            }
        }
        self.watched()?.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.watched.is_none() {
            let outcome = (&self.plain).write_vectored(parts);
            if !would_block(&outcome) {
                return Poll::Ready(outcome);
            }
        }
        self.watched()?.poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watched()?.poll_shutdown(cx)
    }
}

fn would_block<T>(outcome: &io::Result<T>) -> bool {
    matches!(outcome, Err(error) if error.kind() == ErrorKind::WouldBlock)
}
