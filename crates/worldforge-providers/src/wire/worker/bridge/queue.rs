//! The bridge itself: one worker, asked by one caller at a time.

use std::{fmt, sync::Arc};

use tokio::sync::{Mutex, MutexGuard};
use worldforge_core::{
    CallContext, Connection, Dial, Error, ErrorKind, Exchange, Observation, Protocol, Result, Step,
    Transport,
};

use super::{
    Greeting, Naming, Python, Runtime,
    link::{ask, greet},
    wire::MAX_MESSAGE_BYTES,
};
use crate::wire::session::{Lease, Session};

/// The method that tells, cheaply, whether a runtime could be loaded.
const CHECK: &str = "check";

/// The method that loads a runtime.
const LOAD: &str = "load";

/// One runtime in the host's Python.
///
/// The worker starts with the first request, loads what `spec` names, and stays for the next. It is
/// asked one thing at a time; who comes meanwhile waits in line. A worker that dies, breaks the
/// protocol, or whose answer nobody waits for any more is ended, and the next request starts another.
/// No request is sent twice.
pub struct Bridge {
    runtime: Runtime,
    naming: Naming,
    spec: Observation,
    session: Result<Session<Arc<Loaded>>, String>,
    turn: Mutex<()>,
}

/// What is known of a worker that has loaded its runtime.
#[derive(Debug)]
struct Loaded {
    greeting: Greeting,
    facts: Observation,
}

/// The right to ask the worker: everyone else waits until it is dropped.
pub struct Turn<'a> {
    bridge: &'a Bridge,
    _held: MutexGuard<'a, ()>,
}

/// A worker that has loaded its runtime. It stays for the next turn when it is dropped, unless a
/// request is open.
pub struct Worker<'a> {
    naming: &'a Naming,
    lease: Option<Lease<'a, Arc<Loaded>>>,
    loaded: Arc<Loaded>,
}

impl Bridge {
    /// Describes a bridge; nothing is started yet. `spec` is what the runtime is asked to check and
    /// to load, `checkpoint` and `downloads` are the settings that errors point to.
    pub fn new(
        transport: Arc<dyn Transport>,
        python: &Python,
        runtime: Runtime,
        spec: Observation,
        naming: Naming,
    ) -> Self {
        let session = python
            .program(runtime)
            .map(|program| {
                Session::new(
                    transport,
                    Dial::new(Protocol::Worker(program), MAX_MESSAGE_BYTES),
                )
            })
            .map_err(|error| error.message().as_str().to_owned());
        Self {
            runtime,
            naming,
            spec,
            session,
            turn: Mutex::new(()),
        }
    }

    /// Waits in line. The wait belongs outside a step: a step's timeout is for the work itself.
    pub async fn turn(&self) -> Turn<'_> {
        Turn {
            bridge: self,
            _held: self.turn.lock().await,
        }
    }

    /// Asks a worker of its own whether the runtime could be loaded, without loading it.
    ///
    /// # Errors
    ///
    /// As [`Turn::worker`].
    pub async fn check(&self, cx: &CallContext) -> Result<(Greeting, Observation)> {
        let (mut connection, greeting) = self.greeted(cx, self.session()?).await?;
        let question = (CHECK, &self.spec);
        let facts = ask(&mut *connection, cx, question, &self.naming).await??;
        Ok((greeting, facts))
    }

    /// Starts the worker and lets it load what it is asked about, as a step of its own.
    ///
    /// # Errors
    ///
    /// What a request would return before it is answered.
    pub async fn load(&self, cx: &CallContext) -> Result<()> {
        let turn = &self.turn().await;
        cx.step(Exchange::new(Step::Create, LOAD), |cx| async move {
            turn.worker(&cx).await.map(drop)
        })
        .await
    }

    /// Ends the worker, once its request is answered.
    pub async fn stop(&self) {
        let _turn = self.turn().await;
        if let Ok(session) = &self.session {
            session.clear();
        }
    }

    fn session(&self) -> Result<&Session<Arc<Loaded>>> {
        self.session.as_ref().map_err(|missing| {
            let variables = &self.naming.interpreter;
            Error::new(ErrorKind::NotConfigured, missing.clone()).triage(format!(
                "set {variables} to the Python that has the runtime's packages"
            ))
        })
    }

    async fn greeted(
        &self,
        cx: &CallContext,
        session: &Session<Arc<Loaded>>,
    ) -> Result<(Box<dyn Connection>, Greeting)> {
        let mut connection = session.open(cx).await.map_err(|error| match error.kind() {
            ErrorKind::MissingDependency => error.triage(format!(
                "point {} at a Python that exists and may be run",
                self.naming.interpreter
            )),
            _ => error,
        })?;
        let greeting = greet(&mut *connection, cx, self.runtime.name).await?;
        Ok((connection, greeting))
    }

    async fn start<'a>(
        &'a self,
        cx: &CallContext,
        session: &'a Session<Arc<Loaded>>,
    ) -> Result<Lease<'a, Arc<Loaded>>> {
        cx.record("worker_started", true);
        let (mut connection, greeting) = self.greeted(cx, session).await?;
        let question = (LOAD, &self.spec);
        let facts = ask(&mut *connection, cx, question, &self.naming).await??;
        let loaded = Loaded { greeting, facts };
        Ok(session.lease(connection, Arc::new(loaded)))
    }
}

impl Turn<'_> {
    /// Returns a worker that has loaded its runtime, starting one where there is none.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) without an interpreter,
    /// [`MissingDependency`](ErrorKind::MissingDependency) for a missing interpreter, package or
    /// checkpoint, [`Unsupported`](ErrorKind::Unsupported) for versions that do not fit, and what
    /// the runtime says.
    pub async fn worker(&self, cx: &CallContext) -> Result<Worker<'_>> {
        let session = self.bridge.session()?;
        let lease = match session.take() {
            Some(lease) => lease,
            None => self.bridge.start(cx, session).await?,
        };
        Ok(Worker {
            naming: &self.bridge.naming,
            loaded: Arc::clone(lease.state()),
            lease: Some(lease),
        })
    }
}

impl Worker<'_> {
    /// Returns the versions of what the worker runs.
    pub fn greeting(&self) -> &Greeting {
        &self.loaded.greeting
    }

    /// Returns what the runtime said when it was loaded.
    pub fn facts(&self) -> &Observation {
        &self.loaded.facts
    }

    /// Asks one thing.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](ErrorKind::Unavailable) for a worker that ends,
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) for one that does not keep to the protocol, and
    /// what the runtime says.
    pub async fn ask(
        &mut self,
        cx: &CallContext,
        method: &str,
        params: &Observation,
    ) -> Result<Observation> {
        let gone = || Error::new(ErrorKind::Unavailable, "the worker has ended");
        // Out of its place while the answer is open: a future that is dropped takes it along.
        let mut lease = self.lease.take().ok_or_else(gone)?;
        let answer = ask(lease.connection(), cx, (method, params), self.naming).await?;
        self.lease = Some(lease);
        answer
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
    }
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge")
            .field("runtime", &self.runtime.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Turn").field(self.bridge).finish()
    }
}

impl fmt::Debug for Worker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("greeting", self.greeting())
            .finish_non_exhaustive()
    }
}
