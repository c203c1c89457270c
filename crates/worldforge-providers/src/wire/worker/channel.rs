//! The carrier: a worker's standard streams as a connection.

use std::{future::poll_fn, pin::pin, task::Poll};

use tokio::process::{ChildStdin, ChildStdout};
use worldforge_core::{
    BoxFuture, CallContext, Connection, Error, ErrorKind, Message, Result, WorkerProgram,
};

use super::{
    frame,
    obituary::ended,
    process::{Process, exit_code},
    tail::Tail,
};
use crate::wire::runtime::within;

/// Starts a worker and connects to it; `limit` is the longest message that is received, in bytes.
///
/// Dropping the connection ends the process and, on Unix, its process group.
///
/// # Errors
///
/// [`MissingDependency`](ErrorKind::MissingDependency) for an interpreter that is not there or may
/// not be run, [`Io`](ErrorKind::Io) when the system refuses a process.
pub(in crate::wire) async fn start(
    program: &WorkerProgram,
    limit: usize,
) -> Result<Box<dyn Connection>> {
    within(async {
        let (process, streams) = Process::start(program)?;
        let channel = Channel {
            process,
            input: streams.input,
            output: streams.output,
            errors: Tail::of(streams.errors),
            limit,
        };
        Ok(Box::new(channel) as Box<dyn Connection>)
    })
    .await
}

/// An open channel to a worker.
struct Channel {
    // Dropped first, so that nobody is left to write when the pipes close.
    process: Process,
    input: ChildStdin,
    output: ChildStdout,
    errors: Tail,
    limit: usize,
}

impl Channel {
    async fn next(&mut self) -> Result<Message> {
        let found = {
            let mut frame = pin!(frame::read(&mut self.output, self.limit));
            let mut has_ended = false;
            let mut end = pin!(self.process.wait_for_all());
            poll_fn(|cx| {
                if let Poll::Ready(found) = frame.as_mut().poll(cx) {
                    return Poll::Ready(found);
                }
                // What the worker wrote before its end is still in the pipe, which closes once
                // nobody else holds it.
                has_ended = has_ended || end.as_mut().poll(cx).is_ready();
                Poll::Pending
            })
            .await
        };
        match found {
            Ok(Some(payload)) => Ok(Message::Binary(payload)),
            Ok(None) => Ok(self.closed().await),
            Err(error) => Err(error),
        }
    }

    async fn write(&mut self, payload: &[u8]) -> Result<()> {
        let Err(error) = frame::write(&mut self.input, payload).await else {
            return Ok(());
        };
        if error.kind() != ErrorKind::Unavailable {
            return Err(error);
        }
        match self.closed().await {
            Message::Closed(code, words) => Err(ended(code, &words)),
            _ => Err(error),
        }
    }

    /// Ends what is left of the worker, and says how it went.
    async fn closed(&mut self) -> Message {
        self.process.kill();
        let status = self.process.wait().await;
        let words = self.errors.finish().await;
        Message::Closed(status.and_then(exit_code), words)
    }
}

impl Connection for Channel {
    fn send<'a>(&'a mut self, _cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>> {
        Box::pin(within(async move {
            match message.joined() {
                Message::Binary(payload) => self.write(&payload).await,
                Message::Text(text) => self.write(text.reveal().as_bytes()).await,
                _ => Err(Error::bug("a worker is closed by dropping its connection")),
            }
        }))
    }

    fn receive<'a>(&'a mut self, _cx: &'a CallContext) -> BoxFuture<'a, Result<Message>> {
        Box::pin(within(self.next()))
    }

    fn is_idle(&mut self) -> bool {
        self.process.is_alive()
    }
}
