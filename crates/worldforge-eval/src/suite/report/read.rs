//! Reading a report, this program's or a Python tool's.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use worldforge_core::{Error, Result, Safe, json, json::Pointer};
use worldforge_evidence::{Provenance, WorkflowTrace};

use super::{
    EVALUATION_REPORT_SCHEMA, EVALUATION_REPORT_SCHEMA_VERSION, ProviderSummary, REPORT_LIMITS,
    ScenarioResult, SkippedScenario, SuiteReport,
};
use crate::gallery::FailureGallery;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: Option<String>,
    schema_version: Option<u32>,
    run_id: Option<Safe>,
    suite_id: Safe,
    suite: Safe,
    claim_boundary: Safe,
    metric_semantics: Safe,
    provider_summaries: Vec<ProviderSummary>,
    results: Vec<ScenarioResult>,
    #[serde(default)]
    skipped: Vec<SkippedScenario>,
    failure_gallery: Option<Value>,
    provenance: Option<Value>,
    workflow_trace: Option<Value>,
}

impl SuiteReport {
    /// Reads a report; one that a Python tool wrote keeps what it recorded and has no schema.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`REPORT_LIMITS`], else
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::from_value(json::parse(bytes, REPORT_LIMITS)?)
    }

    /// Reads a report from its JSON value.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub fn from_value(value: Value) -> Result<Self> {
        let wire: Wire = json::decode_value(value)?;
        let (schema, schema_version) = match (wire.schema.as_deref(), wire.schema_version) {
            (None, None) => (None, None),
            (Some(EVALUATION_REPORT_SCHEMA), Some(EVALUATION_REPORT_SCHEMA_VERSION)) => (
                Some(EVALUATION_REPORT_SCHEMA),
                Some(EVALUATION_REPORT_SCHEMA_VERSION),
            ),
            (Some(EVALUATION_REPORT_SCHEMA), _) => {
                let message = format!("must be {EVALUATION_REPORT_SCHEMA_VERSION}");
                return Err(Error::invalid_input(message).at("/schema_version"));
            }
            _ => {
                let message = format!("must be '{EVALUATION_REPORT_SCHEMA}'");
                return Err(Error::invalid_input(message).at("/schema"));
            }
        };
        let report = Self {
            schema,
            schema_version,
            run_id: wire.run_id,
            suite_id: wire.suite_id,
            suite: wire.suite,
            claim_boundary: wire.claim_boundary,
            metric_semantics: wire.metric_semantics,
            provider_summaries: wire.provider_summaries,
            results: wire.results,
            skipped: wire.skipped,
            failure_gallery: part(wire.failure_gallery, "/failure_gallery", decode)?
                .map(FailureGallery::checked)
                .transpose()?,
            provenance: part(wire.provenance, "/provenance", Provenance::from_value)?,
            workflow_trace: part(
                wire.workflow_trace,
                "/workflow_trace",
                WorkflowTrace::from_value,
            )?,
        };
        report.check()?;
        Ok(report)
    }

    /// Returns whether a Python tool wrote the report.
    pub const fn is_legacy(&self) -> bool {
        self.schema.is_none()
    }
}

fn decode<T: DeserializeOwned>(value: Value) -> Result<T> {
    json::decode_value(value)
}

/// Reads a part that has its own reader, and says where in the report it stands.
fn part<T>(
    value: Option<Value>,
    place: &'static str,
    read: impl FnOnce(Value) -> Result<T>,
) -> Result<Option<T>> {
    let part = value.map(read).transpose();
    part.map_err(|error| error.under(&Pointer::from(place)))
}
