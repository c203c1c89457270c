//! An open connection.

use std::task::{Context, Poll, Waker};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message as Frame, protocol::CloseFrame},
};
use worldforge_core::{BoxFuture, CallContext, Connection, Error, Message, Result, Untrusted};

use super::{
    super::{echo::Echo, runtime},
    refusal,
};

/// Most pings that may have come while a connection waited.
const MAX_PINGS: usize = 64;

/// A WebSocket; pings are answered while it is read.
pub(super) struct Socket<S> {
    stream: WebSocketStream<S>,
    echo: Echo,
}

impl<S> Socket<S>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    pub(super) const fn new(stream: WebSocketStream<S>, echo: Echo) -> Self {
        Self { stream, echo }
    }

    async fn write(&mut self, message: Message) -> Result<()> {
        let frame = match message.joined() {
            Message::Binary(bytes) => Frame::Binary(bytes.into()),
            Message::Text(text) => Frame::text(text.reveal()),
            Message::Closed(..) => Frame::Close(None),
            _ => return Err(Error::bug("a message is bytes, a text, or the last one")),
        };
        let sent = self.stream.send(frame).await;
        sent.map_err(|cause| refusal::of(&cause))
    }

    fn closed(&self, frame: Option<&CloseFrame>) -> Message {
        let code = frame.map(|frame| frame.code.into());
        let reason = frame.map_or("", |frame| frame.reason.as_str());
        Message::Closed(code, Untrusted::new(self.echo.silence_text(reason)))
    }

    async fn read(&mut self) -> Result<Message> {
        loop {
            let frame = match self.stream.next().await {
                None => return Ok(self.closed(None)),
                Some(frame) => frame.map_err(|cause| refusal::of(&cause))?,
            };
            match frame {
                Frame::Binary(bytes) => return Ok(Message::Binary(bytes.into())),
                Frame::Text(text) => {
                    let text = self.echo.silence_text(text.as_str());
                    return Ok(Message::Text(Untrusted::new(text)));
                }
                Frame::Close(frame) => return Ok(self.closed(frame.as_ref())),
                Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => {}
            }
        }
    }
}

impl<S> Connection for Socket<S>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    fn send<'a>(&'a mut self, _cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        Box::pin(runtime::within(self.write(message)))
    }

    fn receive<'a>(&'a mut self, _cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        Box::pin(runtime::within(self.read()))
    }

    fn is_idle(&mut self) -> bool {
        // A ping between exchanges is answered and is no message.
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..MAX_PINGS {
            match self.stream.poll_next_unpin(&mut cx) {
                Poll::Pending => return true,
                Poll::Ready(Some(Ok(Frame::Ping(_) | Frame::Pong(_)))) => {}
                Poll::Ready(_) => return false,
            }
        }
        false
    }
}
