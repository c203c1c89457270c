//! WebSocket: the carrier.

use worldforge_core::{Connection, Dial, Error, Header, Result};

pub(super) async fn connect(
    _url: &str,
    _headers: &[Header],
    _dial: &Dial,
) -> Result<Box<dyn Connection>> {
    Err(Error::bug("not yet"))
}
