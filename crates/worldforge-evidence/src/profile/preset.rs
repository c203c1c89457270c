//! What the presets of a profile mean for calls.

use serde::{Deserialize, Serialize};
use worldforge_core::{OperationPolicy, Positive, RequestPolicy, Result, RetryPolicy};

/// How long calls may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TimeoutPreset {
    /// Calls that need no network: 30 s for each attempt.
    CheckoutSafe,
    /// Calls of services: 120 s for each attempt.
    Remote,
    /// Calls of models on a machine that was prepared for them: 600 s for each attempt.
    PreparedHost,
}

impl TimeoutPreset {
    /// Every preset, by its name.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("checkout-safe", Self::CheckoutSafe),
        ("remote", Self::Remote),
        ("prepared-host", Self::PreparedHost),
    ];

    /// Returns how long one attempt of a request may take, in seconds.
    pub const fn seconds(self) -> f64 {
        match self {
            Self::CheckoutSafe => 30.0,
            Self::Remote => 120.0,
            Self::PreparedHost => 600.0,
        }
    }
}

/// How often what may be repeated is repeated; creates and inferences never are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RetryPreset {
    /// Never.
    None,
    /// Three attempts, waits of up to 0.25 s that double.
    Standard,
    /// Six attempts, waits of up to 1 s that double.
    Patient,
}

impl RetryPreset {
    /// Every preset, by its name.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("none", Self::None),
        ("standard", Self::Standard),
        ("patient", Self::Patient),
    ];

    /// Returns the retries of health checks, polls and downloads.
    pub fn retry(self) -> RetryPolicy {
        let mut policy = RetryPolicy::reads();
        match self {
            Self::None => policy = RetryPolicy::default(),
            Self::Standard => {}
            Self::Patient => {
                policy.max_attempts = 6;
                policy.backoff_seconds = 1.0;
            }
        }
        policy
    }
}

/// Returns the policy of the presets, or nothing when a profile names none.
///
/// Without a timeout preset, attempts are not limited; without a retry preset, reads are repeated as
/// remote providers repeat them, or not at all where no timeout was named either.
pub(super) fn policy(
    timeout: Option<TimeoutPreset>,
    retry: Option<RetryPreset>,
) -> Result<Option<RequestPolicy>> {
    if timeout.is_none() && retry.is_none() {
        return Ok(None);
    }
    let mut policy = match timeout {
        Some(preset) => RequestPolicy::remote_defaults(Positive::new(preset.seconds())?)?,
        None => RequestPolicy::default(),
    };
    if let Some(preset) = retry {
        for reads in [
            &mut policy.health,
            &mut policy.polling,
            &mut policy.download,
        ] {
            let repeated: &mut OperationPolicy = reads;
            repeated.retry = preset.retry();
        }
    }
    policy.check()?;
    Ok(Some(policy))
}

/// The format of what a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OutputFormat {
    /// For documents.
    Markdown,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// For browsers.
    Html,
}

impl OutputFormat {
    /// Every format, by its name.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("csv", Self::Csv),
        ("html", Self::Html),
    ];
}
