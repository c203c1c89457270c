//! The forge that is measured, and who is missing on it.

use std::sync::Arc;

use worldforge_core::{Error, EventHub, Forge, ProviderName, RequestPolicy, Result, Safe};
use worldforge_eval::benchmark::{Preset, PresetRecording, SkippedProvider, Tolerance};
use worldforge_providers::{self as adapters, catalog};
use worldforge_testing::cassette::{Player, Replay};

use super::presets;
use crate::{
    providers::{self, Setup},
    session::Session,
};

/// Who of a preset can be measured on this host.
pub(super) struct Standing {
    providers: Vec<(ProviderName, Option<Safe>)>,
}

impl Standing {
    /// Returns who can be measured.
    pub(super) fn ready(&self) -> Vec<&ProviderName> {
        let providers = self.providers.iter();
        providers
            .filter(|(_, missing)| missing.is_none())
            .map(|(name, _)| name)
            .collect()
    }

    /// Returns who cannot, and what is missing.
    pub(super) fn skipped(&self) -> Vec<SkippedProvider> {
        let providers = self.providers.iter();
        providers
            .filter_map(|(name, missing)| {
                Some(SkippedProvider::new(name.clone(), missing.clone()?))
            })
            .collect()
    }

    /// Returns why nothing of the preset can be measured.
    pub(super) fn skip_reason(&self, preset: &Preset) -> Option<String> {
        let may_skip = preset.tolerance == Tolerance::SkipWhenEnvMissing;
        if !may_skip || !self.ready().is_empty() {
            return None;
        }
        let reasons = self.skipped();
        let reasons = reasons
            .iter()
            .map(|skipped| format!("{}: {}", skipped.provider, skipped.reason));
        Some(reasons.collect::<Vec<_>>().join("; "))
    }

    /// Notes that a provider cannot be measured after all.
    pub(super) fn strike(&mut self, name: &ProviderName, reason: &Safe) {
        for (known, missing) in &mut self.providers {
            if known == name {
                *missing = Some(reason.clone());
            }
        }
    }
}

/// Looks at the settings of a preset's providers.
pub(super) fn standing(session: &Session, preset: &Preset) -> Result<Standing> {
    let environment = Setup::default().environment(session)?;
    let providers = preset.targets.iter().map(|target| {
        let name = &target.provider;
        let is_recorded = recording_of(preset, name).is_some();
        let missing = match catalog::entry(name.as_str()) {
            Err(_) => Some(Safe::from("this build does not have it")),
            Ok(_) if is_recorded => None,
            Ok(entry) => {
                let config = entry.config(&environment)?;
                (!config.configured).then(|| config.details())
            }
        };
        Ok((name.clone(), missing))
    });
    Ok(Standing {
        providers: providers.collect::<Result<_>>()?,
    })
}

fn recording_of<'a>(preset: &'a Preset, name: &ProviderName) -> Option<&'a PresetRecording> {
    preset
        .recordings
        .iter()
        .find(|recording| recording.provider == *name)
}

/// Builds the forge: recorded providers on their recordings, everybody else on the network.
pub(super) fn forge(
    session: &Session,
    setup: Setup<'_>,
    events: EventHub,
    preset: Option<&Preset>,
) -> Result<Forge> {
    let recordings = preset.map_or(&[][..], |preset| &preset.recordings);
    let mut forge = setup.with_events(events).build(session)?;
    for recording in recordings {
        let Ok(entry) = catalog::entry(recording.provider.as_str()) else {
            continue;
        };
        let mut variables = session.environment();
        variables.extend(recording.settings.clone());
        let player = Player::with(presets::recording(&recording.file)?, Replay::endless());
        let replayed = adapters::Setup::new(variables.into_iter().collect()).with_transport(player);
        forge.replace(entry.provider(&replayed)?);
    }
    Ok(forge)
}

/// Gives the providers that are measured the policy of a profile.
pub(super) fn govern(
    forge: &mut Forge,
    names: &[ProviderName],
    policy: Option<&RequestPolicy>,
) -> Result<()> {
    let Some(policy) = policy else {
        return Ok(());
    };
    for name in names {
        if let Some(provider) = forge.unregister(name) {
            forge.register(provider.with_policy(policy.clone())?)?;
        }
    }
    Ok(())
}

/// Prepares a provider outside of what is measured: models are loaded, interpreters started.
pub(super) fn prepare(session: &Session, forge: &Forge, name: &ProviderName) -> Result<()> {
    providers::require(session, forge, name.as_str())?;
    let report = pollster::block_on(forge.prepare(name.as_str()))?;
    if report.ready {
        return Ok(());
    }
    let failed = report.hooks.iter().find(|hook| !hook.status.is_ready());
    let details = failed
        .map(|hook| hook.details.to_string())
        .unwrap_or_default();
    Err(Error::new(
        worldforge_core::ErrorKind::MissingDependency,
        format!("provider '{name}' is not ready: {details}"),
    ))
}

/// Joins sinks: what counts events, and the run's log.
pub(super) fn hub(
    events: &Arc<worldforge_eval::benchmark::BenchmarkEvents>,
    log: Arc<worldforge_evidence::RunLog>,
) -> EventHub {
    EventHub::new().with(Arc::clone(events)).with(log)
}
