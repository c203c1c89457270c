//! Manifests of earlier forms: the flat one, and the nested one with `manifest_version`.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, ImplementationStatus, ProviderName, Redactor, Result, Safe, capability::CapabilitySet,
    json::decode_value,
};

use super::record::{
    Configuration, ManifestSetting, RUNTIME_SCHEMA_VERSION, Runtime, RuntimeKind, RuntimeManifest,
    Smoke,
};

pub(super) fn read(value: Value) -> Result<RuntimeManifest> {
    if value.get("manifest_version").is_some() {
        decode_value(value).and_then(Nested::into_manifest)
    } else {
        decode_value(value).map(Flat::into_manifest)
    }
}

/// The form of one level.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {
    schema_version: u32,
    provider: ProviderName,
    capabilities: CapabilitySet,
    optional_dependencies: Vec<String>,
    required_env_vars: Vec<String>,
    optional_env_vars: Vec<String>,
    default_model: Option<String>,
    device_support: Vec<String>,
    host_owned_artifacts: Vec<String>,
    minimum_smoke_command: String,
    expected_success_signal: String,
    setup_hint: String,
    docs_path: String,
    implementation_status: Option<ImplementationStatus>,
    /// Written for one provider and read by nobody.
    #[serde(rename = "runtime_api")]
    _runtime_api: Option<Value>,
    /// Written for one provider and read by nobody.
    #[serde(rename = "score_contract")]
    _score_contract: Option<Value>,
}

impl Flat {
    fn into_manifest(self) -> RuntimeManifest {
        let mut names = self.required_env_vars.into_iter();
        // One setting: the first name is the preferred one, the rest are its aliases.
        let required = names.next().map(|name| ManifestSetting {
            aliases: names.collect(),
            ..setting(name)
        });
        let is_remote = self
            .device_support
            .iter()
            .any(|device| device.starts_with("remote"));
        RuntimeManifest {
            schema_version: self.schema_version,
            provider: self.provider,
            status: self.implementation_status.unwrap_or_default(),
            capabilities: self.capabilities,
            runtime: Runtime {
                kind: if is_remote {
                    RuntimeKind::Remote
                } else {
                    RuntimeKind::Worker
                },
                optional_dependencies: redacted(self.optional_dependencies),
                devices: redacted(self.device_support),
            },
            configuration: Configuration {
                required: required.into_iter().collect(),
                optional: self.optional_env_vars.into_iter().map(setting).collect(),
            },
            default_model: self.default_model.map(redact),
            host_owned_artifacts: redacted(self.host_owned_artifacts),
            smoke: Some(Smoke {
                command: redact(self.minimum_smoke_command),
                success_signal: redact(self.expected_success_signal),
            }),
            setup_hint: redact(self.setup_hint),
            docs_path: self.docs_path,
            limits: Vec::new(),
            evidence: Vec::new(),
        }
    }
}

/// The form of the roadmap.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nested {
    manifest_version: u32,
    provider: ProviderName,
    capabilities: CapabilitySet,
    runtime: NestedRuntime,
    configuration: NestedConfiguration,
    #[serde(default)]
    artifacts: std::collections::BTreeMap<String, String>,
    smoke: Smoke,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NestedRuntime {
    kind: String,
    optional_packages: Vec<String>,
    python: Option<String>,
    devices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NestedConfiguration {
    required_env: Vec<String>,
    #[serde(default)]
    optional_env: Vec<String>,
}

impl Nested {
    fn into_manifest(self) -> Result<RuntimeManifest> {
        if self.manifest_version != 1 {
            let message = format!("must be 1, found {}", self.manifest_version);
            return Err(Error::invalid_input(message).at("/manifest_version"));
        }
        let docs_path = format!("docs/src/providers/{}.md", self.provider);
        let python = self
            .runtime
            .python
            .map(|version| format!("python {version}"));
        let packages = self.runtime.optional_packages.into_iter().chain(python);
        let artifacts = self.artifacts.into_iter();
        let artifacts = artifacts.map(|(what, whose)| format!("{what}: {whose}"));
        Ok(RuntimeManifest {
            schema_version: RUNTIME_SCHEMA_VERSION,
            provider: self.provider,
            status: ImplementationStatus::default(),
            capabilities: self.capabilities,
            runtime: Runtime {
                kind: if self.runtime.kind.starts_with("local") {
                    RuntimeKind::Worker
                } else {
                    RuntimeKind::Remote
                },
                optional_dependencies: redacted(packages),
                devices: redacted(self.runtime.devices),
            },
            configuration: Configuration {
                required: self
                    .configuration
                    .required_env
                    .into_iter()
                    .map(setting)
                    .collect(),
                optional: self
                    .configuration
                    .optional_env
                    .into_iter()
                    .map(setting)
                    .collect(),
            },
            default_model: None,
            host_owned_artifacts: redacted(artifacts),
            smoke: Some(Smoke {
                command: redact(self.smoke.command),
                success_signal: redact(self.smoke.success_signal),
            }),
            setup_hint: format!("see {docs_path}"),
            docs_path,
            limits: Vec::new(),
            evidence: Vec::new(),
        })
    }
}

/// Takes a name; earlier forms tell a credential by it alone.
fn setting(name: String) -> ManifestSetting {
    ManifestSetting {
        secret: Redactor::standard().is_sensitive_key(&name),
        aliases: Vec::new(),
        name,
    }
}

/// Earlier commands may show where a credential goes; what is read is fit to publish.
fn redact(text: String) -> String {
    Safe::from(text).as_str().trim().to_owned()
}

fn redacted(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    texts.into_iter().map(redact).collect()
}
