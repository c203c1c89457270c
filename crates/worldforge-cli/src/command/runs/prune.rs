//! `runs prune`: old runs by age, kind and number.

use std::path::PathBuf;

use worldforge_core::Result;
use worldforge_evidence::{PrunePolicy, RunKind, read_regular_file};

use super::{retention, selection::KINDS};
use crate::{arguments::one_of, exit::Verdict, input::label_of, session::Session};

/// Largest retention profile that is read, 1 MiB.
const MAX_PROFILE_BYTES: usize = 1 << 20;

/// Say which runs are old enough to delete, and delete them with --apply
///
/// Runs past an age go, but never the newest of each kind, a pinned run, a run that may still be
/// running, or a link. Without --apply nothing is changed. Every directory is listed with the decision
/// and the reason for it; one that changed since it was judged stays. Ends with exit code 1 when a
/// run could not be deleted.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs prune
  worldforge runs prune --max-age-days 14 --keep-latest 3 --family demo-showcase --family eval
  worldforge runs prune --retention-profile retention.json --apply")]
pub(super) struct Prune {
    /// Runs older than this many days go; 0 takes away the protection of young runs [default: 30]
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    max_age_days: Option<u32>,
    /// How many of the newest runs of each kind stay [default: 10]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true)]
    keep_latest: Option<usize>,
    /// Only runs of this kind may go, with a hyphen or an underscore; may be repeated
    #[arg(long = "family", id = "families", value_name = "KIND", value_parser = one_of::<RunKind>(&KINDS))]
    families: Vec<RunKind>,
    /// A JSON file whose `runs_retention` holds the policy; options given here count instead
    #[arg(long, value_name = "FILE")]
    retention_profile: Option<PathBuf>,
    /// Delete
    #[arg(long)]
    apply: bool,
    /// Only say what would be deleted, as without --apply
    #[arg(long, conflicts_with = "apply")]
    dry_run: bool,
}

impl Prune {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let policy = self.policy()?;
        retention::carry_out(session, policy, self.apply.into())
    }

    fn policy(&self) -> Result<PrunePolicy> {
        let mut policy = match &self.retention_profile {
            Some(file) => {
                let bytes = read_regular_file(file, MAX_PROFILE_BYTES)?;
                PrunePolicy::from_profile(&bytes)
                    .map_err(|error| error.with("profile", label_of(file)))?
            }
            None => PrunePolicy::default(),
        };
        if let Some(days) = self.max_age_days {
            policy = policy.with_max_age_days(days);
        }
        if let Some(count) = self.keep_latest {
            policy = policy.with_keep_latest(count);
        }
        if !self.families.is_empty() {
            policy.families.clear();
        }
        let families = self.families.iter();
        Ok(families.fold(policy, |policy, &kind| policy.with_family(kind)))
    }
}
