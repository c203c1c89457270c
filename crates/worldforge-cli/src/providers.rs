//! The providers of this build, configured from the environment.

use std::{path::Path, sync::Arc, time::Duration};

use worldforge_core::{
    CallOptions, DoctorQuery, DoctorReport, Error, ErrorKind, EventHub, Forge, KnownProvider,
    Result, capability::Request,
};
use worldforge_providers::{
    self as providers, Environment, catalog,
    translate::{Mapping, Translate},
};

use crate::{input::Source, session::Session};

/// The variable that names the checkpoint of leworldmodel.
const CHECKPOINT_VARIABLE: &str = "LEWORLDMODEL_POLICY";

/// The longest that the command waits to tell an upstream that a call has ended.
const LONGEST_PARTING: Duration = Duration::from_secs(10);

/// Whom a command looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everyone this build knows.
    Known,
    /// Only those that can be called now.
    Registered,
}

/// The option that narrows the scope.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct ScopeArguments {
    /// Only providers that can be called now
    #[arg(long)]
    registered_only: bool,
}

impl ScopeArguments {
    /// Returns the scope.
    pub(crate) fn read(self) -> Scope {
        if self.registered_only {
            Scope::Registered
        } else {
            Scope::Known
        }
    }
}

/// The forge of one command, and how it may be changed before it is built.
#[derive(Default)]
pub(crate) struct Setup<'a> {
    checkpoint: Option<&'a Path>,
    events: EventHub,
    translator: Option<Arc<dyn Translate>>,
}

/// The option that says what a robot's raw actions mean.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct TranslatorArguments {
    /// The mapping from the policy's raw output to actions of one embodiment, as JSON
    #[arg(long, value_name = "FILE")]
    translator: Option<Source>,
}

impl TranslatorArguments {
    /// Reads the mapping.
    pub(crate) fn read(&self) -> Result<Option<Arc<dyn Translate>>> {
        let Some(source) = &self.translator else {
            return Ok(None);
        };
        let mapping = Mapping::from_json(&source.read()?);
        let mapping = mapping.map_err(|error| source.name_in(error))?;
        Ok(Some(Arc::new(mapping)))
    }
}

impl<'a> Setup<'a> {
    /// Takes another checkpoint for leworldmodel than the environment names.
    pub(crate) fn with_checkpoint(self, checkpoint: Option<&'a Path>) -> Self {
        Self { checkpoint, ..self }
    }

    /// Sends every event to `events`.
    pub(crate) fn with_events(self, events: EventHub) -> Self {
        Self { events, ..self }
    }

    /// Lets policies turn raw output into actions.
    pub(crate) fn with_translator(self, translator: Option<Arc<dyn Translate>>) -> Self {
        Self { translator, ..self }
    }

    /// Registers every provider that is configured.
    pub(crate) fn build(self, session: &Session) -> Result<Forge> {
        let setup = self.for_providers(session)?;
        let mut forge = Forge::new(session.host().clone()).with_events(self.events);
        catalog::register_available(&mut forge, &setup)?;
        Ok(forge)
    }

    /// Returns what a provider is made from.
    pub(crate) fn for_providers(&self, session: &Session) -> Result<providers::Setup> {
        let mut setup = providers::Setup::new(self.environment(session)?);
        if let Some(transport) = session.transport() {
            setup = setup.with_transport(Arc::clone(transport));
        }
        if let Some(translator) = &self.translator {
            setup = setup.with_translator(Arc::clone(translator));
        }
        Ok(setup)
    }

    /// Returns what providers see of the environment.
    pub(crate) fn environment(&self, session: &Session) -> Result<Environment> {
        let mut variables = session.environment();
        if let Some(checkpoint) = self.checkpoint {
            let path = checkpoint.to_str().ok_or_else(|| {
                Error::invalid_input("--checkpoint must be a path in UTF-8")
                    .triage("rename the folder, or link to it")
            })?;
            variables.insert(CHECKPOINT_VARIABLE.to_owned(), path.to_owned());
        }
        Ok(variables.into_iter().collect())
    }
}

/// Waits until calls that have ended have told their upstreams so, such as to stop a task that costs
/// money.
pub(crate) fn settle() {
    providers::wire::parting::settle(LONGEST_PARTING);
}

/// Asks a provider, once it is known that it can be called.
pub(crate) fn ask<R: Request>(
    session: &Session,
    setup: Setup<'_>,
    provider: &str,
    request: &R,
) -> Result<R::Response> {
    let forge = setup.build(session)?;
    require(session, &forge, provider)?;
    let options = CallOptions::default().with_cancellation(session.interruptible()?);
    pollster::block_on(forge.call_with(provider, request, options))
}

/// Refuses a provider that cannot be called, and says what it lacks.
pub(crate) fn require(session: &Session, forge: &Forge, name: &str) -> Result<()> {
    let Err(absent) = forge.provider(name) else {
        return Ok(());
    };
    let known = catalog::known(&Setup::default().environment(session)?)?;
    match known
        .into_iter()
        .find(|known| known.profile.name.as_str() == name)
    {
        Some(known) => Err(not_configured(&known)),
        None => Err(absent),
    }
}

fn not_configured(known: &KnownProvider) -> Error {
    let name = &known.profile.name;
    let message = format!(
        "provider '{name}' is not configured: {}",
        known.config.details()
    );
    Error::new(ErrorKind::NotConfigured, message).triage(format!(
        "set what is missing, or see 'worldforge provider info {name}'"
    ))
}

/// Looks at the providers.
pub(crate) fn doctor(session: &Session, query: DoctorQuery, scope: Scope) -> Result<DoctorReport> {
    let setup = Setup::default();
    let query = match scope {
        Scope::Known => query.with_known(catalog::known(&setup.environment(session)?)?),
        Scope::Registered => query,
    };
    let forge = setup.build(session)?;
    pollster::block_on(forge.doctor(query))
}
