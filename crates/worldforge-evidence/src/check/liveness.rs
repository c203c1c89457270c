//! Whether the process that writes a run is still there.

use crate::manifest::{ProcessFact, RunManifest, RunStatus};

/// What the host says about a process; looking is the host's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Liveness {
    /// The process runs.
    Alive,
    /// The process is gone.
    Gone,
    /// It cannot be told, as for a process of another host.
    Unknown,
}

/// Asks the host about a process.
pub type Probe<'a> = &'a (dyn Fn(&ProcessFact) -> Liveness + Sync);

/// Answers that nothing is known about any process.
pub fn unknown_liveness(_process: &ProcessFact) -> Liveness {
    Liveness::Unknown
}

impl RunManifest {
    /// Says whether the run's process is there: `None` when the run has ended.
    ///
    /// A running run of an older form names no process, so nothing can be known about it.
    pub fn liveness(&self, probe: Probe<'_>) -> Option<Liveness> {
        (self.status == RunStatus::Running)
            .then(|| self.process.as_ref().map_or(Liveness::Unknown, probe))
    }
}
