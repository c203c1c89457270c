//! Random bytes for keys.

use worldforge_core::{Error, ErrorKind, Result};

/// Returns 32 bytes of the system's random source.
pub(crate) fn entropy() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::new(ErrorKind::Io, format!("read the random source: {cause}"))
            .triage("check that the system offers random bytes")
    })?;
    Ok(bytes)
}
