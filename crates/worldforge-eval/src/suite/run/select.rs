//! Which scenarios each provider can be asked, decided before any of them is.

use std::collections::BTreeSet;

use worldforge_core::{
    Error, ErrorKind, Forge, ProviderName, Result, Safe, capability::Capability,
};

use crate::suite::{Scenario, Suite};

/// Most providers of one run.
pub const MAX_PROVIDERS: usize = 64;

/// Why a scenario is not asked of a provider; nothing for one that is.
pub(super) type Obstacle = Option<Safe>;

/// Decides for each provider, in the order given, about each scenario.
pub(super) fn select(
    forge: &Forge,
    suite: &Suite,
    providers: &[ProviderName],
) -> Result<Vec<Vec<Obstacle>>> {
    check_list(providers)?;
    for provider in providers {
        forge.provider(provider.as_str())?;
    }
    let mut missing = Vec::new();
    let mut selected = Vec::with_capacity(providers.len());
    for name in providers {
        let provider = forge.provider(name.as_str())?;
        let offered = provider.capabilities();
        let lacks = |scenario: &Scenario| -> Vec<&'static str> {
            let needed = scenario.capabilities.iter();
            let lacking = needed.filter(|capability| !offered.contains(*capability));
            lacking.map(Capability::name).collect()
        };
        if suite
            .scenarios
            .iter()
            .all(|scenario| !lacks(scenario).is_empty())
        {
            let all: BTreeSet<&str> = suite.scenarios.iter().flat_map(&lacks).collect();
            let all: Vec<&str> = all.into_iter().collect();
            missing.push(format!("{name} lacks {}", all.join(", ")));
        }
        let config = provider.config();
        let obstacles = suite.scenarios.iter().map(|scenario| {
            let lacking = lacks(scenario);
            if !lacking.is_empty() {
                let reason = format!("the provider does not offer {}", lacking.join(", "));
                Some(Safe::from(reason))
            } else if config.configured {
                None
            } else {
                let reason = format!("the provider is not configured: {}", config.details());
                Some(Safe::from(reason))
            }
        });
        selected.push(obstacles.collect());
    }
    if missing.is_empty() {
        return Ok(selected);
    }
    let message = format!(
        "suite {} has no scenario for every provider: {}",
        suite.reference(),
        missing.join("; ")
    );
    Err(Error::new(ErrorKind::Unsupported, message)
        .triage("leave these providers out, or choose a suite for what they offer"))
}

fn check_list(providers: &[ProviderName]) -> Result<()> {
    if !(1..=MAX_PROVIDERS).contains(&providers.len()) {
        let message = format!(
            "must be 1 to {MAX_PROVIDERS} providers, found {}",
            providers.len()
        );
        return Err(Error::invalid_input(message).at("/providers"));
    }
    let distinct: BTreeSet<&ProviderName> = providers.iter().collect();
    if distinct.len() != providers.len() {
        return Err(Error::invalid_input("must name each provider once").at("/providers"));
    }
    Ok(())
}
