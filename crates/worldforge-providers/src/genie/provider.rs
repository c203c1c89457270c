//! A name without an implementation: every way to it fails closed.

use worldforge_core::{
    ConfigField, ConfigSource, ConfigSummary, ImplementationStatus, Provider, ProviderName,
    ProviderProfile, Result,
};

use crate::{Environment, Setup};

/// The name that is kept.
pub const NAME: &str = "genie";

/// What was decided, and when.
pub const DECISION: &str = "deferred on 2026-11-20: no public Genie API can be called";

/// The setting that is kept for a credential. Nothing reads its value.
const API_KEY: &str = "GENIE_API_KEY";

/// Makes a provider that offers nothing and is never well: no setting configures it.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn provider(setup: &Setup) -> Result<Provider> {
    Ok(Provider::new(profile()?).with_config(summary(setup.environment())?))
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "A reserved name for Genie world models; nothing can be called.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Scaffold)
        .with_note(DECISION))
}

/// Returns what an environment sets: whatever it is, it cannot be used.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn summary(environment: &Environment) -> Result<ConfigSummary> {
    let source = match environment.get(API_KEY) {
        Some(_) => ConfigSource::Environment(API_KEY.to_owned()),
        None => ConfigSource::Unset,
    };
    let field = ConfigField::new(API_KEY, source)
        .required()
        .secret()
        .invalid(DECISION);
    Ok(ConfigSummary::new(ProviderName::new(NAME)?, vec![field]))
}
