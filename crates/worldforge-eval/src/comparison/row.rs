//! One line of a comparison.

use serde::Serialize;
use worldforge_core::Safe;

use super::Figures;

/// What one run says of one operation, suite, environment or demonstration.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Row {
    /// The run.
    pub run_id: Safe,
    /// Who was asked.
    pub provider: Option<Safe>,
    /// For what.
    pub capability: Option<Safe>,
    /// The operation, suite, environment or demonstration.
    pub operation: Option<Safe>,
    /// Why there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_reason: Option<Safe>,
    /// What was measured.
    #[serde(flatten)]
    pub figures: Figures,
}

impl Row {
    /// Returns what the row is about, without the run.
    pub(super) fn subject(&self) -> (Option<&str>, Option<&str>) {
        (self.provider.as_deref(), self.operation.as_deref())
    }

    /// Says what the row is about, without the run.
    pub(super) fn words(&self) -> String {
        let parts = [self.provider.as_deref(), self.operation.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(" ")
    }
}
