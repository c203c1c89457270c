//! One exchange with a worker.

use worldforge_core::{CallContext, Connection, Error, ErrorKind, Message, Observation, Result};

use super::{
    fault::Naming,
    greeting::Greeting,
    wire::{LIMITS, Question, Reply, reply},
};
use crate::wire::{
    codec::msgpack::{self, Node},
    worker::obituary::ended,
};

/// Most notes that a worker may send before it answers.
const MAX_NOTES: usize = 1000;

/// Waits for the greeting.
///
/// # Errors
///
/// As [`Greeting::read`], and [`Unavailable`](ErrorKind::Unavailable) for a worker that ends.
pub(super) async fn greet(
    connection: &mut dyn Connection,
    cx: &CallContext,
    name: &str,
) -> Result<Greeting> {
    let message = receive(connection, cx).await?;
    Greeting::read(&read(&message)?, name)
}

/// Asks one thing: the outer error means that the worker is no longer of use.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) for a worker that ends,
/// [`InvalidOutput`](ErrorKind::InvalidOutput) for one that does not keep to the protocol.
pub(super) async fn ask(
    connection: &mut dyn Connection,
    cx: &CallContext,
    (method, params): (&str, &Observation),
    naming: &Naming,
) -> Result<Result<Observation>> {
    let Question { id, bytes } = Question::new(method, params)?;
    connection.send(cx, Message::Binary(bytes)).await?;
    for _ in 0..MAX_NOTES {
        let message = receive(connection, cx).await?;
        match reply(&read(&message)?, &id, naming)? {
            Reply::Note(note) => cx.record("worker_note", note.as_str()),
            Reply::Result(result) => return Ok(Ok(result)),
            Reply::Fault(fault) => return Ok(Err(fault)),
        }
    }
    let message = format!("a worker must answer after at most {MAX_NOTES} notes");
    Err(Error::new(ErrorKind::LimitExceeded, message).into_kind(ErrorKind::InvalidOutput))
}

async fn receive(connection: &mut dyn Connection, cx: &CallContext) -> Result<Vec<u8>> {
    match connection.receive(cx).await? {
        Message::Binary(bytes) => Ok(bytes),
        Message::Closed(code, words) => Err(ended(code, &words)),
        _ => Err(Error::invalid_output("a worker's messages must be bytes")),
    }
}

fn read(message: &[u8]) -> Result<Node<'_>> {
    msgpack::read(message, &LIMITS).map_err(|error| error.into_kind(ErrorKind::InvalidOutput))
}
