//! A transport that gives recorded answers to the recorded requests.

use std::{fmt, sync::Arc};

use worldforge_core::{
    BoxFuture, CallContext, Connection, Dial, Error, ErrorKind, Header, HttpRequest, HttpResponse,
    Result, Safe, Step, Transport,
};

use super::{
    Asked, Cassette, Fault, Injection, Interaction, Place, RecordedResponse, Replay,
    deck::{At, Deck, Spot},
    effect::{self, Struck},
    matching::{self, Fit},
    played::PlayedConnection,
    target,
};

/// Replays a [`Cassette`]: insists on its requests and gives its answers.
///
/// A request that is not the recorded one is refused with an
/// [`InvalidInput`](ErrorKind::InvalidInput) that says the first difference, and is remembered, so
/// that [`Self::assert_finished`] fails even where an adapter hides the error. Credentials are
/// compared by presence only.
pub struct Player {
    deck: Arc<Deck>,
}

impl Player {
    /// Replays in the recorded order, once.
    pub fn new(cassette: Cassette) -> Arc<Self> {
        Self::with(cassette, Replay::strict())
    }

    /// Replays in another way.
    pub fn with(cassette: Cassette, replay: Replay) -> Arc<Self> {
        Arc::new(Self {
            deck: Deck::new(cassette, replay),
        })
    }

    /// Returns the recording.
    pub fn cassette(&self) -> &Cassette {
        &self.deck.cassette
    }

    /// Begins again: nothing is used and nothing was asked.
    pub fn rewind(&self) {
        self.deck.rewind();
    }

    /// Lets a fault strike once.
    #[must_use]
    pub fn with_fault(self: Arc<Self>, place: impl Into<Place>, fault: Fault) -> Arc<Self> {
        self.inject(Injection::once(place, fault));
        self
    }

    /// Lets a fault strike; faults that were injected before strike before.
    pub fn inject(&self, injection: impl Into<Injection>) {
        self.deck.inject(injection.into());
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.deck.clear_faults();
    }

    /// Returns everything that was asked, in the order in which it was.
    pub fn log(&self) -> Vec<Asked> {
        self.deck.log()
    }

    /// Returns how many HTTP requests and messages were sent, those that were refused included.
    pub fn requests(&self) -> usize {
        let log = self.deck.log();
        log.iter().filter(|asked| asked.method != "connect").count()
    }

    /// Returns how many of them were sent within steps of a kind: creates that were sent twice show
    /// here.
    pub fn requests_in(&self, step: Step) -> usize {
        let log = self.deck.log();
        let is_of = |asked: &&Asked| asked.step == step && asked.method != "connect";
        log.iter().filter(is_of).count()
    }

    /// Returns what was recorded and not asked for.
    pub fn remaining(&self) -> Vec<String> {
        self.deck.remaining()
    }

    /// Returns the requests that were not the recorded ones.
    pub fn mismatches(&self) -> Vec<Safe> {
        self.deck.mismatches()
    }

    /// Checks that everything recorded was asked for, and nothing else.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) with the first mismatch, or with what is left.
    pub fn finish(&self) -> Result<()> {
        if let Some(mismatch) = self.mismatches().first() {
            return Err(Error::invalid_input(mismatch.as_str().to_owned()));
        }
        match self.remaining().first() {
            None => Ok(()),
            Some(left) => Err(Error::invalid_input(format!(
                "the recording was not played to its end, left is {left}"
            ))),
        }
    }

    /// Panics unless everything recorded was asked for, and nothing else: the end of a test.
    ///
    /// # Panics
    ///
    /// When [`Self::finish`] fails.
    #[track_caller]
    #[expect(clippy::panic, reason = "a failed test is a panic")]
    pub fn assert_finished(&self) {
        if let Err(error) = self.finish() {
            panic!("{error}");
        }
    }
}

impl Transport for Player {
    fn exchange<'a>(
        &'a self,
        cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>> {
        Box::pin(async move {
            let shown = Safe::target(&target::scrubbed(&request.url)).unwrap_or_default();
            let claim =
                self.deck.claim(
                    cx,
                    (request.method, shown),
                    |interaction| match interaction {
                        Interaction::Http(http) => matching::of_request(http, &request),
                        Interaction::Channel(_) => Fit::Other(
                            "kind: wanted a connection, found an HTTP request".to_owned(),
                        ),
                    },
                )?;
            let Some(Interaction::Http(http)) = claim.interaction() else {
                return Err(Error::bug("a request matches an HTTP interaction"));
            };
            let answer = answer(&http.response);
            let spot = Spot {
                cx,
                interaction: claim.index(),
                at: At::Response,
            };
            let struck = match self.deck.fault(&spot) {
                None => Struck::Answer(answer),
                Some(fault) => effect::on_response(&fault, cx, answer)
                    .await
                    .map_err(|lacking| self.deck.misfit(claim.index(), &fault, lacking))?,
            };
            let answer = match struck {
                Struck::Answer(answer) => {
                    claim.done();
                    answer
                }
                Struck::Instead(answer) => answer,
                Struck::Lost(error) => return Err(error),
            };
            within_limit(answer.body.len(), request.limit)?;
            Ok(answer)
        })
    }

    fn connect<'a>(
        &'a self,
        cx: &'a CallContext,
        dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>> {
        Box::pin(async move {
            let shown = Safe::target(&matching::dial_target(&dial.protocol)).unwrap_or_default();
            let claim =
                self.deck.claim(
                    cx,
                    ("connect", shown.clone()),
                    |interaction| match interaction {
                        Interaction::Channel(channel) => matching::of_dial(&channel.dial, &dial),
                        Interaction::Http(_) => Fit::Other(
                            "kind: wanted an HTTP request, found a connection".to_owned(),
                        ),
                    },
                )?;
            let spot = Spot {
                cx,
                interaction: claim.index(),
                at: At::Handshake,
            };
            if let Some(fault) = self.deck.fault(&spot) {
                return Err(effect::on_handshake(&fault));
            }
            let connection = PlayedConnection::open(&claim, shown, dial.limit);
            claim.done();
            Ok(Box::new(connection) as Box<dyn Connection>)
        })
    }
}

/// Returns a recorded answer as a carrier gives it.
fn answer(recorded: &RecordedResponse) -> HttpResponse {
    let answer = HttpResponse::new(recorded.status, recorded.body.bytes().into_owned());
    let headers = recorded.headers.iter();
    headers.fold(answer, |answer, (name, value)| {
        answer.with_header(Header::new(name, value))
    })
}

/// Refuses what a carrier would refuse for its length.
pub(super) fn within_limit(found: usize, limit: usize) -> Result<()> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::LimitExceeded,
        format!("an answer must be at most {limit} bytes, found {found}"),
    ))
}

impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player")
            .field("provider", &self.deck.cassette.provider)
            .field("replay", &self.deck.replay)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
