//! A connection out of a recording.

use std::sync::Arc;

use worldforge_core::{
    BoxFuture, CallContext, Connection, Error, ErrorKind, Message, Result, Safe, Untrusted,
};

use super::{
    ChannelInteraction, Direction, Interaction, MessageKind, Order, RecordedMessage, Repeat,
    deck::{At, Claim, Deck, Spot},
    effect::{self, Struck},
    matching,
    player::within_limit,
};

/// Gives the recorded messages, and insists on those that are sent.
pub(super) struct PlayedConnection {
    deck: Arc<Deck>,
    interaction: usize,
    target: Safe,
    limit: usize,
    /// The message that comes next.
    next: usize,
    /// Which messages were sent on this connection.
    sent: Vec<bool>,
    /// Whether a fault ended the connection.
    is_lost: bool,
}

impl PlayedConnection {
    pub(super) fn open(claim: &Claim, target: Safe, limit: usize) -> Self {
        Self {
            deck: Arc::clone(claim.deck()),
            interaction: claim.index(),
            target,
            limit,
            next: 0,
            sent: Vec::new(),
            is_lost: false,
        }
    }

    fn messages(&self) -> &[RecordedMessage] {
        match self.deck.cassette.interactions.get(self.interaction) {
            Some(Interaction::Channel(ChannelInteraction { messages, .. })) => messages,
            _ => &[],
        }
    }

    /// Finds the recorded message that is being sent.
    fn find(&self, message: &Message) -> Result<usize, String> {
        let messages = self.messages();
        let is_endless = self.deck.replay.repeat == Repeat::Always;
        let first = messages
            .iter()
            .position(|message| message.direction == Direction::Sent);
        let complain = |index: usize, why: &str| Err(format!("message {index}: {why}"));
        let strict = || {
            let next = match messages.get(self.next) {
                None if is_endless => first.unwrap_or(self.next),
                _ => self.next,
            };
            match messages
                .get(next)
                .map(|wanted| matching::of_message(wanted, message))
            {
                Some(None) => Ok(next),
                Some(Some(why)) => complain(next, &why),
                None => complain(next, "order: wanted nothing, found a message to be sent"),
            }
        };
        if self.deck.replay.order == Order::Strict {
            return strict();
        }
        let fits = |index: &usize| {
            messages
                .get(*index)
                .is_some_and(|wanted| matching::of_message(wanted, message).is_none())
        };
        let is_unsent = |index: &usize| !self.sent.get(*index).copied().unwrap_or(false);
        let mut unsent = (0..messages.len()).filter(is_unsent).filter(fits);
        let again = || (0..messages.len()).rev().filter(|_| is_endless).find(fits);
        match unsent.next().or_else(again) {
            Some(found) => Ok(found),
            None => strict().or_else(|why| match first {
                Some(first) if self.next >= messages.len() => {
                    let why = messages
                        .get(first)
                        .and_then(|wanted| matching::of_message(wanted, message))
                        .unwrap_or(why);
                    complain(first, &why)
                }
                _ => Err(why),
            }),
        }
    }

    fn refuse(&self, why: &str) -> Error {
        let complaint = format!("cassette interaction {}: {why}", self.interaction);
        self.deck.mismatch(complaint)
    }

    /// Returns the message that comes next.
    fn peek(&self) -> Result<Message> {
        let index = self.next;
        let why = match self.messages().get(index) {
            Some(message) if message.direction == Direction::Received => {
                return Ok(as_received(message));
            }
            Some(_) => "wanted a message to be sent, found a wait for one",
            None => "wanted nothing, found a wait for a message",
        };
        Err(self.refuse(&format!("message {index}: order: {why}")))
    }

    async fn take(&mut self, cx: &CallContext) -> Result<Message> {
        let message = self.peek()?;
        let index = self.next;
        let has_sent = self.sent.iter().any(|was_sent| *was_sent);
        let spot = Spot {
            cx,
            interaction: self.interaction,
            at: if has_sent {
                At::Answer(index)
            } else {
                At::Greeting(index)
            },
        };
        let Some(fault) = self.deck.fault(&spot) else {
            self.advance();
            return Ok(message);
        };
        let struck = effect::on_message(&fault, cx, message)
            .await
            .map_err(|lacking| self.deck.misfit(self.interaction, &fault, lacking))?;
        match struck {
            Struck::Answer(message) => {
                self.advance();
                Ok(message)
            }
            Struck::Instead(message) => {
                self.lose();
                Ok(message)
            }
            Struck::Lost(error) => {
                self.lose();
                Err(error)
            }
        }
    }

    fn advance(&mut self) {
        self.deck.mark(self.interaction, self.next);
        self.next += 1;
    }

    fn lose(&mut self) {
        self.is_lost = true;
        self.deck.unuse(self.interaction);
    }

    fn check_open(&self) -> Result<()> {
        if self.is_lost {
            return Err(Error::new(
                ErrorKind::Unavailable,
                "the connection is closed",
            ));
        }
        Ok(())
    }
}

/// Returns a recorded message as a carrier gives it.
fn as_received(message: &RecordedMessage) -> Message {
    let bytes = message.body.bytes();
    let text = || Untrusted::new(String::from_utf8_lossy(&bytes));
    match message.kind {
        MessageKind::Binary => Message::Binary(bytes.into_owned()),
        MessageKind::Text => Message::Text(text()),
        MessageKind::Closed => Message::Closed(message.code, text()),
    }
}

impl Connection for PlayedConnection {
    fn send<'a>(&'a mut self, cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let message = message.joined();
            self.check_open()?;
            let target = self.target.clone();
            self.deck.note_message(cx, self.interaction, target);
            let index = self.find(&message).map_err(|why| self.refuse(&why))?;
            self.sent.resize(self.messages().len(), false);
            if let Some(mark) = self.sent.get_mut(index) {
                *mark = true;
            }
            self.next = index;
            self.advance();
            Ok(())
        })
    }

    fn receive<'a>(&'a mut self, cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        Box::pin(async move {
            self.check_open()?;
            let message = self.take(cx).await?;
            match &message {
                Message::Binary(bytes) => within_limit(bytes.len(), self.limit)?,
                Message::Text(text) => within_limit(text.reveal().len(), self.limit)?,
                _ => {}
            }
            Ok(message)
        })
    }

    fn is_idle(&mut self) -> bool {
        let is_endless = self.deck.replay.repeat == Repeat::Always;
        match self.messages().get(self.next) {
            Some(message) => !self.is_lost && message.direction == Direction::Sent,
            None => !self.is_lost && is_endless,
        }
    }
}
