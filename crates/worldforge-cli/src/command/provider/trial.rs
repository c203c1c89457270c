//! What a provider is put through, and what came of it.

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, ProviderReport, Result, Safe, capability::Capability};
use worldforge_providers::catalog::Entry;
use worldforge_testing::{
    cassette::{Cassette, Player, Replay},
    conformance::{CheckResult, Inputs, Outcome, Subject},
};

use crate::{
    input::{Named, Source},
    output::{Cell, Column, Table},
    providers::{Setup, TranslatorArguments},
    session::Session,
};

/// What a provider is asked, and who answers.
#[derive(Debug, clap::Args)]
pub(super) struct Trial {
    /// A request to use instead of the corpus's; may be repeated
    #[arg(long = "request", id = "requests", value_name = "CAPABILITY=FILE")]
    requests: Vec<Named<Source>>,
    /// Call the upstream
    #[arg(long, conflicts_with = "cassette")]
    pub(super) live: bool,
    /// Answer from a recording instead of the upstream
    #[arg(long, value_name = "FILE")]
    cassette: Option<std::path::PathBuf>,
    #[command(flatten)]
    translator: TranslatorArguments,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_step: Option<String>,
}

impl Check {
    pub(super) fn new(name: impl Into<String>, status: &'static str, detail: &str) -> Self {
        Self {
            name: name.into(),
            status,
            detail: Safe::from(detail.to_owned()).to_string(),
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

impl Trial {
    /// Runs the conformance suite, or says why it cannot.
    pub(super) fn checks(
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

/// One row for each check.
pub(super) fn table(checks: &[Check]) -> Table {
    let mut table = Table::new([
        Column::new("check"),
        Column::new("status"),
        Column::wrapped("detail"),
    ]);
    for check in checks {
        table.push([
            check.name.clone().into(),
            check.cell(),
            check.detail.clone().into(),
        ]);
    }
    table
}
