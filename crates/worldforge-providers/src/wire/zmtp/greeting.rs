//! The first 64 bytes of each side: signature, version, mechanism.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use worldforge_core::{Error, Result, Untrusted};

use super::{super::tcp, frame::refused};

const LENGTH: usize = 64;
const VERSION: [u8; 2] = [3, 1];
const OLDEST_MAJOR: u8 = 3;
const NULL: &[u8] = b"NULL";

/// Where the major version, the mechanism and the rest begin.
const MAJOR_AT: usize = 10;
const MECHANISM_AT: usize = 12;
const MECHANISM_END: usize = 32;

/// Sends our greeting and reads the peer's, byte for byte only as far as it makes sense.
///
/// A peer of an older version, or one that is no ZeroMQ at all, may never send 64 bytes.
///
/// # Errors
///
/// [`Unavailable`](worldforge_core::ErrorKind::Unavailable) for a peer that speaks something else.
pub(super) async fn exchange<S>(stream: &mut S) -> Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let lost = |error| tcp::lost(&error);
    stream.write_all(&ours()).await.map_err(lost)?;
    let first = stream.read_u8().await.map_err(lost)?;
    if first != 0xff {
        return Err(refused("the peer does not speak ZeroMQ 3"));
    }
    let mut head = [0; MAJOR_AT];
    stream.read_exact(&mut head).await.map_err(lost)?;
    let [_, _, _, _, _, _, _, _, end, major] = head;
    // Eight bytes of padding may hold anything; the lowest bit of the last byte marks the signature.
    if end & 1 == 0 {
        return Err(refused("the peer does not speak ZeroMQ 3"));
    }
    if major < OLDEST_MAJOR {
        return Err(refused("the peer speaks an older version of ZeroMQ").with("wanted", "3"));
    }
    let mut rest = [0; LENGTH - MAJOR_AT - 1];
    stream.read_exact(&mut rest).await.map_err(lost)?;
    let mechanism = rest
        .get(MECHANISM_AT - MAJOR_AT - 1..MECHANISM_END - MAJOR_AT - 1)
        .unwrap_or_default();
    check_mechanism(mechanism)
}

fn check_mechanism(padded: &[u8]) -> Result<()> {
    let mut parts = padded.split(|byte| *byte == 0);
    let mechanism = parts.next().unwrap_or_default();
    if mechanism == NULL {
        return Ok(());
    }
    let found = Untrusted::new(String::from_utf8_lossy(mechanism)).excerpt(20);
    Err(wrong_mechanism().with("found", found))
}

fn wrong_mechanism() -> Error {
    refused("the peer wants a ZeroMQ security mechanism that is not spoken here")
        .with("wanted", "NULL")
        .triage("let the server accept the NULL mechanism, and protect the way to it by a tunnel")
}

fn ours() -> [u8; LENGTH] {
    let mut greeting = [0; LENGTH];
    let parts: [(usize, &[u8]); 4] = [
        (0, &[0xff]),
        // Peers of the first version take this for a frame of one byte.
        (MAJOR_AT - 2, &[0x01, 0x7f]),
        (MAJOR_AT, &VERSION),
        (MECHANISM_AT, NULL),
    ];
    for (at, bytes) in parts {
        for (place, byte) in greeting.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
    }
    greeting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_is_the_captured_one() {
        let captured = include_bytes!("../../../fixtures/zmtp/client_stream.bin");
        assert_eq!(captured.first_chunk(), Some(&ours()));
    }
}
