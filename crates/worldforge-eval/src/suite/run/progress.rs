//! What a caller hears while a suite runs.

use worldforge_core::ProviderName;

/// One scenario has ended for one provider.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// Who was asked.
    pub provider: &'a ProviderName,
    /// What was asked.
    pub scenario: &'a str,
    /// How it ended.
    pub status: ScenarioStatus,
    /// How many have ended, of all providers.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// How a scenario ended for one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScenarioStatus {
    /// Every check held.
    Passed,
    /// A check did not hold, or the call failed.
    Failed,
    /// It was not asked.
    Skipped,
}

impl ScenarioStatus {
    /// Returns the name, such as `passed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}
