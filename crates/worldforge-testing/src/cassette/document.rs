//! What a cassette file holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worldforge_core::{ProviderName, capability::Capability};

use super::{Body, SchemaVersion};

/// A recording of what went between an adapter and its upstream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cassette {
    /// The version of the file's shape.
    pub schema_version: SchemaVersion,
    /// Whose adapter made the requests.
    pub provider: ProviderName,
    /// What was asked for, where it is one capability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<Capability>,
    /// What the recording shows, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Where the bytes come from.
    pub recorded: Recorded,
    /// What happened, in the order in which it began.
    pub interactions: Vec<Interaction>,
}

/// Where the bytes of a recording come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Recorded {
    /// What answered, such as the name of a server or of an interface description.
    pub upstream: String,
    /// Its version, as far as it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// How the bytes came about.
    pub source: Source,
}

/// How the bytes of a recording came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "RecordingSource")
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Source {
    /// A real upstream sent them.
    Captured,
    /// They were written after an upstream's documentation.
    Documented,
    /// They were made up for a test.
    Synthetic,
}

/// One HTTP exchange, or one connection with all its messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(try_from = "RawInteraction", into = "RawInteraction")]
#[non_exhaustive]
pub enum Interaction {
    /// An HTTP request and its answer.
    Http(Box<HttpInteraction>),
    /// A connection that carries messages.
    Channel(ChannelInteraction),
}

/// An HTTP request and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HttpInteraction {
    /// What is asked; a replay insists on it.
    pub request: RecordedRequest,
    /// What is answered.
    pub response: RecordedResponse,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query, which match at any host, or an absolute URL. `$any` as a segment of the path
    /// matches any one segment.
    pub target: String,
    /// Headers that must be sent, by names in lower case; `[redacted]` stands for any credential.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body; `"$any"` in JSON matches any value.
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub body: Body,
    /// JSON pointers into the body at which anything, and nothing, is right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The status code.
    pub status: u16,
    /// Headers, by names in lower case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub body: Body,
}

/// A connection with all its messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ChannelInteraction {
    /// With whom, and how.
    pub dial: RecordedDial,
    /// The messages in the order in which the adapter sent and took them.
    pub messages: Vec<RecordedMessage>,
}

/// With whom a connection is, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedDial {
    /// What is spoken.
    pub protocol: ProtocolName,
    /// Path and query of a WebSocket, the name of a worker, or a whole target; absent is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Headers of the handshake that must be sent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// What a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ProtocolName {
    /// WebSocket.
    WebSocket,
    /// The requesting side of ZeroMQ.
    ZeroMq,
    /// A worker process.
    Worker,
}

impl ProtocolName {
    /// Returns the name, as [`worldforge_core::Protocol::name`] gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::ZeroMq => "zeromq",
            Self::Worker => "worker",
        }
    }

    pub(super) fn of(protocol: &worldforge_core::Protocol) -> Option<Self> {
        [Self::WebSocket, Self::ZeroMq, Self::Worker]
            .into_iter()
            .find(|known| known.name() == protocol.name())
    }
}

/// One message of a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedMessage {
    /// Who sent it.
    pub direction: Direction,
    /// What it is.
    pub kind: MessageKind,
    /// Its content; the reason of a close.
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub body: Body,
    /// The code of a close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// JSON pointers into a sent body at which anything, and nothing, is right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The adapter.
    Sent,
    /// The upstream.
    Received,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MessageKind {
    /// Bytes.
    Binary,
    /// Text.
    Text,
    /// The end of the connection.
    Closed,
}

/// The file's form of an interaction: exactly one of the two.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
struct RawInteraction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    http: Option<Box<HttpInteraction>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<ChannelInteraction>,
}

impl TryFrom<RawInteraction> for Interaction {
    type Error = &'static str;

    fn try_from(raw: RawInteraction) -> Result<Self, Self::Error> {
        match (raw.http, raw.channel) {
            (Some(http), None) => Ok(Self::Http(http)),
            (None, Some(channel)) => Ok(Self::Channel(channel)),
            _ => Err("must have exactly one of http and channel"),
        }
    }
}

impl From<Interaction> for RawInteraction {
    fn from(interaction: Interaction) -> Self {
        let (http, channel) = match interaction {
            Interaction::Http(http) => (Some(http), None),
            Interaction::Channel(channel) => (None, Some(channel)),
        };
        Self { http, channel }
    }
}
