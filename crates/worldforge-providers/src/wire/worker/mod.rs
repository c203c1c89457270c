//! Worker processes: the carrier and the protocol of the host bridge.

use worldforge_core::{Connection, Error, Result, WorkerProgram};

pub(super) async fn start(_program: &WorkerProgram, _limit: usize) -> Result<Box<dyn Connection>> {
    Err(Error::bug("not yet"))
}
