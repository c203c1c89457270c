//! Frames: a big-endian 32-bit length, then that many bytes.

use std::io::ErrorKind as IoErrorKind;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use worldforge_core::{Error, ErrorKind, Result};

/// Bytes that are set aside for a frame before any of them has come; it grows as they do.
const FIRST_CAPACITY: usize = 64 * 1024;

/// Reads a frame; nothing when the stream ends before one begins.
///
/// # Errors
///
/// [`LimitExceeded`](ErrorKind::LimitExceeded) for a longer frame than `limit`, before any of it is
/// read, [`Unavailable`](ErrorKind::Unavailable) for a stream that ends within a frame.
pub(super) async fn read<R>(stream: &mut R, limit: usize) -> Result<Option<Vec<u8>>>
where
    R: AsyncRead + Unpin + Send,
{
    let mut header = [0; 4];
    let first = stream.read(&mut header[..1]).await.map_err(lost)?;
    if first == 0 {
        return Ok(None);
    }
    if let Err(cause) = stream.read_exact(&mut header[1..]).await {
        return Err(lost(cause));
    }
    let length = usize::try_from(u32::from_be_bytes(header)).unwrap_or(usize::MAX);
    if length > limit {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("a worker's message must have at most {limit} bytes, found {length}"),
        )
        .triage("check that nothing but the worker writes to its standard output"));
    }
    let mut payload = Vec::with_capacity(length.min(FIRST_CAPACITY));
    let most = u64::try_from(length).unwrap_or(u64::MAX);
    let found = stream.take(most).read_to_end(&mut payload).await;
    if found.map_err(lost)? < length {
        return Err(lost(IoErrorKind::UnexpectedEof.into()));
    }
    Ok(Some(payload))
}

/// Writes a frame.
///
/// # Errors
///
/// [`LimitExceeded`](ErrorKind::LimitExceeded) past four gibibytes,
/// [`Unavailable`](ErrorKind::Unavailable) for a worker that does not read.
pub(super) async fn write<W>(stream: &mut W, payload: &[u8]) -> Result<()>
where
    W: AsyncWrite + Unpin + Send,
{
    let Ok(length) = u32::try_from(payload.len()) else {
        let message = "a message to a worker must be shorter than four gibibytes";
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    };
    stream
        .write_all(&length.to_be_bytes())
        .await
        .map_err(lost)?;
    stream.write_all(payload).await.map_err(lost)?;
    stream.flush().await.map_err(lost)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is given to map_err, which passes by value"
)]
fn lost(cause: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        format!("the worker's pipe broke: {}", cause.kind()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use worldforge_testing::block_on;

    fn frame(payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        block_on(write(&mut bytes, payload)).unwrap();
        bytes
    }

    #[test]
    fn a_frame_reads_back_and_the_end_of_the_stream_is_no_frame() {
        for payload in [&b""[..], b"x", vec![7; 200_000].as_slice()] {
            let mut bytes = frame(payload);
            bytes.extend(frame(b"next"));
            let mut stream = bytes.as_slice();
            assert_eq!(
                block_on(read(&mut stream, 200_000)).unwrap().unwrap(),
                payload
            );
            assert_eq!(block_on(read(&mut stream, 4)).unwrap().unwrap(), b"next");
            assert_eq!(block_on(read(&mut stream, 4)).unwrap(), None);
        }
    }

    #[test]
    fn a_frame_past_the_limit_is_refused_before_it_comes() {
        let header = u32::MAX.to_be_bytes();
        let error = block_on(read(&mut &header[..], 1 << 20)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }

    #[test]
    fn a_stream_that_ends_within_a_frame_is_an_error() {
        let whole = frame(b"four");
        for cut in 1..whole.len() {
            let mut part = whole.get(..cut).unwrap();
            let error = block_on(read(&mut part, 16)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{cut}");
        }
    }
}
