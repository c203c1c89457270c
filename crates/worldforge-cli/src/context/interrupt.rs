//! Ctrl-C: the first asks, the second ends.

use std::sync::atomic::{AtomicBool, Ordering};

use worldforge_core::{Cancellation, Error, ErrorKind, Result};

use crate::exit;

/// Raises `cancellation` at the first SIGINT, SIGTERM or SIGHUP, and ends the process at the next.
pub(crate) fn watch_interrupts(cancellation: Cancellation) -> Result<()> {
    let is_asked = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if is_asked.swap(true, Ordering::SeqCst) {
            end();
        }
        cancellation.cancel();
    })
    .map_err(|cause| Error::new(ErrorKind::Io, format!("watch for interrupts: {cause}")))
}

#[expect(clippy::exit, reason = "a second interrupt must not wait for anything")]
fn end() -> ! {
    std::process::exit(i32::from(exit::INTERRUPTED))
}
