//! The files of a run, read to be signed or to be compared with what was signed.

mod evidence;
mod folder;
mod journal;
mod tally;

pub use evidence::RunEvidence;
pub use folder::{MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, RunFolder};
pub use journal::{MAX_EPISODE_BYTES, MAX_JOURNAL_BYTES};
pub use tally::{Restatement, Tally};

pub(super) use evidence::recorded_files;
pub(super) use journal::read_journal;
