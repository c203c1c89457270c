//! The trained checkpoint that comes with the command.

use worldforge_core::{Digest, Provider, Result};
use worldforge_providers::leworldmodel::{self, LeWorldModel};

/// The provider that the checkpoint belongs to.
pub(crate) const PROVIDER: &str = leworldmodel::NAME;

const CONFIG: &[u8] = include_bytes!("../../assets/two-room/config.json");
const WEIGHTS: &[u8] = include_bytes!("../../assets/two-room/model.safetensors");

/// Makes a provider of the checkpoint.
pub(crate) fn provider() -> Result<Provider> {
    LeWorldModel::from_bytes(CONFIG, WEIGHTS)?.mounted()
}

/// Returns the digest of the checkpoint's weights.
pub(crate) fn digest() -> Digest {
    Digest::of_bytes(WEIGHTS)
}
