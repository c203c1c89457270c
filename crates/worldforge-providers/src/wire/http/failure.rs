//! What went wrong on the way, and how far the request had come.

use std::{error::Error as StdError, io};

use worldforge_core::{Error, ErrorKind};

use super::lookup::Refused;

/// The key under which an error says how far its request came.
const KEY: &str = "sent";

/// Whether a request that failed reached its upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sent {
    /// No byte of it left: repeating it is harmless.
    No,
    /// The upstream answered it, at least in part.
    Yes,
    /// It may have arrived: repeating a create may create twice.
    Unknown,
}

impl Sent {
    /// Returns the word that errors carry, such as `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what an error of a carrier says, and nothing for an error of anyone else.
    pub fn of(error: &Error) -> Option<Self> {
        let (_, word) = error.context().find(|(key, _)| *key == KEY)?;
        [Self::No, Self::Yes, Self::Unknown]
            .into_iter()
            .find(|sent| sent.name() == word.as_str())
    }

    pub(super) fn mark(self, error: Error) -> Error {
        error.with(KEY, self.name())
    }
}

/// Returns whether the request that failed surely never left, so that even a create may be repeated.
pub fn was_never_sent(error: &Error) -> bool {
    Sent::of(error) == Some(Sent::No)
}

/// Turns a failure before the answer's head into an error of ours.
///
/// Nothing of the client's own text is kept: it may hold the URL with its signature.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where `map_err` takes a function"
)]
pub(super) fn explain(cause: reqwest::Error) -> Error {
    if let Some(refused) = in_chain::<Refused>(&cause).and_then(Refused::take) {
        return Sent::No.mark(refused);
    }
    if cause.is_builder() {
        let error = Error::invalid_input("the request could not be built");
        return Sent::No.mark(error);
    }
    let sent = if cause.is_connect() {
        Sent::No
    } else {
        Sent::Unknown
    };
    let message = match sent {
        Sent::No => "the upstream could not be reached",
        _ => "the connection ended before an answer came",
    };
    sent.mark(unavailable(message, &cause))
}

/// Turns a failure in the middle of the answer into an error of ours.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where `map_err` takes a function"
)]
pub(super) fn explain_answer(cause: reqwest::Error) -> Error {
    Sent::Yes.mark(unavailable(
        "the connection ended in the middle of the answer",
        &cause,
    ))
}

fn unavailable(message: &'static str, cause: &reqwest::Error) -> Error {
    let error = Error::new(ErrorKind::Unavailable, message);
    match word(cause) {
        Some(word) => error.with("cause", word),
        None => error,
    }
}

/// Names the cause, from the most telling kind of error down.
fn word(cause: &reqwest::Error) -> Option<&'static str> {
    if let Some(tls) = in_chain::<rustls::Error>(cause) {
        return Some(tls_word(tls));
    }
    if cause.is_timeout() {
        return Some("timed out");
    }
    if let Some(io) = in_chain::<io::Error>(cause) {
        return io_word(io.kind());
    }
    cause.is_decode().then_some("truncated or malformed body")
}

const fn tls_word(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            "certificate not trusted"
        }
        _ => "TLS handshake failed",
    }
}

fn io_word(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset",
        io::ErrorKind::ConnectionAborted => "connection aborted",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "no route to host",
        io::ErrorKind::TimedOut => "timed out",
        io::ErrorKind::UnexpectedEof => "connection closed early",
        _ => return None,
    })
}

/// Finds an error of a type among the causes; an `io::Error` hides the one that it was made from.
fn in_chain<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        if let Some(found) = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .and_then(|inner| in_chain::<T>(inner))
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}
