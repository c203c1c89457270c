//! Writing a run: its directory, its files, its event log and its manifest.

mod new_artifact;
mod new_run;
mod recorder;

pub use new_artifact::NewArtifact;
pub use new_run::NewRun;
pub use recorder::{Ending, RunRecorder};
