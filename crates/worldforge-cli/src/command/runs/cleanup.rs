//! `runs cleanup`: all but the newest runs.

use worldforge_core::Result;
use worldforge_evidence::CleanupPolicy;

use super::retention;
use crate::{exit::Verdict, session::Session};

/// Say which runs are beyond the newest, and delete them with --apply
///
/// Of the readable runs the newest stay, whatever their age and kind. Pinned runs, runs that may still
/// be running, and directories that are no readable run stay too. Without --apply nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs cleanup --keep 20
  worldforge runs cleanup --keep 20 --apply")]
pub(super) struct Cleanup {
    /// How many of the newest runs stay
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    keep: usize,
    /// Delete
    #[arg(long)]
    apply: bool,
    /// Only say what would be deleted, as without --apply
    #[arg(long, conflicts_with = "apply")]
    dry_run: bool,
}

impl Cleanup {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let policy = CleanupPolicy::new(self.keep);
        retention::carry_out(session, policy, self.apply.into())
    }
}
