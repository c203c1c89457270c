//! How long a worker may take.

use worldforge_core::{OperationPolicy, Positive, RequestPolicy, Result};

/// How long an inference may take by default, in seconds: the first one imports and loads.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 600.0;

/// The longest that a setting may allow, in seconds.
pub const MAX_TIMEOUT_SECONDS: f64 = 86_400.0;

/// How long a check may take, in seconds: it starts an interpreter and looks for files.
const CHECK_SECONDS: f64 = 60.0;

/// Returns how the steps of a provider on the bridge are run: nothing is ever repeated.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a timeout that is not positive.
pub fn request_policy(timeout_seconds: f64) -> Result<RequestPolicy> {
    let mut policy = RequestPolicy::default();
    policy.request = OperationPolicy::default().with_timeout(Positive::new(timeout_seconds)?);
    policy.health = OperationPolicy::default().with_timeout(Positive::new(CHECK_SECONDS)?);
    Ok(policy)
}
