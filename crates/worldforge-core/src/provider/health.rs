//! How well a provider is.

use serde::{Deserialize, Serialize};

use crate::{
    BoxFuture,
    call::CallContext,
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    number::NonNegative,
    text::Safe,
};

/// Looks after a provider. It is cheap, changes nothing, and names what is missing.
pub trait CheckHealth: Send + Sync + 'static {
    /// Returns what to tell a person when all is well.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured), [`MissingDependency`](ErrorKind::MissingDependency)
    /// or [`Unavailable`](ErrorKind::Unavailable), naming what is wrong.
    fn check_health(&self, cx: &CallContext) -> impl Future<Output = Result<Safe>> + Send;
}

/// The form that core stores.
pub(crate) trait DynHealth: Send + Sync + 'static {
    fn check_dyn<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Safe>>;
}

impl<H: CheckHealth> DynHealth for H {
    fn check_dyn<'a>(&'a self, cx: &'a CallContext) -> BoxFuture<'a, Result<Safe>> {
        Box::pin(self.check_health(cx))
    }
}

/// Why a provider is not well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HealthCause {
    /// A setting or a credential is missing.
    NotConfigured,
    /// A runtime, checkpoint or package is missing.
    MissingDependency,
    /// The upstream is down, slow, or refuses.
    Unhealthy,
}

impl HealthCause {
    fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::NotConfigured | ErrorKind::Unauthorized => Self::NotConfigured,
            ErrorKind::MissingDependency => Self::MissingDependency,
            _ => Self::Unhealthy,
        }
    }
}

/// The outcome of a health check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderHealth {
    /// Whose health it is.
    pub name: ProviderName,
    /// Whether calls may be expected to work.
    pub healthy: bool,
    /// How long the check took, in milliseconds.
    pub latency_ms: NonNegative,
    /// What to tell a person.
    pub details: Safe,
    /// Why it is not well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<HealthCause>,
}

impl ProviderHealth {
    pub(crate) fn of(name: ProviderName, outcome: Result<Safe>, latency_ms: NonNegative) -> Self {
        match outcome {
            Ok(details) => Self {
                name,
                healthy: true,
                latency_ms,
                details,
                cause: None,
            },
            Err(error) => {
                let cause = Some(HealthCause::of(&error));
                Self {
                    name,
                    healthy: false,
                    latency_ms,
                    details: Safe::from(error.to_string()),
                    cause,
                }
            }
        }
    }
}
