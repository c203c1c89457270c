//! Results of other evaluation programs, read into episodes that the statistics here take.
//!
//! Three programs' files are known: `eval_info.json` of LeRobot, the results of the VLA evaluation
//! harness, and the results files of stable-worldmodel. A reader takes the episodes, derives every
//! aggregate anew, and names each stated one that does not follow; nothing is put right in silence.

mod episode;
mod form;
mod imported;
mod lerobot;
mod node;
mod rate;
mod read;
mod swm;
mod vla_eval;

pub use episode::ImportedEpisode;
pub use form::SourceForm;
pub use imported::{CaseIdentity, Disagreement, Imported};
pub use read::{ImportRequest, MAX_IMPORT_BYTES, MAX_IMPORTED_EPISODES, import};
