//! `provider contract`: does a provider keep the contract of its capabilities?

use serde::Serialize;
use worldforge_core::{ProviderReport, Result};

use super::{
    find::{entry, find},
    trial::{Check, Trial, table},
};
use crate::{
    exit::Verdict,
    output::{Cell, Document},
    session::Session,
};

/// What the report claims, and what it does not.
const CLAIM_BOUNDARY: &str = "The adapter keeps the contract of its capabilities for these inputs. \
    Nothing is said about the upstream's quality, speed or safety.";

/// Check that a provider keeps the contract of its capabilities
///
/// Runs the conformance suite: what is advertised is mounted, invalid requests are refused before the
/// provider is called, answers fit, each call ends in one event, secrets reach no event. A remote
/// provider is only called with --live, which makes some twenty calls, or from a recording with
/// --cassette; else its capabilities are skipped visibly. A provider without its settings must fail
/// closed. Ends with exit code 1 when a check failed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider contract mock
  worldforge provider contract gr00t --cassette gr00t.json --request policy=request.json \\
      --translator mapping.json
  worldforge provider contract leworldmodel --request score=request.json --format json")]
pub(super) struct Contract {
    /// The provider
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    trial: Trial,
}

/// The evidence as programs read it.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the report lists independent facts"
)]
struct Evidence<'a> {
    schema_version: u32,
    provider: &'a str,
    registered: bool,
    configured: bool,
    live: bool,
    status: &'static str,
    passed_count: usize,
    failed_count: usize,
    skipped_count: usize,
    safe_to_attach: bool,
    claim_boundary: &'static str,
    profile: &'a worldforge_core::ProviderProfile,
    health: &'a worldforge_core::ProviderHealth,
    checks: &'a [Check],
    validation_commands: [String; 2],
    next_steps: Vec<String>,
}

impl Contract {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let entry = entry(&self.name)?;
        let report = find(session, &self.name)?;
        let checks = self.trial.checks(session, entry, &report)?;
        let evidence = self.evidence(&report, &checks);
        session.print(&describe(&evidence)?)?;
        Ok(Verdict::from(evidence.failed_count == 0))
    }

    fn evidence<'a>(&'a self, report: &'a ProviderReport, checks: &'a [Check]) -> Evidence<'a> {
        let count = |status| checks.iter().filter(|check| check.status == status).count();
        let failed_count = count("failed");
        let name = &self.name;
        let next_steps = checks
            .iter()
            .filter_map(|check| check.next_step.clone())
            .collect();
        Evidence {
            schema_version: 1,
            provider: name,
            registered: report.registered,
            configured: report.config_summary.configured,
            live: self.trial.live,
            status: if failed_count == 0 {
                "passed"
            } else {
                "failed"
            },
            passed_count: count("passed"),
            failed_count,
            skipped_count: count("skipped"),
            safe_to_attach: true,
            claim_boundary: CLAIM_BOUNDARY,
            profile: &report.profile,
            health: &report.health,
            checks,
            validation_commands: [
                format!("worldforge provider contract {name}"),
                format!("worldforge provider workbench {name}"),
            ],
            next_steps,
        }
    }
}

fn describe(evidence: &Evidence<'_>) -> Result<Document> {
    Ok(Document::new(evidence)?
        .heading(format!("Contract of {}", evidence.provider))
        .line(format!(
            "{} passed, {} failed, {} skipped",
            evidence.passed_count, evidence.failed_count, evidence.skipped_count
        ))
        .table(table(evidence.checks))
        .line(Cell::quiet(evidence.claim_boundary)))
}
