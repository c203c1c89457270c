//! What a run and a report say of a benchmark before its results.

use std::collections::BTreeMap;

use serde_json::json;
use worldforge_core::{ProviderName, Result};
use worldforge_eval::benchmark::{BenchmarkPlan, CLAIM_BOUNDARY, OPERATIONS, Preset, RunMetadata};
use worldforge_evidence::{InputRecord, NewRun, RunKind, RuntimeManifestId};

use super::{request::Request, stage::Standing};
use crate::{run, session::Session};

/// Describes how the benchmark was asked for.
pub(super) fn metadata(
    request: &Request,
    plan: &BenchmarkPlan,
    standing: Option<&Standing>,
) -> Result<RunMetadata> {
    let mut metadata = RunMetadata::of(plan)?;
    metadata
        .requested_operations
        .clone_from(&request.operations);
    metadata.input_file = request.inputs.as_ref().map(|file| file.reference.clone());
    metadata.budget_file = request.budgets.as_ref().map(|file| file.reference.clone());
    metadata.preset = request.preset.as_ref().map(Preset::reference);
    metadata.skipped = standing.map(Standing::skipped).unwrap_or_default();
    Ok(metadata)
}

/// Names the runtime manifest of each provider.
pub(super) fn manifests(providers: &[ProviderName]) -> BTreeMap<ProviderName, RuntimeManifestId> {
    providers
        .iter()
        .map(|name| (name.clone(), RuntimeManifestId::new(name.clone(), 1)))
        .collect()
}

/// Describes the run before it starts.
pub(super) fn new_run(
    session: &Session,
    request: &Request,
    plan: &BenchmarkPlan,
) -> Result<NewRun> {
    let metadata = RunMetadata::of(plan)?;
    let operations: Vec<&str> = OPERATIONS
        .iter()
        .filter(|operation| plan.cases.iter().any(|case| case.operation == **operation))
        .map(|operation| operation.name())
        .collect();
    let preset = request.preset.as_ref();
    let input = InputRecord::new(run::members(json!({
        "providers": metadata.providers,
        "operations": operations,
        "preset": preset.map(|preset| &preset.name),
        "iterations": plan.iterations,
        "concurrency": plan.concurrency,
        "warmup": plan.warmup,
    })))
    .with_digest(plan.inputs.digest()?);
    let label = preset.map_or("benchmark".to_owned(), |preset| {
        format!("benchmark {}", preset.name)
    });
    let mut new = run::describe(session, RunKind::Benchmark, &label)?
        .with_operation(operations.join(", "))
        .with_claim_boundary(CLAIM_BOUNDARY)
        .with_input(input);
    for case in &plan.cases {
        new = new
            .with_provider(case.provider.clone())
            .with_capability(case.operation);
    }
    if let Some(profile) = &request.profile {
        new = new.with_config_profile(profile.to_summary()?);
    }
    Ok(new)
}
