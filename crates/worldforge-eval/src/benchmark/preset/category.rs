//! What a preset is for.

use serde::{Deserialize, Serialize};

/// What a preset needs to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Category {
    /// Nothing: no credentials, no network, no accelerator.
    CheckoutSafe,
    /// Providers of remote media, or recordings of them.
    RemoteMedia,
    /// A host with the providers' runtimes.
    PreparedHost,
    /// Nothing; its report is part of a release.
    Release,
}

impl Category {
    /// Returns the name, such as `checkout-safe`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckoutSafe => "checkout-safe",
            Self::RemoteMedia => "remote-media",
            Self::PreparedHost => "prepared-host",
            Self::Release => "release",
        }
    }
}

/// When a preset may end well without having measured everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Tolerance {
    /// Never: whatever is not kept to is a failure.
    FailOnViolation,
    /// When its providers are not configured on this host; it is then skipped.
    SkipWhenEnvMissing,
}

impl Tolerance {
    /// Returns the name, such as `fail-on-violation`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FailOnViolation => "fail-on-violation",
            Self::SkipWhenEnvMissing => "skip-when-env-missing",
        }
    }
}
