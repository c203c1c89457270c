//! How a status of a run is shown.

use worldforge_evidence::RunStatus;

use crate::output::{Cell, Tone};

/// Returns a status in its tone.
pub(super) fn cell(status: RunStatus) -> Cell {
    let tone = match status {
        RunStatus::Passed => Tone::Good,
        RunStatus::Failed => Tone::Bad,
        RunStatus::Running | RunStatus::Cancelled => Tone::Warning,
        _ => Tone::Quiet,
    };
    Cell::new(status.name(), tone)
}
