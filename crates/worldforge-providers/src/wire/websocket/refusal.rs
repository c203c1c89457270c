//! What went wrong on a WebSocket.

use tokio_tungstenite::tungstenite::Error as Cause;
use worldforge_core::{Error, ErrorKind, Retryability};

use super::super::tcp;

/// Returns the error of a connection that did not open, or did not last.
pub(super) fn of(cause: &Cause) -> Error {
    match cause {
        Cause::Io(error) => tcp::lost(error),
        Cause::ConnectionClosed | Cause::AlreadyClosed => {
            Error::new(ErrorKind::Unavailable, "the connection is closed")
        }
        Cause::Capacity(limit) => Error::new(
            ErrorKind::LimitExceeded,
            "the peer's message is longer than the limit",
        )
        .with("cause", limit.to_string()),
        Cause::Http(answer) => handshake(answer.status().as_u16()),
        other => refused("the peer does not speak WebSocket").with("cause", other.to_string()),
    }
}

/// Returns the error of a handshake that ended with a status.
fn handshake(status: u16) -> Error {
    let error = match status {
        401 | 403 => Error::new(
            ErrorKind::Unauthorized,
            "the server refused the credentials",
        ),
        408 | 429 | 500..=599 => Error::new(
            ErrorKind::Unavailable,
            "the server did not open a WebSocket",
        ),
        _ => refused("the server did not open a WebSocket"),
    };
    error.status_code(status).with("status", status.to_string())
}

/// Returns the error of a peer that breaks the protocol, or speaks another.
pub(super) fn refused(message: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .retryability(Retryability::Permanent)
        .triage("check that the URL is that of a WebSocket server")
}
