//! Whether the process that wrote a run is still there.

use worldforge_evidence::{Liveness, ProcessFact};

use crate::session::Session;

/// Returns what this host knows about processes; of another host's it knows nothing.
///
/// A number that was given to another process counts as alive: a run is never called dead by
/// mistake.
pub(in crate::command) fn probe(
    session: &Session,
) -> impl Fn(&ProcessFact) -> Liveness + Sync + use<> {
    let here = session.process().host_digest();
    move |process| {
        if process.host == here {
            look(process.pid)
        } else {
            Liveness::Unknown
        }
    }
}

#[cfg(target_os = "linux")]
fn look(pid: u32) -> Liveness {
    let folder = std::path::PathBuf::from(format!("/proc/{pid}"));
    match (
        folder.try_exists(),
        std::path::Path::new("/proc/self").exists(),
    ) {
        (Ok(true), _) => Liveness::Alive,
        (Ok(false), true) => Liveness::Gone,
        _ => Liveness::Unknown,
    }
}

#[cfg(not(target_os = "linux"))]
fn look(_pid: u32) -> Liveness {
    Liveness::Unknown
}
