//! Connections to one upstream, and what was learned on each.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use worldforge_core::{CallContext, Connection, Dial, Result, Transport};

/// Most connections that wait for another exchange.
pub const MAX_IDLE: usize = 8;

/// Connections to one upstream that are kept between calls, each with a state of its own.
///
/// A connection is taken out for an exchange and given back only when all went well. Whatever else
/// happens to it (an error, a timeout, a cancelled call that drops its future) it is closed, because
/// an answer that is still on its way could be taken for the next one. Nothing is sent twice.
pub struct Session<S = ()> {
    transport: Arc<dyn Transport>,
    dial: Dial,
    idle: Mutex<Vec<Held<S>>>,
}

struct Held<S> {
    connection: Box<dyn Connection>,
    state: S,
}

/// A connection that is in use; dropping it closes it.
pub struct Lease<'a, S = ()> {
    session: &'a Session<S>,
    held: Held<S>,
}

impl<S> Session<S> {
    /// Names the upstream; nothing is opened yet.
    pub const fn new(transport: Arc<dyn Transport>, dial: Dial) -> Self {
        Self {
            transport,
            dial,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Returns what is connected to.
    pub const fn dial(&self) -> &Dial {
        &self.dial
    }

    /// Takes the connection that was used last, unless none waits or is still fit for use.
    pub fn take(&self) -> Option<Lease<'_, S>> {
        loop {
            let mut held = self.idle().pop()?;
            if held.connection.is_idle() {
                return Some(Lease {
                    session: self,
                    held,
                });
            }
        }
    }

    /// Opens a connection, to find out its state.
    ///
    /// # Errors
    ///
    /// What the transport says.
    pub async fn open(&self, cx: &CallContext) -> Result<Box<dyn Connection>> {
        self.transport.connect(cx, self.dial.clone()).await
    }

    /// Lets a connection that was opened be used, and be kept when it is given back.
    pub const fn lease(&self, connection: Box<dyn Connection>, state: S) -> Lease<'_, S> {
        Lease {
            session: self,
            held: Held { connection, state },
        }
    }

    /// Closes every connection that waits.
    pub fn clear(&self) {
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Held<S>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Lease<'_, S> {
    /// Returns the connection.
    pub fn connection(&mut self) -> &mut dyn Connection {
        &mut *self.held.connection
    }

    /// Returns what was learned when the connection was opened.
    pub const fn state(&self) -> &S {
        &self.held.state
    }

    /// Gives the connection back after an exchange that went well to its end.
    pub fn give_back(self) {
        let mut idle = self.session.idle();
        if idle.len() < MAX_IDLE {
            idle.push(self.held);
        }
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("dial", &self.dial)
            .field("idle", &self.idle().len())
            .finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for Lease<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("dial", &self.session.dial)
            .finish_non_exhaustive()
    }
}
