//! `provider contract`: does a provider keep the contract of its capabilities?

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, ProviderReport, Result, capability::Capability};
use worldforge_providers::catalog::Entry;
use worldforge_testing::{
    cassette::{Cassette, Player, Replay},
    conformance::{CheckResult, Inputs, Outcome, Subject},
};

use super::find::{entry, find};
use crate::{
    exit::Verdict,
    input::{Named, Source},
    output::{Cell, Column, Document, Table},
    providers::{Setup, TranslatorArguments},
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
    /// A request to use instead of the corpus's; may be repeated
    #[arg(long = "request", id = "requests", value_name = "CAPABILITY=FILE")]
    requests: Vec<Named<Source>>,
    /// Call the upstream
    #[arg(long, conflicts_with = "cassette")]
    live: bool,
    /// Answer from a recording instead of the upstream
    #[arg(long, value_name = "FILE")]
    cassette: Option<std::path::PathBuf>,
    #[command(flatten)]
    translator: TranslatorArguments,
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

/// One check.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_step: Option<String>,
}

impl Check {
    pub(super) fn new(name: impl Into<String>, status: &'static str, detail: &str) -> Self {
        Self {
            name: name.into(),
            status,
            detail: worldforge_core::Safe::from(detail.to_owned()).to_string(),
            next_step: None,
        }
    }

    fn of(result: &CheckResult) -> Self {
        let name = match result.capability {
            Some(capability) => format!("{}/{}", capability.name(), result.check),
            None => result.check.to_owned(),
        };
        match &result.outcome {
            Outcome::Passed => Self::new(name, "passed", ""),
            Outcome::Skipped(why) => Self::new(name, "skipped", why),
            Outcome::Failed(why) => Self {
                next_step: Some("correct the adapter, then run the contract again".to_owned()),
                ..Self::new(name, "failed", why)
            },
            _ => Self::new(name, "skipped", "of a kind that this build does not know"),
        }
    }

    pub(super) fn cell(&self) -> Cell {
        match self.status {
            "passed" => Cell::verdict(self.status, true),
            "failed" => Cell::verdict(self.status, false),
            _ => Cell::verdict(self.status, None),
        }
    }
}

impl Contract {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let entry = entry(&self.name)?;
        let report = find(session, &self.name)?;
        let checks = self.checks(session, entry, &report)?;
        let evidence = self.evidence(&report, &checks);
        session.print(&describe(&evidence)?)?;
        Ok(Verdict::from(evidence.failed_count == 0))
    }

    fn checks(
        &self,
        session: &Session,
        entry: &Entry,
        report: &ProviderReport,
    ) -> Result<Vec<Check>> {
        let mut setup = Setup::default()
            .with_translator(self.translator.read()?)
            .for_providers(session)?;
        if let Some(path) = &self.cassette {
            let player = Player::with(Cassette::load(path)?, Replay::endless());
            setup = setup.with_transport(player);
        }
        let provider = match entry.provider(&setup) {
            Ok(provider) => provider,
            Err(error) => return Ok(vec![fails_closed(report, &error)]),
        };
        let is_called = self.live || self.cassette.is_some() || report.profile.is_local;
        let subject = if self.live {
            Subject::on(session.host().clone(), provider)
        } else {
            Subject::new(provider)
        };
        let subject = subject.with_inputs(self.inputs()?);
        if is_called {
            let results = subject.report();
            return Ok(results.results.iter().map(Check::of).collect());
        }
        Ok(entry
            .capabilities
            .iter()
            .map(|capability| {
                let why = "a remote provider is only called with --live or --cassette";
                Check::new(capability.name(), "skipped", why)
            })
            .collect())
    }

    fn inputs(&self) -> Result<Inputs> {
        let mut requests = self.requests.iter();
        requests.try_fold(Inputs::corpus(), |inputs, request| {
            let capability: Capability = request.name.parse()?;
            Ok(inputs.with_payload(capability, request.value.read_json()?))
        })
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
            live: self.live,
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

/// Checks that a provider which lacks something says so.
fn fails_closed(report: &ProviderReport, error: &Error) -> Check {
    let is_typed = matches!(
        error.kind(),
        ErrorKind::NotConfigured | ErrorKind::MissingDependency | ErrorKind::Unsupported
    );
    let name = "fails_closed";
    if is_typed && !report.health.healthy {
        Check::new(name, "passed", &error.to_string())
    } else {
        let why = format!("must be refused as not configured and unwell, found: {error}");
        Check::new(name, "failed", &why)
    }
}

fn describe(evidence: &Evidence<'_>) -> Result<Document> {
    let mut table = Table::new([
        Column::new("check"),
        Column::new("status"),
        Column::wrapped("detail"),
    ]);
    for check in evidence.checks {
        table.push([
            check.name.clone().into(),
            check.cell(),
            check.detail.clone().into(),
        ]);
    }
    Ok(Document::new(evidence)?
        .heading(format!("Contract of {}", evidence.provider))
        .line(format!(
            "{} passed, {} failed, {} skipped",
            evidence.passed_count, evidence.failed_count, evidence.skipped_count
        ))
        .table(table)
        .line(Cell::quiet(evidence.claim_boundary)))
}
