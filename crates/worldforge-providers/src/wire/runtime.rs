//! The one asynchronous runtime behind every wire, whatever executor the host has.

use std::{future::poll_fn, pin::pin, sync::OnceLock};

use tokio::runtime::{Builder, Runtime};
use worldforge_core::{Error, ErrorKind, Result};

/// Threads that wait for sockets and resolve names; the work itself runs on the caller's thread.
const THREADS: usize = 2;

/// Runs a future that needs sockets, timers or processes on whatever executor polls it.
///
/// The future stays the caller's: dropping it stops it, and it is polled on the caller's thread. Only
/// waiting for the operating system happens elsewhere.
///
/// # Errors
///
/// [`Io`](ErrorKind::Io) when the system refuses a thread, and what the future returns.
pub(crate) async fn within<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime()?;
    let mut future = pin!(future);
    poll_fn(|cx| {
        let _inside = runtime.enter();
        future.as_mut().poll(cx)
    })
    .await
}

/// Returns the runtime, starting it the first time.
pub(super) fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let started = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(THREADS)
            .thread_name("worldforge-wire")
            .enable_all();
        builder.build().ok()
    });
    let refused = || Error::new(ErrorKind::Io, "the system refused a thread for the network");
    started.as_ref().ok_or_else(refused)
}
