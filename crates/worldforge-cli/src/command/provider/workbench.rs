//! `provider workbench`: everything an adapter's author has to show, at a glance.

use std::path::PathBuf;

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, ImplementationStatus, ProviderReport, Result, Safe};
use worldforge_providers::{
    catalog::{Admission, Entry},
    manifest::{self, PromotionReport},
};
use worldforge_testing::cassette::Cassette;

use super::{
    find::{entry, find},
    trial::{Check, Trial, table},
};
use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Document},
    session::Session,
};

/// Most recordings of a folder that are looked at.
const MAX_FIXTURES: usize = 1000;

/// Show what an adapter has to prove, and what it lacks for the next status
///
/// Runs the contract's checks, reads the runtime manifest, the page and the recordings, and compares
/// them with what the adapter's status claims. Ends with exit code 1 when something failed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider workbench mock
  worldforge provider workbench runway --fixtures-dir tests/cassettes/runway
  worldforge provider workbench genie --target experimental --format json | jq .promotion")]
pub(super) struct Workbench {
    /// The provider
    #[arg(value_name = "NAME")]
    name: String,
    /// The folder of its recordings
    #[arg(long, value_name = "DIR")]
    fixtures_dir: Option<PathBuf>,
    /// The status to weigh [default: the present one]
    #[arg(
        long,
        value_name = "STATUS",
        value_parser = crate::arguments::one_of::<Status>(&Status::NAMES)
    )]
    target: Option<Status>,
    #[command(flatten)]
    trial: Trial,
}

/// A status by its name.
#[derive(Clone, Copy, Debug)]
struct Status(ImplementationStatus);

impl Status {
    const NAMES: [&'static str; 4] = ["scaffold", "experimental", "beta", "stable"];
}

impl std::str::FromStr for Status {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let statuses = [
            ImplementationStatus::Scaffold,
            ImplementationStatus::Experimental,
            ImplementationStatus::Beta,
            ImplementationStatus::Stable,
        ];
        let found = statuses.into_iter().find(|it| it.to_string() == name);
        found.map(Self).ok_or_else(|| {
            let names = Self::NAMES.join(", ");
            Error::invalid_input(format!("unknown status '{name}'; known: {names}"))
        })
    }
}

/// The report as programs read it.
#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    provider: &'a str,
    target_source: &'static str,
    catalog_registered: bool,
    status: &'static str,
    live: bool,
    profile: &'a worldforge_core::ProviderProfile,
    promotion: PromotionReport,
    checks: Vec<Check>,
    validation_commands: Vec<String>,
    docs: String,
    issue_summary: String,
}

impl Workbench {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let entry = entry(&self.name)?;
        let found = find(session, &self.name)?;
        let mut checks = vec![profile(&found), health(&found)];
        let manifest = entry.manifest()?;
        checks.push(Check::new("runtime_manifest", "passed", "valid"));
        checks.push(self.fixtures());
        checks.extend(self.trial.checks(session, entry, &found)?);
        let target = self.target.map_or(found.profile.status, |status| status.0);
        let promotion = manifest::check_for(entry, &manifest, target)?;
        checks.push(promoted(&promotion));
        let has_failed = checks.iter().any(|check| check.status == "failed");
        let report = self.report(entry, &found, promotion, checks);
        session.print(&describe(&report)?)?;
        Ok(Verdict::from(!has_failed))
    }

    fn fixtures(&self) -> Check {
        const NAME: &str = "fixtures";
        let Some(folder) = &self.fixtures_dir else {
            return Check::new(NAME, "skipped", "no --fixtures-dir was named");
        };
        match recordings(folder).and_then(|paths| load(&paths)) {
            Ok(0) => Check::new(NAME, "failed", "the folder holds no recording"),
            Ok(count) => Check::new(NAME, "passed", &format!("{count} recordings")),
            Err(error) => Check::new(NAME, "failed", &error.to_string()),
        }
    }

    fn report<'a>(
        &'a self,
        entry: &Entry,
        found: &'a ProviderReport,
        promotion: PromotionReport,
        checks: Vec<Check>,
    ) -> Report<'a> {
        let count = |status| checks.iter().filter(|check| check.status == status).count();
        let (passed, failed, skipped) = (count("passed"), count("failed"), count("skipped"));
        let name = &self.name;
        let status = if failed == 0 { "passed" } else { "failed" };
        Report {
            schema_version: 1,
            provider: name,
            target_source: match entry.admission {
                Admission::DirectOnly => "direct_construction_candidate",
                _ => "provider_catalog",
            },
            catalog_registered: found.registered,
            status,
            live: self.trial.live,
            profile: &found.profile,
            validation_commands: vec![
                format!("worldforge provider contract {name}"),
                format!("worldforge provider health {name}"),
                format!("worldforge smoke {name} --health-only"),
            ],
            docs: format!("worldforge provider docs {name}"),
            issue_summary: format!(
                "{name} ({}): {passed} checks passed, {failed} failed, {skipped} skipped; {} \
                 blockers for {}",
                found.profile.status,
                promotion.blockers.len(),
                promotion.status
            ),
            promotion,
            checks,
        }
    }
}

fn profile(found: &ProviderReport) -> Check {
    let about = format!("{}, {}", found.profile.status, found.profile.description);
    Check::new("profile", "passed", &about)
}

/// Fails a provider that is well without its settings.
fn health(found: &ProviderReport) -> Check {
    let is_lying = found.health.healthy && !found.config_summary.configured;
    let details = found.health.details.as_str();
    match (is_lying, found.health.healthy, found.registered) {
        (true, ..) => Check::new("health", "failed", "must not be well without its settings"),
        (_, true, _) => Check::new("health", "passed", details),
        (_, false, true) => Check::new("health", "failed", details),
        (_, false, false) => Check::new("health", "skipped", details),
    }
}

fn promoted(report: &PromotionReport) -> Check {
    let blockers: Vec<&str> = report.blockers.iter().map(Safe::as_str).collect();
    if blockers.is_empty() {
        Check::new("promotion", "passed", report.claim)
    } else {
        Check::new("promotion", "failed", &blockers.join("; "))
    }
}

fn recordings(folder: &PathBuf) -> Result<Vec<PathBuf>> {
    let unreadable = |cause: std::io::Error| {
        let name = label_of(folder);
        Error::new(ErrorKind::Io, format!("read {name}: {}", cause.kind()))
    };
    let mut paths = Vec::new();
    for found in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = found.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    if paths.len() > MAX_FIXTURES {
        let message = format!("a folder must hold at most {MAX_FIXTURES} recordings");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    paths.sort();
    Ok(paths)
}

fn load(paths: &[PathBuf]) -> Result<usize> {
    for path in paths {
        Cassette::load(path).map_err(|error| error.with("cassette", label_of(path)))?;
    }
    Ok(paths.len())
}

fn describe(report: &Report<'_>) -> Result<Document> {
    let blockers = report.promotion.blockers.iter();
    Ok(Document::new(report)?
        .heading(format!("Workbench of {}", report.provider))
        .line(report.issue_summary.clone())
        .table(table(&report.checks))
        .heading(format!("Promotion to {}", report.promotion.status))
        .line(report.promotion.claim)
        .list(blockers.map(|blocker| Cell::verdict(blocker.as_str(), false)))
        .next_steps(report.validation_commands.iter().cloned()))
}
