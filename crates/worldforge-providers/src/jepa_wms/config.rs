//! Settings: how they are called.

use worldforge_core::{ConfigSummary, Result};

use super::NAME;
use crate::{
    Environment,
    hub_score::{Config, Names},
};

pub(super) const NAMES: Names = Names {
    provider: NAME,
    model: &["JEPA_WMS_MODEL_NAME"],
    legacy_path: &["JEPA_WMS_MODEL_PATH"],
    device: &["JEPA_WMS_DEVICE"],
    timeout: &["JEPA_WMS_TIMEOUT_SECONDS"],
    python: &["JEPA_WMS_PYTHON", "WORLDFORGE_PYTHON"],
    downloads: &["JEPA_WMS_ALLOW_DOWNLOAD", "WORLDFORGE_ALLOW_DOWNLOAD"],
};

/// Returns what an environment sets of the provider's settings, without values.
///
/// # Errors
///
/// [`Bug`](worldforge_core::ErrorKind::Bug) only: a missing setting is a finding.
pub fn summary(environment: &Environment) -> Result<ConfigSummary> {
    Ok(Config::read(environment, &NAMES)?.summary)
}
