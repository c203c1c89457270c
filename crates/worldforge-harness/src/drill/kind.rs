//! What a drill is.

use serde::Serialize;
use worldforge_core::Result;

use super::stage::{Observation, Stage};

/// A failure to rehearse.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Drill {
    /// The name that commands take.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What fails; the operation of the kept run.
    pub failure_mode: &'static str,
    /// What is to be observed.
    pub expected_failure: &'static str,
    /// What to do when it happens in earnest.
    pub recovery_command: &'static str,
    /// What the drill does.
    pub description: &'static str,
    /// Whether it runs without anything but this program; always.
    pub checkout_safe: bool,
    /// Whether it needs a prepared host; never.
    pub prepared_host: bool,
    /// The command that runs it.
    pub command: &'static str,
    #[serde(skip)]
    pub(super) mechanism: fn(&mut Stage<'_>) -> Result<Observation>,
}
