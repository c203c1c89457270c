//! What can go wrong on the way, by name.

use std::{fmt, time::Duration};

use serde_json::Value;
use worldforge_core::{Step, json};

/// The status that an expired URL is answered with unless another one is named.
pub(super) const EXPIRED_STATUS: u16 = 403;

/// One thing that goes wrong with an answer.
///
/// A fault reads back from what it prints: `status:429:retry-after=3`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is late, on the host's timer: `delay:2s`, `delay:250ms`.
    Delay(Duration),
    /// Nobody takes the connection: `refuse`.
    Refuse,
    /// The connection is lost before the answer: `drop`.
    Drop,
    /// The connection is lost after so many bytes of the answer, and the carrier knows:
    /// `truncate:10`.
    Truncate(usize),
    /// Only so many bytes of the answer come, and nobody knows: `cut:10`.
    Cut(usize),
    /// The answer is a status without a body: `status:503`, `status:429:retry-after=3`.
    Status {
        /// The status code.
        code: u16,
        /// Whole seconds to wait, as the header says them.
        retry_after: Option<u32>,
    },
    /// A signed URL no longer works: `expired-url`, `expired-url:410`.
    ExpiredUrl(u16),
    /// The answer is bytes that are neither JSON nor `MessagePack`: `garbage`.
    Garbage,
    /// A tensor's shape does not fit its data, or a list lacks an element: `wrong-shape`.
    WrongShape,
    /// The last number of the first tensor of floats is not a number: `non-finite`.
    NonFinite,
    /// A field says another version: `version:/schema_version=99`.
    VersionSkew {
        /// A JSON pointer into the answer.
        pointer: String,
        /// What stands there instead.
        value: Value,
    },
    /// A field says something else: `edit:/status="FAILED"`.
    Edit {
        /// A JSON pointer into the answer.
        pointer: String,
        /// What stands there instead.
        value: Value,
    },
    /// A field is missing: `remove:/status`.
    Remove(String),
    /// Bytes are replaced wherever they stand: `patch:old=>new`.
    Patch {
        /// What is looked for.
        find: String,
        /// What stands there instead.
        replace: String,
    },
    /// The peer closes a channel instead of answering: `close:1011`.
    Close(u16),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(time) if time.subsec_nanos() == 0 => write!(f, "delay:{}s", time.as_secs()),
            Self::Delay(time) => write!(f, "delay:{}ms", time.as_millis()),
            Self::Refuse => f.write_str("refuse"),
            Self::Drop => f.write_str("drop"),
            Self::Truncate(bytes) => write!(f, "truncate:{bytes}"),
            Self::Cut(bytes) => write!(f, "cut:{bytes}"),
            Self::Status { code, retry_after } => {
                write!(f, "status:{code}")?;
                retry_after.map_or(Ok(()), |seconds| write!(f, ":retry-after={seconds}"))
            }
            Self::ExpiredUrl(EXPIRED_STATUS) => f.write_str("expired-url"),
            Self::ExpiredUrl(code) => write!(f, "expired-url:{code}"),
            Self::Garbage => f.write_str("garbage"),
            Self::WrongShape => f.write_str("wrong-shape"),
            Self::NonFinite => f.write_str("non-finite"),
            Self::VersionSkew { pointer, value } => {
                write!(f, "version:{pointer}={}", json::canonical(value))
            }
            Self::Edit { pointer, value } => {
                write!(f, "edit:{pointer}={}", json::canonical(value))
            }
            Self::Remove(pointer) => write!(f, "remove:{pointer}"),
            Self::Patch { find, replace } => write!(f, "patch:{find}=>{replace}"),
            Self::Close(code) => write!(f, "close:{code}"),
        }
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// At the first answer there is.
    #[default]
    Any,
    /// At the answer of an interaction, counted from zero. On a connection: the first answer to
    /// something that was sent, or the handshake where only that can fail.
    Interaction(usize),
    /// At a message of a connection, both counted from zero.
    Message {
        /// The interaction.
        interaction: usize,
        /// The message.
        message: usize,
    },
    /// At the first answer within a step of this kind.
    Step(Step),
}

impl From<usize> for Place {
    fn from(interaction: usize) -> Self {
        Self::Interaction(interaction)
    }
}

impl From<Step> for Place {
    fn from(step: Step) -> Self {
        Self::Step(step)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Interaction(index) => write!(f, "{index}"),
            Self::Message {
                interaction,
                message,
            } => write!(f, "{interaction}.{message}"),
            Self::Step(step) => write!(f, "{step}"),
        }
    }
}

/// A fault, where it strikes, and how often.
///
/// It reads back from what it prints: `poll=drop` once, `poll*3=drop` three times, `poll*=drop`
/// always, and `drop` at the first answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Injection {
    /// Where it strikes.
    pub place: Place,
    /// What goes wrong.
    pub fault: Fault,
    /// How often it strikes; always when absent.
    pub times: Option<u32>,
}

impl Injection {
    /// Strikes once.
    pub fn once(place: impl Into<Place>, fault: Fault) -> Self {
        Self {
            place: place.into(),
            fault,
            times: Some(1),
        }
    }

    /// Strikes every time.
    pub fn always(place: impl Into<Place>, fault: Fault) -> Self {
        Self {
            times: None,
            ..Self::once(place, fault)
        }
    }
}

impl From<Fault> for Injection {
    fn from(fault: Fault) -> Self {
        Self::once(Place::Any, fault)
    }
}

impl fmt::Display for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place, self.times) {
            (Place::Any, Some(1)) => {}
            (place, Some(1)) => write!(f, "{place}=")?,
            (place, Some(times)) => write!(f, "{place}*{times}=")?,
            (place, None) => write!(f, "{place}*=")?,
        }
        write!(f, "{}", self.fault)
    }
}
