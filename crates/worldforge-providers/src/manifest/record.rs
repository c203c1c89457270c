//! The runtime manifest of a provider.

use serde::{Deserialize, Serialize};
use worldforge_core::{
    ImplementationStatus, ProviderName, Result,
    capability::CapabilitySet,
    json::{Limits, decode_value, parse},
};

use super::{Evidence, legacy, rules};

/// The version of [`RuntimeManifest`].
pub const RUNTIME_SCHEMA_VERSION: u32 = 1;

/// The JSON Schema (2020-12) of a [`RuntimeManifest`], for tools that do not link this crate.
///
/// It says what the types say; [`RuntimeManifest::validate`] also checks what a schema cannot.
pub const RUNTIME_SCHEMA: &str = include_str!("runtime.schema.json");

/// What a runtime manifest and an asset manifest may be: 256 KiB.
pub const MANIFEST_LIMITS: Limits = Limits::LINE.with_max_bytes(256 << 10);

/// What a provider needs, what it may claim, and what shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuntimeManifest {
    /// Always [`RUNTIME_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Whose manifest it is.
    pub provider: ProviderName,
    /// How far the adapter has come.
    pub status: ImplementationStatus,
    /// What it offers; nothing while it is a scaffold.
    pub capabilities: CapabilitySet,
    /// Where it runs.
    pub runtime: Runtime,
    /// Its settings.
    pub configuration: Configuration,
    /// The model it uses when none is chosen.
    pub default_model: Option<String>,
    /// What the host brings and keeps: checkpoints, servers, translators.
    pub host_owned_artifacts: Vec<String>,
    /// How to try it against its real upstream; a scaffold has nothing to try.
    pub smoke: Option<Smoke>,
    /// What to do first.
    pub setup_hint: String,
    /// The page about it, from the root of the repository.
    pub docs_path: String,
    /// What it does not do, and what to know before relying on it.
    pub limits: Vec<String>,
    /// What shows that it keeps its claim.
    pub evidence: Vec<Evidence>,
}

/// Where a provider runs, and on what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Runtime {
    /// Where it runs.
    pub kind: RuntimeKind,
    /// What the host installs for it.
    pub optional_dependencies: Vec<String>,
    /// On what it computes.
    pub devices: Vec<String>,
}

/// Where a provider runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuntimeKind {
    /// In this program, with nothing to bring.
    BuiltIn,
    /// In this program, with a checkpoint of the host.
    Native,
    /// In a process of the host's that this program starts.
    Worker,
    /// On a server, of the host's or of a vendor's.
    Remote,
    /// Nowhere yet.
    None,
}

/// The settings of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Configuration {
    /// What it cannot do without: each by any one of its names.
    pub required: Vec<ManifestSetting>,
    /// What has a default.
    pub optional: Vec<ManifestSetting>,
}

/// A setting, as an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ManifestSetting {
    /// The preferred name.
    pub name: String,
    /// The names that are read when the first is unset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Whether the value is a credential.
    #[serde(default, skip_serializing_if = "is_public")]
    pub secret: bool,
}

/// How to try a provider against its real upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Smoke {
    /// The command, for a host on which the settings are made.
    pub command: String,
    /// What shows that it worked.
    pub success_signal: String,
}

impl RuntimeManifest {
    /// Reads a manifest and checks it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) and
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) naming the pointer.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let manifest: Self = decode_value(parse(bytes, MANIFEST_LIMITS)?)?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// Reads a manifest of an earlier WorldForge: the flat form, or the nested form with
    /// `manifest_version`.
    ///
    /// An earlier manifest without a status becomes that of an experimental provider, and one
    /// without a setup hint points at its page: nothing is claimed that the file does not say.
    ///
    /// # Errors
    ///
    /// As [`RuntimeManifest::from_json`].
    pub fn legacy(bytes: &[u8]) -> Result<Self> {
        let manifest = legacy::read(parse(bytes, MANIFEST_LIMITS)?)?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// Checks what the types do not: the version, names, texts fit to publish, paths inside the
    /// repository, and that a scaffold offers nothing.
    ///
    /// # Errors
    ///
    /// As [`RuntimeManifest::from_json`].
    pub fn validate(&self) -> Result<()> {
        rules::check(self)
    }

    /// Returns the name under which evidence refers to the manifest: `<provider>:schema-1`.
    pub fn id(&self) -> String {
        format!("{}:schema-{}", self.provider, self.schema_version)
    }
}

impl Configuration {
    /// Returns every name that is read, aliases included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let settings = self.required.iter().chain(&self.optional);
        settings.flat_map(|setting| {
            std::iter::once(setting.name.as_str()).chain(setting.aliases.iter().map(String::as_str))
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_public(secret: &bool) -> bool {
    !*secret
}
