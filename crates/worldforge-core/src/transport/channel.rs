//! Connections that carry whole messages: WebSocket, ZeroMQ, a worker process.

use std::fmt;

use super::{Header, Parts, Reach};
use crate::{
    BoxFuture,
    call::CallContext,
    error::Result,
    text::{Safe, Untrusted},
};

/// What a connection speaks, and with whom.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// A WebSocket at a `ws` or `wss` URL.
    WebSocket {
        /// The absolute URL.
        url: String,
        /// Headers of the handshake.
        headers: Vec<Header>,
    },
    /// The requesting side of a ZeroMQ request and reply pair over TCP (ZMTP 3).
    ZeroMq {
        /// The host's name or address.
        host: String,
        /// The port.
        port: u16,
    },
    /// A worker process that exchanges length-prefixed messages over its standard streams.
    Worker(WorkerProgram),
}

/// A process to start. Its environment is exactly what is named here; nothing is inherited.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerProgram {
    /// The interpreter: a path, or a name to look up in the `PATH` below.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Its whole environment.
    pub environment: Vec<(String, String)>,
    /// What a recording calls the worker, such as `lerobot`; neither path nor argument is kept.
    pub name: &'static str,
}

impl WorkerProgram {
    /// Names a program without arguments and environment.
    pub fn new(name: &'static str, program: impl Into<String>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            name,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with_argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds a variable to the environment.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }
}

impl Protocol {
    /// Returns the name of the protocol, such as `zeromq`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WebSocket { .. } => "websocket",
            Self::ZeroMq { .. } => "zeromq",
            Self::Worker(_) => "worker",
        }
    }

    /// Returns whom the connection is with, fit to publish.
    pub fn target(&self) -> Option<Safe> {
        match self {
            Self::WebSocket { url, .. } => Safe::target(url),
            Self::ZeroMq { host, port } => Safe::target(&format!("tcp://{host}:{port}")),
            Self::Worker(worker) => Some(worker.name.into()),
        }
    }
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.name())
            .field("target", &self.target())
            .finish()
    }
}

impl fmt::Debug for WorkerProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorkerProgram").field(&self.name).finish()
    }
}

/// A connection to open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dial {
    /// What is spoken, and with whom.
    pub protocol: Protocol,
    /// Most bytes of one message that is received.
    pub limit: usize,
    /// Which addresses may be connected to.
    pub reach: Reach,
}

impl Dial {
    /// Describes a connection that may reach public addresses only.
    pub const fn new(protocol: Protocol, limit: usize) -> Self {
        Self {
            protocol,
            limit,
            reach: Reach::Public,
        }
    }

    /// Sets which addresses may be connected to.
    #[must_use]
    pub const fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }
}

/// One message; printing shows its length.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// Bytes.
    Binary(Vec<u8>),
    /// Bytes that are sent as one message without being joined first; nobody receives this.
    Parts(Parts),
    /// Text.
    Text(Untrusted),
    /// The peer closed the connection, with a code and a reason when it gave them.
    Closed(Option<u16>, Untrusted),
}

impl Message {
    /// Returns the message with its bytes as one, for who has no use for parts.
    #[must_use]
    pub fn joined(self) -> Self {
        match self {
            Self::Parts(parts) => Self::Binary(parts.joined()),
            other => other,
        }
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Parts> for Message {
    fn from(parts: Parts) -> Self {
        Self::Parts(parts)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary(bytes) => write!(f, "Binary({} bytes)", bytes.len()),
            Self::Parts(parts) => parts.fmt(f),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::Closed(code, _) => write!(f, "Closed({code:?})"),
        }
    }
}

/// An open connection. Dropping it closes it, and ends a worker process.
///
/// A future that was dropped before it was ready leaves the connection in an unknown state: drop the
/// connection too.
pub trait Connection: Send + 'static {
    /// Sends a message.
    fn send<'a>(&'a mut self, cx: &'a CallContext, message: Message) -> BoxFuture<'a, Result<()>>;

    /// Waits for the next message; a peer that is gone is a [`Message::Closed`] or an error.
    fn receive<'a>(&'a mut self, cx: &'a CallContext) -> BoxFuture<'a, Result<Message>>;

    /// Returns whether the connection may be used for another exchange, as far as can be told without
    /// waiting: nothing has come since the last one, and the peer has not gone.
    fn is_idle(&mut self) -> bool {
        true
    }
}
