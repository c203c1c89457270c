//! Making recordings in code.

use std::collections::BTreeMap;

use worldforge_core::{ProviderName, capability::Capability};

use super::{
    Body, Cassette, ChannelInteraction, Direction, HttpInteraction, Interaction, MessageKind,
    ProtocolName, Recorded, RecordedDial, RecordedMessage, RecordedRequest, RecordedResponse,
    SchemaVersion, Source,
};

impl Cassette {
    /// Starts a recording without interactions.
    pub fn new(provider: ProviderName, recorded: Recorded) -> Self {
        Self {
            schema_version: SchemaVersion,
            provider,
            capability: None,
            description: String::new(),
            recorded,
            interactions: Vec::new(),
        }
    }

    /// Says what the recording shows, and what was asked for.
    #[must_use]
    pub fn describing(mut self, description: impl Into<String>, of: Option<Capability>) -> Self {
        self.description = description.into();
        self.capability = of;
        self
    }

    /// Adds an interaction.
    #[must_use]
    pub fn with(mut self, interaction: impl Into<Interaction>) -> Self {
        self.interactions.push(interaction.into());
        self
    }
}

impl Recorded {
    /// Names what answered, and how the bytes came about.
    pub fn new(upstream: impl Into<String>, source: Source) -> Self {
        Self {
            upstream: upstream.into(),
            version: String::new(),
            source,
        }
    }

    /// Names the upstream's version.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }
}

impl HttpInteraction {
    /// Asks for `target` and answers with a status; bodies and headers are empty.
    pub fn new(method: impl Into<String>, target: impl Into<String>, status: u16) -> Self {
        Self {
            request: RecordedRequest {
                method: method.into(),
                target: target.into(),
                ..RecordedRequest::default()
            },
            response: RecordedResponse {
                status,
                headers: BTreeMap::new(),
                body: Body::empty(),
            },
        }
    }

    /// Insists on a header.
    #[must_use]
    pub fn asking_with(mut self, name: &str, value: impl Into<String>) -> Self {
        let headers = &mut self.request.headers;
        headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Insists on a body.
    #[must_use]
    pub fn asking(mut self, body: Body) -> Self {
        self.request.body = body;
        self
    }

    /// Takes anything at a JSON pointer into the request's body.
    #[must_use]
    pub fn ignoring(mut self, pointer: impl Into<String>) -> Self {
        self.request.ignore.push(pointer.into());
        self
    }

    /// Answers with a header.
    #[must_use]
    pub fn answering_with(mut self, name: &str, value: impl Into<String>) -> Self {
        let headers = &mut self.response.headers;
        headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Answers with a body.
    #[must_use]
    pub fn answering(mut self, body: Body) -> Self {
        self.response.body = body;
        self
    }
}

impl ChannelInteraction {
    /// Opens a connection without messages, whoever it is with.
    pub const fn new(protocol: ProtocolName) -> Self {
        Self {
            dial: RecordedDial {
                protocol,
                target: None,
                headers: BTreeMap::new(),
            },
            messages: Vec::new(),
        }
    }

    /// Insists on a target: path and query of a WebSocket, the name of a worker.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<String>) -> Self {
        self.dial.target = Some(target.into());
        self
    }

    /// Insists on a header of the handshake.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        let headers = &mut self.dial.headers;
        headers.insert(name.to_ascii_lowercase(), value.into());
        self
    }

    /// Adds a binary message that the adapter sends.
    #[must_use]
    pub fn sends(self, body: Body) -> Self {
        self.with(RecordedMessage::new(
            Direction::Sent,
            MessageKind::Binary,
            body,
        ))
    }

    /// Adds a binary message that the upstream sends.
    #[must_use]
    pub fn receives(self, body: Body) -> Self {
        self.with(RecordedMessage::new(
            Direction::Received,
            MessageKind::Binary,
            body,
        ))
    }

    /// Adds a message.
    #[must_use]
    pub fn with(mut self, message: RecordedMessage) -> Self {
        self.messages.push(message);
        self
    }
}

impl RecordedMessage {
    /// Creates a message.
    pub const fn new(direction: Direction, kind: MessageKind, body: Body) -> Self {
        Self {
            direction,
            kind,
            body,
            code: None,
            ignore: Vec::new(),
        }
    }

    /// Creates the end of a connection by the upstream.
    pub fn closed(code: Option<u16>, reason: impl Into<String>) -> Self {
        let reason: String = reason.into();
        let body = if reason.is_empty() {
            Body::empty()
        } else {
            Body::text(reason)
        };
        Self {
            code,
            ..Self::new(Direction::Received, MessageKind::Closed, body)
        }
    }

    /// Takes anything at a JSON pointer into the body.
    #[must_use]
    pub fn ignoring(mut self, pointer: impl Into<String>) -> Self {
        self.ignore.push(pointer.into());
        self
    }
}

impl From<HttpInteraction> for Interaction {
    fn from(http: HttpInteraction) -> Self {
        Self::Http(Box::new(http))
    }
}

impl From<ChannelInteraction> for Interaction {
    fn from(channel: ChannelInteraction) -> Self {
        Self::Channel(channel)
    }
}
