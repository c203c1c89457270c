//! The arguments of `smoke`, and its way through prerequisites, health and one call.

use std::path::PathBuf;

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, EventHub, Forge, HealthCause, ProviderHealth, ProviderName, Result,
    capability::Capability, json,
};
use worldforge_evidence::{
    Ending, EnvironmentFact, NewRun, RunKind, RunManifest, RunRecorder, RuntimeManifestId,
    write_file,
};
use worldforge_providers::catalog::{self, Entry};

use super::{
    ask,
    skip::{Cause, Skip},
    write_up,
};
use crate::{
    arguments::capability,
    exit::Verdict,
    input::Source,
    providers::{Setup, TranslatorArguments},
    run,
    session::Session,
};

/// Try one provider against its real upstream, and keep the evidence
///
/// Checks the prerequisites, then the health, then makes one call with --request. A missing
/// prerequisite skips the smoke with a typed reason and exit code 0; a provider that is unhealthy or
/// answers wrongly fails it with exit code 1. The run's manifest and the line for the live-smoke
/// registry are kept. A call may cost what the provider bills for it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge smoke mock --request request.json --capability predict
  worldforge smoke gr00t --health-only --run-manifest gr00t-health.json
  worldforge smoke cosmos-policy --request policy.json --translator mapping.json
  worldforge smoke runway --request generate.json --capability generate --format json")]
pub(crate) struct Arguments {
    /// The provider
    #[arg(value_name = "NAME")]
    name: String,
    /// Stop after the health check; the manifest then says skipped
    #[arg(long)]
    health_only: bool,
    /// The request as JSON; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "health_only",
        conflicts_with = "health_only"
    )]
    request: Option<Source>,
    /// What to ask for [default: the provider's first capability]
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    #[command(flatten)]
    translator: TranslatorArguments,
    /// Also write the run's manifest here
    #[arg(long, value_name = "FILE")]
    run_manifest: Option<PathBuf>,
}

/// How a smoke went.
pub(super) struct Smoke {
    pub(super) capability: Capability,
    pub(super) skip: Option<Skip>,
    pub(super) health: Option<String>,
    pub(super) failure: Option<Error>,
    pub(super) manifest: RunManifest,
}

/// What is known while it runs.
#[derive(Default)]
struct Progress {
    skip: Option<Skip>,
    health: Option<String>,
    failure: Option<Error>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let entry = catalog::entry(&self.name)?;
        let capability = self.capability(entry)?;
        let setup = Setup::default().with_translator(self.translator.read()?);
        let payload = self.request.as_ref().map(Source::read_json).transpose()?;
        let new = self.describe(session, entry, capability, &setup)?;
        let mut recorder = run::start(session, new)?;
        let progress = conduct(session, (entry, capability), payload, &setup, &mut recorder)?;
        let ending = match &progress {
            Progress {
                skip: Some(skip), ..
            } if skip.cause == Cause::HealthOnly => Ending::Skipped(skip.to_string().into()),
            Progress {
                skip: Some(skip), ..
            } => Ending::NotConfigured(skip.to_string().into()),
            Progress { failure: None, .. } => Ending::Passed,
            Progress { .. } => Ending::Failed,
        };
        if let Some(error) = &progress.failure {
            recorder.record_failure(error);
        }
        let manifest = run::finish(session, recorder, ending)?;
        if let Some(path) = &self.run_manifest {
            write_file(path, json::pretty(&json::encode(&manifest)?).as_bytes())?;
        }
        let smoke = Smoke {
            capability,
            skip: progress.skip,
            health: progress.health,
            failure: progress.failure,
            manifest,
        };
        session.print(&write_up::describe(session, entry.name, &smoke)?)?;
        Ok(Verdict::from(smoke.failure.is_none()))
    }

    fn capability(&self, entry: &Entry) -> Result<Capability> {
        let offered = entry.capabilities;
        match self.capability {
            Some(wanted) if !offered.contains(&wanted) => Err(unoffered(entry.name, wanted)),
            Some(wanted) => Ok(wanted),
            None => offered
                .first()
                .copied()
                .ok_or_else(|| nothing_offered(entry.name)),
        }
    }

    fn describe(
        &self,
        session: &Session,
        entry: &Entry,
        capability: Capability,
        setup: &Setup<'_>,
    ) -> Result<NewRun> {
        let name = ProviderName::new(entry.name)?;
        let summary = entry.config(&setup.environment(session)?)?;
        let facts = summary.fields.iter().map(|field| {
            let fact = EnvironmentFact::new(field.name.clone(), field.source.clone())?;
            Ok(if field.secret { fact.secret() } else { fact })
        });
        let label = format!("smoke {name}");
        Ok(run::describe(session, RunKind::Smoke, &label)?
            .with_operation(if self.health_only {
                "health"
            } else {
                capability.name()
            })
            .with_provider(name.clone())
            .with_capability(capability)
            .with_runtime_manifest(RuntimeManifestId::new(name, 1))
            .with_environment(facts.collect::<Result<_>>()?))
    }
}

/// Looks at the prerequisites, then at the health, then asks.
fn conduct(
    session: &Session,
    (entry, capability): (&Entry, Capability),
    payload: Option<Value>,
    setup: &Setup<'_>,
    recorder: &mut RunRecorder,
) -> Result<Progress> {
    let mut progress = Progress::default();
    let summary = entry.config(&setup.environment(session)?)?;
    progress.skip = Skip::of_settings(&summary);
    if progress.skip.is_some() {
        return Ok(progress);
    }
    let mut forge =
        Forge::new(session.host().clone()).with_events(EventHub::new().with(recorder.log()?));
    match entry.provider(&setup.for_providers(session)?) {
        Ok(provider) => forge.register(provider)?,
        Err(error) => return Ok(progress.stopped_by(error)),
    }
    let health = pollster::block_on(forge.health(entry.name))?;
    progress.health = Some(health.details.to_string());
    if !health.healthy {
        return Ok(progress.stopped_by(unwell(health)));
    }
    let Some(payload) = payload else {
        progress.skip = Some(Skip {
            cause: Cause::HealthOnly,
            reason: "the provider is healthy and was asked for nothing".into(),
        });
        return Ok(progress);
    };
    let asked = ask::ask(session, &forge, (entry.name, capability), payload, recorder);
    progress.failure = asked.err();
    Ok(progress)
}

impl Progress {
    /// Ends with an error: a missing prerequisite is a skip, everything else a failure.
    fn stopped_by(mut self, error: Error) -> Self {
        self.skip = Skip::of_error(&error);
        self.failure = self.skip.is_none().then_some(error);
        self
    }
}

/// Makes an error of a finding.
fn unwell(health: ProviderHealth) -> Error {
    let kind = match health.cause {
        Some(HealthCause::NotConfigured) => ErrorKind::NotConfigured,
        Some(HealthCause::MissingDependency) => ErrorKind::MissingDependency,
        _ => ErrorKind::Unavailable,
    };
    Error::new(kind, health.details)
}

fn unoffered(name: &str, wanted: Capability) -> Error {
    let message = format!("provider '{name}' does not offer {}", wanted.name());
    Error::new(ErrorKind::Unsupported, message)
}

fn nothing_offered(name: &str) -> Error {
    let message = format!("provider '{name}' offers nothing that could be tried");
    Error::new(ErrorKind::Unsupported, message)
        .triage(format!("see 'worldforge provider docs {name}'"))
}
