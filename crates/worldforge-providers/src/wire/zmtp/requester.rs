//! A `REQ` socket with one peer.

use std::io::{self, IoSlice};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    time::Instant,
};
use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, Message, Parts, Result, Untrusted,
};

use super::{
    super::{runtime, tcp},
    command::{self, Command},
    frame::{self, COMMAND, Frame, Header, MORE, refused},
    greeting,
    socket::{Peer, Socket},
};

/// The empty frame between a message's envelope and its body.
const DELIMITER: [u8; 2] = [MORE, 0];

/// A connection to a socket that answers requests, one at a time.
struct Requester {
    stream: BufReader<Socket>,
    limit: usize,
}

/// Connects and shakes hands.
///
/// # Errors
///
/// [`Unavailable`](worldforge_core::ErrorKind::Unavailable) when nobody is there or the peer speaks
/// something else, and what the guard refuses.
pub(in super::super) async fn connect(
    host: &str,
    port: u16,
    dial: &Dial,
) -> Result<Box<dyn Connection>> {
    let shake = async {
        let stream = tcp::connect(host, port, dial.reach).await?;
        let stream = Socket::new(stream).map_err(|error| tcp::lost(&error))?;
        let mut requester = Requester {
            stream: BufReader::new(stream),
            limit: dial.limit,
        };
        requester.shake_hands().await?;
        Ok(requester)
    };
    Ok(Box::new(runtime::within(shake).await?))
}

impl Requester {
    async fn shake_hands(&mut self) -> Result<()> {
        greeting::exchange(&mut self.stream).await?;
        let ready = command::ready();
        self.write(&mut [IoSlice::new(&ready)]).await?;
        let early = || refused("the peer sent a message before its socket was ready");
        let frame = self.frame().await?.ok_or_else(|| tcp::lost(&gone()))?;
        if frame.flags & COMMAND == 0 {
            return Err(early());
        }
        match command::read(&frame.body)? {
            Command::Ready => Ok(()),
            Command::Ping(_) | Command::Pong => Err(early()),
        }
    }

    /// Reads a message of two frames, the empty delimiter and the body; answers what comes between.
    async fn message(&mut self) -> Result<Message> {
        let mut has_delimiter = false;
        loop {
            let Some(frame) = self.frame().await? else {
                return Ok(Message::Closed(None, Untrusted::new("")));
            };
            if frame.flags & COMMAND != 0 {
                self.answer(&frame.body).await?;
                continue;
            }
            let has_more = frame.flags & MORE != 0;
            match (has_delimiter, has_more) {
                (false, true) if frame.body.is_empty() => has_delimiter = true,
                (false, _) => return Err(refused("the peer's reply does not begin as one")),
                (true, true) => return Err(refused("the peer's reply has more than one part")),
                (true, false) => return Ok(Message::Binary(frame.body)),
            }
        }
    }

    async fn answer(&mut self, body: &[u8]) -> Result<()> {
        match command::read(body)? {
            Command::Ping(context) => {
                let pong = command::pong(&context);
                self.write(&mut [IoSlice::new(&pong)]).await
            }
            Command::Pong => Ok(()),
            Command::Ready => Err(refused("the peer shook hands twice")),
        }
    }

    /// Reads a frame, or nothing when the peer is done.
    async fn frame(&mut self) -> Result<Option<Frame>> {
        let flags = match self.stream.read_u8().await {
            Ok(flags) => flags,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(tcp::lost(&error)),
        };
        frame::read(&mut self.stream, flags, self.limit)
            .await
            .map(Some)
    }

    /// Writes parts without joining them first.
    async fn write(&mut self, mut parts: &mut [IoSlice<'_>]) -> Result<()> {
        let stream = self.stream.get_mut();
        while !parts.is_empty() {
            let written = stream.write_vectored(parts).await;
            let written = written.map_err(|error| tcp::lost(&error))?;
            if written == 0 {
                return Err(tcp::lost(&gone()));
            }
            IoSlice::advance_slices(&mut parts, written);
        }
        Ok(())
    }
}

fn gone() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

impl Connection for Requester {
    fn send<'a>(&'a mut self, _cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        Box::pin(runtime::within(async move {
            let body = match message {
                Message::Binary(body) => Parts::from(body),
                Message::Parts(parts) => parts,
                _ => return Err(Error::bug("a ZeroMQ message is made of bytes")),
            };
            let header = Header::new(0, body.len());
            let before: [&[u8]; 2] = [&DELIMITER, header.as_bytes()];
            let parts = before.into_iter().chain(body.iter());
            let mut parts: Vec<IoSlice<'_>> = parts.map(IoSlice::new).collect();
            self.write(&mut parts).await
        }))
    }

    fn receive<'a>(&'a mut self, _cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        Box::pin(runtime::within(async move {
            let asked = Instant::now();
            let message = self.message().await;
            let peer = Peer::of(asked.elapsed());
            self.stream.get_mut().expect(peer);
            message
        }))
    }

    fn is_idle(&mut self) -> bool {
        self.stream.buffer().is_empty() && self.stream.get_ref().is_quiet()
    }
}
