//! The provider.

use worldforge_core::{ImplementationStatus, Provider, ProviderName, ProviderProfile, Result};

use super::config::NAMES;
use crate::{
    Setup,
    hub_score::{Config, HubModel},
};

/// The name of the provider; nothing registers it but a host that wants it.
pub const NAME: &str = "jepa-wms";

/// Makes the provider from what the host gives; the host registers it itself.
///
/// # Errors
///
/// [`NotConfigured`](worldforge_core::ErrorKind::NotConfigured) naming what is missing or cannot be
/// used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::read(setup.environment(), &NAMES)?;
    HubModel::provider(setup, config, profile()?)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "JEPA world models of facebookresearch/jepa-wms that price action candidates; a candidate.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Experimental)
        .local()
        .with_modalities(["image", "state", "action", "tensor"])
        .with_note("Score only. Scores are costs: latent distances from the goal, lower is better.")
        .with_note("JEPA_WMS_MODEL_NAME chooses the model; JEPA_WMS_MODEL_PATH is not used."))
}
