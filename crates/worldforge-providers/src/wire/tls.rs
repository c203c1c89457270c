//! How a peer's certificate is checked, for every wire that is encrypted.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;
use worldforge_core::{Error, ErrorKind, Result};

/// Returns the configuration that all connections share: TLS 1.2 and 1.3 as *ring* offers them, and
/// certificates as this machine trusts them.
///
/// # Errors
///
/// [`MissingDependency`](ErrorKind::MissingDependency) when the machine trusts no certificates; the
/// next call looks again.
pub(super) fn config() -> Result<Arc<ClientConfig>> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(Arc::clone(config));
    }
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(rustls::ConfigBuilder::with_platform_verifier)
        .map_err(|cause| {
            Error::new(
                ErrorKind::MissingDependency,
                format!("the machine's trusted certificates could not be read: {cause}"),
            )
            .triage("install the system's CA certificates, such as the package ca-certificates")
        })?
        .with_no_client_auth();
    Ok(Arc::clone(CONFIG.get_or_init(|| Arc::new(config))))
}
