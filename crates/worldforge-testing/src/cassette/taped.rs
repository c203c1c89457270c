//! A connection that is recorded.

use std::sync::Arc;

use worldforge_core::{BoxFuture, CallContext, Connection, Message, Result};

use super::{Body, Direction, Interaction, MessageKind, RecordedMessage, recorder::Tape};

/// Hands messages through and notes them: those that were sent, and those that came.
pub(super) struct TapedConnection {
    inner: Box<dyn Connection>,
    tape: Arc<Tape>,
    slot: usize,
}

impl TapedConnection {
    pub(super) fn new(inner: Box<dyn Connection>, tape: Arc<Tape>, slot: usize) -> Self {
        Self { inner, tape, slot }
    }

    fn note(&self, direction: Direction, message: &Message) {
        let (kind, bytes, code) = match message {
            Message::Binary(bytes) => (MessageKind::Binary, bytes.as_slice(), None),
            Message::Text(text) => (MessageKind::Text, text.reveal().as_bytes(), None),
            Message::Closed(code, reason) => {
                (MessageKind::Closed, reason.reveal().as_bytes(), *code)
            }
            _ => return,
        };
        let mut recorded = RecordedMessage::new(direction, kind, Body::of(bytes));
        recorded.code = code;
        if direction == Direction::Received {
            self.tape.read_links(bytes);
        }
        self.tape.update(self.slot, bytes.len(), |interaction| {
            if let Interaction::Channel(channel) = interaction {
                channel.messages.push(recorded);
            }
        });
    }
}

impl Connection for TapedConnection {
    fn send<'a>(&'a mut self, cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            // Noted once it is on its way, whether an answer comes or not.
            let copy = message.clone();
            self.inner.send(cx, message).await?;
            self.note(Direction::Sent, &copy.joined());
            Ok(())
        })
    }

    fn receive<'a>(&'a mut self, cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        Box::pin(async move {
            let message = self.inner.receive(cx).await?;
            self.note(Direction::Received, &message);
            Ok(message)
        })
    }

    fn is_idle(&mut self) -> bool {
        self.inner.is_idle()
    }
}
