//! What a provider does before its first and after its last call.

use serde::{Deserialize, Serialize};

use crate::{
    BoxFuture, JsonObject, call::CallContext, error::Result, id::ProviderName, number::NonNegative,
    text::Safe,
};

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Hook {
    /// Before anything else: may it be used at all?
    Preflight,
    /// Before the first call: load, connect.
    Warmup,
    /// After the last call: let go.
    Teardown,
}

/// How a hook, or a whole lifecycle, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LifecycleStatus {
    /// There was nothing to do.
    NoOp,
    /// It was done.
    Ready,
    /// It was left out for a stated reason.
    Skipped,
    /// It failed.
    Failed,
    /// Letting go failed.
    TeardownFailed,
}

impl LifecycleStatus {
    /// Returns whether calls may follow.
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::NoOp | Self::Ready)
    }
}

/// What a hook reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LifecycleResult {
    /// Whose hook it is.
    pub provider: ProviderName,
    /// Which hook.
    pub hook: Hook,
    /// How it went.
    pub status: LifecycleStatus,
    /// How long it took, in milliseconds.
    pub latency_ms: NonNegative,
    /// What to tell a person; the reason when it was skipped.
    pub details: Safe,
    /// Redacted facts.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub evidence: JsonObject,
}

/// All hooks that ran, and what they amount to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LifecycleReport {
    /// Whose lifecycle it is.
    pub provider: ProviderName,
    /// The worst status among the hooks.
    pub status: LifecycleStatus,
    /// Whether calls may follow.
    pub ready: bool,
    /// The hooks in the order they ran.
    pub hooks: Vec<LifecycleResult>,
}

impl LifecycleReport {
    /// Sums up: a failed teardown outranks a failure, a skip, readiness, and nothing to do.
    pub fn new(provider: ProviderName, hooks: Vec<LifecycleResult>) -> Self {
        let rank = |status: &LifecycleStatus| match status {
            LifecycleStatus::NoOp => 0,
            LifecycleStatus::Ready => 1,
            LifecycleStatus::Skipped => 2,
            LifecycleStatus::Failed => 3,
            LifecycleStatus::TeardownFailed => 4,
        };
        let status = hooks
            .iter()
            .map(|result| result.status)
            .max_by_key(rank)
            .unwrap_or(LifecycleStatus::NoOp);
        Self {
            provider,
            status,
            ready: status.is_ready(),
            hooks,
        }
    }
}

/// A provider's hooks; each does nothing unless it is written.
pub trait Lifecycle: Send + Sync + 'static {
    /// Decides whether the provider may be used at all.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being used.
    fn preflight(&self, _cx: &CallContext) -> impl Future<Output = Result<LifecycleStatus>> + Send {
        std::future::ready(Ok(LifecycleStatus::NoOp))
    }

    /// Loads and connects.
    ///
    /// # Errors
    ///
    /// Whatever keeps the first call from working.
    fn warmup(&self, _cx: &CallContext) -> impl Future<Output = Result<LifecycleStatus>> + Send {
        std::future::ready(Ok(LifecycleStatus::NoOp))
    }

    /// Lets go of what the provider holds.
    ///
    /// # Errors
    ///
    /// Whatever could not be let go.
    fn teardown(&self, _cx: &CallContext) -> impl Future<Output = Result<LifecycleStatus>> + Send {
        std::future::ready(Ok(LifecycleStatus::NoOp))
    }
}

/// The form that core stores.
pub(crate) trait DynLifecycle: Send + Sync + 'static {
    fn run_dyn<'a>(
        &'a self,
        hook: Hook,
        cx: &'a CallContext,
    ) -> BoxFuture<'a, Result<LifecycleStatus>>;
}

impl<L: Lifecycle> DynLifecycle for L {
    fn run_dyn<'a>(
        &'a self,
        hook: Hook,
        cx: &'a CallContext,
    ) -> BoxFuture<'a, Result<LifecycleStatus>> {
        match hook {
            Hook::Preflight => Box::pin(self.preflight(cx)),
            Hook::Warmup => Box::pin(self.warmup(cx)),
            Hook::Teardown => Box::pin(self.teardown(cx)),
        }
    }
}
