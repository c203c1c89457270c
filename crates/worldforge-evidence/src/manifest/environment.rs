//! Facts about where a run took place, none of which is a value of the environment.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{ConfigSource, Digest, Error, ProviderName, Redactor, Result, Safe};

/// Most bytes of an environment variable's name.
const MAX_NAME_BYTES: usize = 128;

/// What built the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Toolchain {
    /// The compiler's version.
    pub rustc: Safe,
    /// The target triple.
    pub target: Safe,
    /// The build profile, such as `release`.
    pub profile: Safe,
}

impl Toolchain {
    /// Takes the three facts.
    pub fn new(rustc: impl Into<Safe>, target: impl Into<Safe>, profile: impl Into<Safe>) -> Self {
        Self {
            rustc: rustc.into(),
            target: target.into(),
            profile: profile.into(),
        }
    }
}

/// The process that writes a run; it stands in the manifest only while the run is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProcessFact {
    /// The process id on its host.
    pub pid: u32,
    /// A digest that tells hosts apart without naming them.
    pub host: Digest,
}

impl ProcessFact {
    /// Takes the process id and the digest of whatever identifies the host.
    pub const fn new(pid: u32, host: Digest) -> Self {
        Self { pid, host }
    }
}

/// Whether an environment variable was set, never to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(try_from = "EnvironmentWire")]
#[non_exhaustive]
pub struct EnvironmentFact {
    /// The variable's name.
    pub name: String,
    /// Whether it was set.
    pub present: bool,
    /// Where the value came from.
    pub source: ConfigSource,
    /// Whether the value is a secret.
    pub secret: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvironmentWire {
    name: String,
    present: bool,
    source: ConfigSource,
    secret: bool,
}

impl EnvironmentFact {
    /// Records a variable as it was found; whether it is a secret follows from its name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the name, or the name in
    /// the source, is no variable name or looks like a secret itself.
    pub fn new(name: impl Into<String>, source: ConfigSource) -> Result<Self> {
        let name = name.into();
        check_name(&name)?;
        if let ConfigSource::Environment(source) = &source {
            check_name(source)?;
        }
        Ok(Self {
            present: source != ConfigSource::Unset,
            secret: Redactor::standard().is_sensitive_key(&name),
            name,
            source,
        })
    }

    /// Says that the value is a secret whatever the name.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

impl TryFrom<EnvironmentWire> for EnvironmentFact {
    type Error = Error;

    fn try_from(wire: EnvironmentWire) -> Result<Self> {
        let fact = Self::new(wire.name, wire.source)?;
        Ok(Self {
            present: wire.present,
            secret: wire.secret,
            ..fact
        })
    }
}

fn check_name(name: &str) -> Result<()> {
    let fits = (1..=MAX_NAME_BYTES).contains(&name.len())
        && !name.starts_with(|letter: char| letter.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && Redactor::standard().scan(name).is_empty();
    if fits {
        Ok(())
    } else {
        Err(Error::invalid_input(
            "environment variable must be named by 1 to 128 letters, digits and '_', and hold no secret",
        ))
    }
}

/// Names a provider's runtime manifest: `<provider>:schema-<n>`, or the provider alone in the
/// oldest manifests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,63}:schema-[0-9]+$")
)]
#[serde(into = "String", try_from = "String")]
pub struct RuntimeManifestId {
    provider: ProviderName,
    schema: Option<u32>,
}

impl RuntimeManifestId {
    /// Names the manifest of a provider in one schema version.
    pub const fn new(provider: ProviderName, schema: u32) -> Self {
        Self {
            provider,
            schema: Some(schema),
        }
    }

    /// Returns the provider.
    pub const fn provider(&self) -> &ProviderName {
        &self.provider
    }
}

impl fmt::Display for RuntimeManifestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.schema {
            Some(schema) => write!(f, "{}:schema-{schema}", self.provider),
            None => write!(f, "{}", self.provider),
        }
    }
}

impl FromStr for RuntimeManifestId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed =
            || Error::invalid_input("runtime manifest must be named <provider>:schema-<n>");
        let (provider, schema) = match text.split_once(":schema-") {
            Some((provider, digits)) => {
                let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
                let schema = digits.parse().ok().filter(|_| is_number);
                (provider, Some(schema.ok_or_else(malformed)?))
            }
            None => (text, None),
        };
        let provider = ProviderName::new(provider).map_err(|_cause| malformed())?;
        Ok(Self { provider, schema })
    }
}

impl TryFrom<String> for RuntimeManifestId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<RuntimeManifestId> for String {
    fn from(id: RuntimeManifestId) -> Self {
        id.to_string()
    }
}
