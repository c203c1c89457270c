//! What the provider says of itself.

use worldforge_core::{ImplementationStatus, ProviderName, ProviderProfile, Result};

/// The name under which the provider is registered.
pub const NAME: &str = "leworldmodel";

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "LeWM world models from released checkpoints, run natively on the processor.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .local()
        .deterministic()
        .with_modalities(["image", "action", "tensor"])
        .with_note("Scores are costs: squared latent distances from the goal, lower is better.")
        .with_note("Action candidates are taken as the network was trained on them."))
}
