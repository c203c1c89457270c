//! The live-smoke registry: which providers were tried against their real upstream, and which were
//! not, and why.
//!
//! A row that says why nothing was run is evidence too. The registry is not a benchmark and claims
//! no quality, fidelity or safety.

mod entry;
mod fields;
mod links;
mod publish;
mod read;
mod render;
mod status;
mod update;
mod violation;

pub use entry::{SMOKE_REGISTRY_VERSION, SmokeEntry, SmokeRegistry};
pub use read::{MAX_SMOKE_ENTRIES, REGISTRY_LIMITS};
pub use render::{SMOKE_COLUMNS, SmokeRow};
pub use status::SmokeStatus;
pub use violation::{MAX_VIOLATIONS, Violation};

pub(crate) use fields::is_relative;
pub(crate) use publish::check as check_publishable;
pub(crate) use violation::Findings;
