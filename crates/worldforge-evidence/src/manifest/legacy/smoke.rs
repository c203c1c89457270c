//! Version 1 of live smokes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Digest, Error, JsonObject, ProviderName, Result, Safe, StorageId, capability::Capability, json,
};

use super::time::LegacyTime;
use crate::manifest::{
    CommandLine, EnvironmentFact, InputRecord, Rerun, RunKind, RunManifest, RunStatus,
    RuntimeManifestId, Summary,
};

#[derive(Deserialize)]
struct Wire {
    run_id: StorageId,
    created_at: LegacyTime,
    package_version: String,
    provider_profile: ProviderName,
    capability: Capability,
    status: RunStatus,
    command_argv: CommandLine,
    runtime_manifest_id: Option<RuntimeManifestId>,
    #[serde(default)]
    runtime_assets: Vec<Summary>,
    config_profile: Option<Summary>,
    env_summary: Vec<EnvironmentFact>,
    input_summary: Summary,
    input_digest: Option<Digest>,
    input_fixture_digest: Option<Digest>,
    result_digest: Option<Digest>,
    event_count: u64,
    artifact_paths: BTreeMap<String, String>,
}

pub(in crate::manifest) fn read(members: JsonObject) -> Result<RunManifest> {
    let wire: Wire = json::decode_value(Value::Object(members))?;
    if wire.command_argv.is_empty() {
        return Err(Error::invalid_input("must name a program").at("/command_argv"));
    }
    let mut manifest =
        RunManifest::bare(wire.run_id, wire.created_at.0, RunKind::Smoke, wire.status);
    manifest.worldforge_version = Some(Safe::from(wire.package_version));
    manifest.rerun = Rerun {
        argv: wire.command_argv.clone(),
        safe: false,
    };
    manifest.command = wire.command_argv;
    manifest.providers = vec![wire.provider_profile.clone()];
    manifest.provider = Some(wire.provider_profile);
    manifest.capabilities = vec![wire.capability];
    manifest.capability = Some(wire.capability);
    manifest.runtime_manifest = wire.runtime_manifest_id;
    manifest.runtime_assets = wire.runtime_assets;
    manifest.environment = wire.env_summary;
    manifest.config_profile = wire.config_profile;
    manifest.input = InputRecord {
        summary: wire.input_summary,
        digest: wire.input_digest,
        fixture_digest: wire.input_fixture_digest,
    };
    manifest.result.digest = wire.result_digest;
    manifest.events.count = wire.event_count;
    manifest.refer(wire.artifact_paths);
    // This form has no field for it; the description of the input is the only place left.
    let stated = manifest
        .input
        .summary
        .first_text(&["skip_reason", "reason"])
        .map(Safe::redact);
    manifest.explain(stated);
    Ok(manifest)
}
