//! One question, one answer.

use worldforge_core::{CallContext, Connection, Error, ErrorKind, Message, Result};

/// Most characters of a peer's last words that an error quotes.
const QUOTED: usize = 200;

/// The key under which an error says how far a question came.
const SENT: &str = "sent";

/// Sends bytes and waits for the bytes that answer them.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) when the peer goes away: whether it has read the question
/// is unknown then, and the error says so. [`InvalidOutput`](ErrorKind::InvalidOutput) for an answer
/// in text, and what the connection says.
pub async fn ask(
    connection: &mut dyn Connection,
    cx: &CallContext,
    question: impl Into<Message>,
) -> Result<Vec<u8>> {
    let sent = connection.send(cx, question.into()).await;
    sent.map_err(ambiguous)?;
    match connection.receive(cx).await.map_err(ambiguous)? {
        Message::Binary(answer) => Ok(answer),
        Message::Text(text) => {
            Err(Error::invalid_output("the answer must be bytes")
                .with("found", text.excerpt(QUOTED)))
        }
        Message::Closed(code, reason) => Err(ambiguous(closed(code, &reason.excerpt(QUOTED)))),
        _ => Err(Error::bug("a message is bytes, a text, or the last one")),
    }
}

/// Says of a failed connection, unless it says so itself, that nobody knows how far the question came.
pub(crate) fn ambiguous(error: Error) -> Error {
    let is_told = error.context().any(|(key, _)| key == SENT);
    match error.kind() {
        ErrorKind::Unavailable if !is_told => error.with(SENT, "unknown"),
        _ => error,
    }
}

/// Returns the error of a peer that closed the connection instead of answering.
pub(crate) fn closed(code: Option<u16>, reason: &str) -> Error {
    let error = Error::new(
        ErrorKind::Unavailable,
        "the peer closed the connection without an answer",
    );
    let error = match code {
        Some(code) => error.with("code", code.to_string()),
        None => error,
    };
    if reason.is_empty() {
        return error;
    }
    error.with("reason", reason.to_owned())
}
