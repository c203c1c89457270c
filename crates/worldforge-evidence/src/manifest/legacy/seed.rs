//! The first form, with `manifest_version`.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Digest, JsonObject, ProviderName, Result, RunId, Safe, StorageId, capability::Capability, json,
};

use crate::manifest::{
    Artifact, CommandLine, Rerun, RunKind, RunManifest, RunStatus, RuntimeManifestId,
};

#[derive(Deserialize)]
struct Wire {
    run_id: RunId,
    worldforge_version: String,
    command: CommandLine,
    provider: ProviderName,
    capability: Capability,
    runtime_manifest: Option<RuntimeManifestId>,
    status: RunStatus,
    input_digest: Option<Digest>,
    result_digest: Option<Digest>,
    event_count: u64,
    artifacts: Vec<WireArtifact>,
    skip_reason: Option<Safe>,
}

#[derive(Deserialize)]
struct WireArtifact {
    kind: Safe,
    path: String,
    safe_to_attach: bool,
}

pub(in crate::manifest) fn read(members: JsonObject) -> Result<RunManifest> {
    let wire: Wire = json::decode_value(Value::Object(members))?;
    let mut manifest = RunManifest::bare(
        StorageId::new(wire.run_id.as_str())?,
        wire.run_id.started_at(),
        RunKind::Smoke,
        wire.status,
    );
    manifest.worldforge_version = Some(Safe::from(wire.worldforge_version));
    manifest.rerun = Rerun {
        argv: wire.command.clone(),
        safe: false,
    };
    manifest.command = wire.command;
    manifest.providers = vec![wire.provider.clone()];
    manifest.provider = Some(wire.provider);
    manifest.capabilities = vec![wire.capability];
    manifest.capability = Some(wire.capability);
    manifest.runtime_manifest = wire.runtime_manifest;
    manifest.input.digest = wire.input_digest;
    manifest.result.digest = wire.result_digest;
    manifest.events.count = wire.event_count;
    manifest.artifacts = wire.artifacts.into_iter().map(read_artifact).collect();
    manifest.explain(wire.skip_reason);
    Ok(manifest)
}

/// The form has no labels, so the path is the label.
fn read_artifact(wire: WireArtifact) -> Artifact {
    let label = Safe::redact(&wire.path);
    let mut artifact = Artifact::referenced(label, Some(wire.kind), &wire.path);
    if wire.safe_to_attach && artifact.path.is_some() {
        artifact.safe_to_attach = true;
        artifact.reason = None;
    }
    artifact
}
