//! Reading a trace, and comparing what it says of itself with its steps.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, Result, Safe,
    json::{self, Limits},
};

use super::{TRACE_SCHEMA_VERSION, TraceId, TraceStatus, TraceStep, WorkflowTrace, status::count};
use crate::Summary;

/// What a trace is held to: 16 MiB, 64 levels.
pub const TRACE_LIMITS: Limits = Limits::DOCUMENT;

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "WorkflowTraceWire")
)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    #[cfg_attr(feature = "schema", schema(constant = TRACE_SCHEMA_VERSION))]
    schema_version: u32,
    workflow_id: TraceId,
    name: Safe,
    status: Option<TraceStatus>,
    steps: Vec<TraceStep>,
    #[serde(default)]
    metadata: Summary,
    step_count: Option<usize>,
    status_counts: Option<BTreeMap<TraceStatus, u64>>,
    safe_to_attach: Option<bool>,
}

impl WorkflowTrace {
    /// Reads a trace that stands alone in a file.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`TRACE_LIMITS`], else as
    /// [`Self::from_value`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        Self::from_value(json::parse(bytes, TRACE_LIMITS)?)
    }

    /// Reads a trace that is part of a larger document.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field: for an unknown
    /// one, for a graph that is none, and for a status or count that the steps do not bear out.
    pub fn from_value(value: Value) -> Result<Self> {
        if !value.is_object() {
            return Err(Error::invalid_input("workflow trace must be a JSON object"));
        }
        if value.get("schema_version") != Some(&TRACE_SCHEMA_VERSION.into()) {
            let message = format!("must be {TRACE_SCHEMA_VERSION}");
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        let wire: Wire = json::decode_value(value)?;
        debug_assert_eq!(wire.schema_version, TRACE_SCHEMA_VERSION);
        let trace = Self::new(wire.workflow_id, wire.name, wire.steps, wire.metadata)?;
        let counts = count(trace.steps.iter().map(|step| step.status));
        let stated = |place: &'static str, agrees: bool, found: String| {
            if agrees {
                return Ok(());
            }
            let message = format!("must agree with the steps, which say {found}");
            Err(Error::invalid_input(message).at(place))
        };
        let status = trace.status();
        let agrees = wire.status.is_none_or(|stated| stated == status);
        stated("/status", agrees, status.to_string())?;
        let steps = trace.steps.len();
        let agrees = wire.step_count.is_none_or(|stated| stated == steps);
        stated("/step_count", agrees, steps.to_string())?;
        let safe = trace.is_safe_to_attach();
        let agrees = wire.safe_to_attach.is_none_or(|stated| stated == safe);
        stated("/safe_to_attach", agrees, safe.to_string())?;
        let agrees = wire.status_counts.is_none_or(|stated| {
            // A status that is left out has no steps.
            let of = |status| stated.get(&status).copied().unwrap_or_default();
            counts.iter().all(|(status, count)| of(*status) == *count)
        });
        stated("/status_counts", agrees, "something else".to_owned())?;
        Ok(trace)
    }
}
