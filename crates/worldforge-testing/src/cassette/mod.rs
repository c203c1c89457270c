//! Cassettes: what went between an adapter and its upstream, recorded, replayed and broken on cue.
//!
//! * [`Cassette`] is the file: requests, answers and messages, readable and without credentials;
//! * [`Recorder`] wraps a [`Transport`](worldforge_core::Transport) and makes one;
//! * [`Player`] is a transport that insists on the recorded requests
//!   and gives the recorded answers;
//! * a [`Fault`] makes an answer late, lost or wrong, where an [`Injection`] says;
//! * [`FaultMatrix`] runs a provider under many of them and says what it broke.

mod body;
mod build;
mod clean;
mod deck;
mod difference;
mod document;
mod edit;
mod effect;
mod fault;
mod fault_text;
mod forget;
mod form;
mod limits;
mod links;
mod matching;
mod matrix;
mod matrix_report;
mod multipart;
mod packed;
mod played;
mod player;
mod pointer;
mod recorder;
mod replay;
mod scrub;
mod store;
mod summary;
mod taped;
mod target;
mod tensor;
mod version;
mod write;

pub use body::Body;
pub use document::{
    Cassette, ChannelInteraction, Direction, HttpInteraction, Interaction, MessageKind,
    ProtocolName, Recorded, RecordedDial, RecordedMessage, RecordedRequest, RecordedResponse,
    Source,
};
pub use fault::{Fault, Injection, Place};
pub use limits::{
    MAX_ALL_FILES_BYTES, MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_FILE_NAME, MAX_HEADERS,
    MAX_IGNORED, MAX_INLINE_BYTES, MAX_INTERACTIONS, MAX_MESSAGES,
};
pub use matrix::{Expected, FaultMatrix};
pub use matrix_report::{MatrixReport, MatrixRow};
pub use player::Player;
pub use recorder::Recorder;
pub use replay::{Asked, Order, Repeat, Replay};
pub use summary::{BodySummary, CassetteFinding, InteractionSummary, Summary};
pub use version::{CASSETTE_SCHEMA_VERSION, SchemaVersion};
