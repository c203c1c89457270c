//! ZeroMQ: the requesting side of a request and reply pair, over ZMTP 3.

use worldforge_core::{Connection, Dial, Error, Result};

pub(super) async fn connect(_host: &str, _port: u16, _dial: &Dial) -> Result<Box<dyn Connection>> {
    Err(Error::bug("not yet"))
}
