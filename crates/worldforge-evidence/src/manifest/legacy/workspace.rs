//! Version 1 of the run workspace.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, JsonObject, ProviderName, Result, Safe, StorageId, capability::Capability, json,
    json::Pointer,
};

use super::time::LegacyTime;
use crate::manifest::{CommandLine, InputRecord, Rerun, RunKind, RunManifest, RunStatus, Summary};

#[derive(Deserialize)]
struct Wire {
    run_id: StorageId,
    created_at: LegacyTime,
    kind: RunKind,
    command: String,
    status: RunStatus,
    provider: Option<String>,
    operation: Option<String>,
    input_summary: Summary,
    result_summary: Summary,
    artifact_paths: BTreeMap<String, String>,
    event_count: u64,
    config_profile: Option<Summary>,
}

pub(in crate::manifest) fn read(members: JsonObject) -> Result<RunManifest> {
    let wire: Wire = json::decode_value(Value::Object(members))?;
    let mut manifest = RunManifest::bare(wire.run_id, wire.created_at.0, wire.kind, wire.status);
    manifest.command = CommandLine::from_shell(&wire.command);
    manifest.rerun = Rerun {
        argv: manifest.command.clone(),
        safe: false,
    };
    manifest.providers = read_providers(wire.provider.as_deref().unwrap_or_default())?;
    manifest.provider = manifest.providers.first().cloned();
    manifest.capabilities = capabilities(&wire.input_summary, wire.operation.as_deref());
    manifest.capability = manifest.capabilities.first().copied();
    manifest.operation = wire.operation.map(Safe::from);
    manifest.config_profile = wire.config_profile;
    manifest.input = InputRecord {
        summary: wire.input_summary,
        ..InputRecord::default()
    };
    manifest.result.summary = wire.result_summary;
    manifest.events.count = wire.event_count;
    manifest.refer(wire.artifact_paths);
    manifest.explain(None);
    Ok(manifest)
}

/// Splits `"a, b"`; the form joined several providers so.
fn read_providers(text: &str) -> Result<Vec<ProviderName>> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| ProviderName::new(name).map_err(|error| error.at(Pointer::from("/provider"))))
        .collect::<Result<_, Error>>()
}

/// Collects the capabilities that the input or the operations name, in canonical order.
fn capabilities(input: &Summary, operation: Option<&str>) -> Vec<Capability> {
    let listed = |name: &str| {
        let items = input.as_object().get(name).and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut names = listed("capabilities");
    names.extend(listed("operations"));
    names.extend(
        operation
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().to_owned()),
    );
    Capability::ALL
        .into_iter()
        .filter(|capability| names.iter().any(|name| name == capability.name()))
        .collect()
}
