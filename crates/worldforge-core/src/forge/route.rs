//! Routing: a preferred provider, and others to fall back on.
//!
//! Only failures of a provider's side fall back. A caller's mistake, a cancellation or a broken
//! invariant ends the route: another provider would not change it. A request that creates something
//! upstream may already have cost money when it fails, so routes suit reads and rankings.

use serde::Serialize;

use super::Forge;
use crate::{
    call::CallOptions,
    capability::{Capability, Request},
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    text::Safe,
};

/// Whom to ask, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutePolicy {
    chain: Vec<ProviderName>,
}

impl RoutePolicy {
    /// Asks `preferred` first and then the fallbacks.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when a provider appears twice.
    pub fn new(
        preferred: ProviderName,
        fallbacks: impl IntoIterator<Item = ProviderName>,
    ) -> Result<Self> {
        let mut chain = vec![preferred];
        for fallback in fallbacks {
            if chain.contains(&fallback) {
                return Err(Error::invalid_input(format!(
                    "route must name {fallback} only once"
                )));
            }
            chain.push(fallback);
        }
        Ok(Self { chain })
    }
}

/// How one provider of a route fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AttemptStatus {
    /// It answered.
    Succeeded,
    /// It failed.
    Failed,
    /// It is not registered.
    SkippedNotRegistered,
    /// It does not offer the capability.
    SkippedIncompatible,
}

/// One provider of a route.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RouteAttempt {
    /// Who was asked.
    pub provider: ProviderName,
    /// For what.
    pub capability: Capability,
    /// How it fared.
    pub status: AttemptStatus,
    /// Why it failed: the error's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'static str>,
    /// Why it failed, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<Safe>,
}

/// Where a route ended, and how it got there.
#[derive(Debug)]
#[non_exhaustive]
pub struct RouteOutcome<T> {
    /// The answer, or the last provider's failure.
    pub outcome: Result<T>,
    /// Who answered.
    pub chosen: Option<ProviderName>,
    /// Everyone who was asked, in order.
    pub attempts: Vec<RouteAttempt>,
}

impl Forge {
    /// Sends a request along a route.
    pub async fn route<R: Request>(
        &self,
        policy: &RoutePolicy,
        request: &R,
        options: CallOptions,
    ) -> RouteOutcome<R::Response> {
        let mut attempts = Vec::new();
        let mut last = Error::new(
            ErrorKind::NotFound,
            "no provider of the route could be asked",
        );
        for provider in &policy.chain {
            let outcome = self
                .call_with(provider.as_str(), request, options.clone())
                .await;
            let status = match &outcome {
                Ok(_) => AttemptStatus::Succeeded,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    AttemptStatus::SkippedNotRegistered
                }
                Err(error) if error.kind() == ErrorKind::Unsupported => {
                    AttemptStatus::SkippedIncompatible
                }
                Err(_) => AttemptStatus::Failed,
            };
            let error = outcome.as_ref().err();
            attempts.push(RouteAttempt {
                provider: provider.clone(),
                capability: R::CAPABILITY,
                status,
                error_code: error.map(Error::code),
                error_message: error.map(|error| Safe::from(error.to_string())),
            });
            match outcome {
                Ok(response) => {
                    return RouteOutcome {
                        outcome: Ok(response),
                        chosen: Some(provider.clone()),
                        attempts,
                    };
                }
                Err(error) if status == AttemptStatus::Failed && !error.family().is_provider() => {
                    return RouteOutcome {
                        outcome: Err(error),
                        chosen: None,
                        attempts,
                    };
                }
                Err(error) => last = error,
            }
        }
        RouteOutcome {
            outcome: Err(last),
            chosen: None,
            attempts,
        }
    }
}
