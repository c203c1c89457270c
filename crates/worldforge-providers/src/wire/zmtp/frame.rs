//! Frames: a flag byte, a length of one or eight bytes, and that many bytes.

use tokio::io::{AsyncRead, AsyncReadExt};
use worldforge_core::{Error, ErrorKind, Result, Retryability};

use super::super::tcp;

/// More frames of the same message follow.
pub(super) const MORE: u8 = 1;
const LONG: u8 = 2;
/// The frame is a command, not a part of a message.
pub(super) const COMMAND: u8 = 4;

/// Most bytes of a command, the peer's properties in `READY` included.
const MAX_COMMAND_BYTES: usize = 8 * 1024;

/// How many bytes of a long frame are made room for before any of them has come.
const FIRST_ROOM: usize = 1 << 20;

/// A frame of the peer.
pub(super) struct Frame {
    pub(super) flags: u8,
    pub(super) body: Vec<u8>,
}

/// The bytes before a frame's body.
pub(super) struct Header {
    bytes: [u8; 9],
    length: usize,
}

impl Header {
    /// Describes a frame of so many bytes; `flags` are without the one for a long frame.
    pub(super) fn new(flags: u8, body_bytes: usize) -> Self {
        if let Ok(short) = u8::try_from(body_bytes) {
            let bytes = [flags, short, 0, 0, 0, 0, 0, 0, 0];
            return Self { bytes, length: 2 };
        }
        let mut bytes = [flags | LONG; 9];
        let [_, length @ ..] = &mut bytes;
        *length = (body_bytes as u64).to_be_bytes();
        Self { bytes, length: 9 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Reads a frame whose flag byte has been read; `limit` bounds the body of a message's frame.
///
/// # Errors
///
/// [`LimitExceeded`](ErrorKind::LimitExceeded) before anything is allocated for it, and
/// [`Unavailable`](ErrorKind::Unavailable).
pub(super) async fn read<S>(stream: &mut S, flags: u8, limit: usize) -> Result<Frame>
where
    S: AsyncRead + Unpin,
{
    let is_command = flags & COMMAND != 0;
    if flags & !(MORE | LONG | COMMAND) != 0 || (is_command && flags & MORE != 0) {
        return Err(refused("the peer sent a ZeroMQ frame with unknown flags"));
    }
    let lost = |error| tcp::lost(&error);
    let length = if flags & LONG == 0 {
        u64::from(stream.read_u8().await.map_err(lost)?)
    } else {
        stream.read_u64().await.map_err(lost)?
    };
    let limit = if is_command { MAX_COMMAND_BYTES } else { limit };
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= limit)
        .ok_or_else(|| too_long(length, limit))?;
    let body = body(stream, length).await?;
    Ok(Frame { flags, body })
}

/// Reads so many bytes; room grows with what has come, not with what was promised.
async fn body<S>(stream: &mut S, length: usize) -> Result<Vec<u8>>
where
    S: AsyncRead + Unpin,
{
    let mut body = Vec::with_capacity(length.min(FIRST_ROOM));
    while body.len() < length {
        let left = length - body.len();
        if body.len() == body.capacity() {
            body.reserve_exact(left.min(body.len()));
        }
        let mut part = (&mut *stream).take(left as u64);
        let read = part.read_buf(&mut body).await;
        if read.map_err(|error| tcp::lost(&error))? == 0 {
            return Err(refused("the peer closed the connection within a message")
                .retryability(Retryability::Temporary));
        }
    }
    Ok(body)
}

fn too_long(length: u64, limit: usize) -> Error {
    Error::new(
        ErrorKind::LimitExceeded,
        "the peer's message is longer than the limit",
    )
    .with("bytes", length.to_string())
    .with("limit", limit.to_string())
}

/// Returns the error of a peer that breaks the protocol, or speaks another.
pub(super) fn refused(message: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .retryability(Retryability::Permanent)
        .triage("check that the port is that of a ZeroMQ REP or ROUTER socket")
}
