//! Commands: `READY` with its properties, `PING` and `PONG`, `ERROR`.

use worldforge_core::{Error, Result, Untrusted};

use super::frame::{COMMAND, Header, refused};

/// Longest context that a `PING` may carry.
const MAX_CONTEXT: usize = 16;

/// Most characters of a peer's reason that an error quotes.
const QUOTED: usize = 200;

/// What a peer says besides its messages.
pub(super) enum Command {
    /// Its socket is ready for messages and fits ours.
    Ready,
    /// It wants to know whether we are there; the context comes back.
    Ping(Vec<u8>),
    /// It answers a question that we never ask.
    Pong,
}

/// Returns the frame that tells the peer that we are a `REQ` socket.
pub(super) fn ready() -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("Socket-Type", "REQ"), ("Identity", "")] {
        body.push(name.len().to_be_bytes().last().copied().unwrap_or_default());
        body.extend_from_slice(name.as_bytes());
        let length = u32::try_from(value.len()).unwrap_or_default();
        body.extend_from_slice(&length.to_be_bytes());
        body.extend_from_slice(value.as_bytes());
    }
    framed("READY", &body)
}

/// Returns the frame that answers a `PING`.
pub(super) fn pong(context: &[u8]) -> Vec<u8> {
    framed("PONG", context)
}

fn framed(name: &str, data: &[u8]) -> Vec<u8> {
    let mut body = vec![u8::try_from(name.len()).unwrap_or_default()];
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    let mut frame = Header::new(COMMAND, body.len()).as_bytes().to_vec();
    frame.append(&mut body);
    frame
}

/// Reads a command.
///
/// # Errors
///
/// [`Unavailable`](worldforge_core::ErrorKind::Unavailable) for an `ERROR`, an unknown command, and a
/// socket that does not fit ours.
pub(super) fn read(body: &[u8]) -> Result<Command> {
    let (name, data) = short(body).ok_or_else(malformed)?;
    match name {
        b"READY" => check_peer(data).map(|()| Command::Ready),
        b"PING" => match data.get(2..) {
            Some(context) if context.len() <= MAX_CONTEXT => Ok(Command::Ping(context.to_vec())),
            _ => Err(malformed()),
        },
        b"PONG" => Ok(Command::Pong),
        b"ERROR" => {
            let (reason, _) = short(data).ok_or_else(malformed)?;
            let reason = Untrusted::new(String::from_utf8_lossy(reason)).excerpt(QUOTED);
            Err(refused("the peer refused the connection").with("reason", reason))
        }
        _ => Err(refused("the peer sent an unknown ZeroMQ command")),
    }
}

/// Checks the peer's properties: it must be a socket that answers requests.
fn check_peer(mut properties: &[u8]) -> Result<()> {
    let mut found = None;
    while !properties.is_empty() {
        let (name, value, rest) = property(properties).ok_or_else(malformed)?;
        if name.eq_ignore_ascii_case(b"Socket-Type") {
            found = Some(value);
        }
        properties = rest;
    }
    match found {
        Some(b"REP" | b"ROUTER") => Ok(()),
        Some(other) => {
            let found = Untrusted::new(String::from_utf8_lossy(other)).excerpt(20);
            Err(refused("the peer's ZeroMQ socket does not answer requests").with("found", found))
        }
        None => Err(malformed()),
    }
}

/// Splits off a text with one byte of length before it.
fn short(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

/// Splits off a property: its name, its value with four bytes of length, and the rest.
fn property(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, rest) = short(bytes)?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (value, rest) = rest.split_at_checked(length)?;
    Some((name, value, rest))
}

fn malformed() -> Error {
    refused("the peer sent a malformed ZeroMQ command")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_command_is_the_captured_one() {
        let captured = include_bytes!("../../../fixtures/zmtp/client_stream.bin");
        assert!(captured.get(64..).unwrap().starts_with(&ready()));
    }
}
