//! TCP connections to hosts that may be reached.

use std::io;

use tokio::net::TcpStream;
use worldforge_core::{Error, ErrorKind, Reach, Result};

use super::guard;

/// Connects to the first address of a host that answers; small writes are sent at once.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) when no address answers, and what the guard refuses.
pub(super) async fn connect(host: &str, port: u16, reach: Reach) -> Result<TcpStream> {
    let mut refusal = None;
    for address in guard::resolve(host, port, reach).await? {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(|error| lost(&error))?;
                return Ok(stream);
            }
            Err(error) => refusal = Some(error),
        }
    }
    let cause = refusal.map_or(io::ErrorKind::NotFound, |error| error.kind());
    Err(
        Error::new(ErrorKind::Unavailable, "nothing answers at the address")
            .with("cause", cause.to_string())
            .triage("check that the server runs and that its host and port are right"),
    )
}

/// Returns the error of a connection that the system gave up.
pub(super) fn lost(error: &io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, "the connection was lost")
        .with("cause", error.kind().to_string())
        .triage("check that the server is still running, then repeat the call")
}
