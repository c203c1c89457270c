//! Configuration as people may see it: what is set and where it came from, never a value.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::{id::ProviderName, text::Safe};

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigSource {
    /// An environment variable.
    Environment(String),
    /// The host's own code or a command-line option.
    Direct,
    /// The provider's default.
    Default,
    /// Nowhere.
    Unset,
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::Direct => f.write_str("direct"),
            Self::Default => f.write_str("default"),
            Self::Unset => f.write_str("unset"),
        }
    }
}

impl Serialize for ConfigSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConfigSource {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.as_str() {
            "direct" => Ok(Self::Direct),
            "default" => Ok(Self::Default),
            "unset" => Ok(Self::Unset),
            other => match other.strip_prefix("env:") {
                Some(name) if !name.is_empty() => Ok(Self::Environment(name.to_owned())),
                _ => Err(serde::de::Error::custom(
                    "source must be env:NAME, direct, default or unset",
                )),
            },
        }
    }
}

/// One setting, without its value. A field may be set through any one of its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the report lists independent facts"
)]
pub struct ConfigField {
    /// The environment variable's name.
    pub name: String,
    /// Other names that are read when the first is unset.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where the value came from.
    pub source: ConfigSource,
    /// Whether the provider needs it.
    pub required: bool,
    /// Whether the value is a secret.
    pub secret: bool,
    /// Whether the value can be used.
    pub valid: bool,
    /// What is wrong with it, or what it means.
    pub detail: Safe,
}

impl ConfigField {
    /// Creates a field that is optional, public and valid.
    pub fn new(name: impl Into<String>, source: ConfigSource) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            source,
            required: false,
            secret: false,
            valid: true,
            detail: Safe::default(),
        }
    }

    /// Says that the provider needs it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says that its value is a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Adds the other names.
    #[must_use]
    pub fn with_aliases<T: Into<String>>(mut self, aliases: impl IntoIterator<Item = T>) -> Self {
        self.aliases = aliases.into_iter().map(Into::into).collect();
        self
    }

    /// Says what the value means.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Safe>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says that the value cannot be used, and why.
    #[must_use]
    pub fn invalid(mut self, why: impl Into<Safe>) -> Self {
        self.valid = false;
        self.detail = why.into();
        self
    }

    /// Returns whether there is a value.
    pub fn is_present(&self) -> bool {
        self.source != ConfigSource::Unset
    }

    fn is_satisfied(&self) -> bool {
        self.valid && (self.is_present() || !self.required)
    }
}

/// All settings of a provider, without their values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ConfigSummary {
    /// Whose settings they are.
    pub provider: ProviderName,
    /// Whether everything that is needed is there and valid.
    pub configured: bool,
    /// The settings, in the order the provider documents them.
    pub fields: Vec<ConfigField>,
}

impl ConfigSummary {
    /// Sums up the fields.
    pub fn new(provider: ProviderName, fields: Vec<ConfigField>) -> Self {
        let configured = fields.iter().all(ConfigField::is_satisfied);
        Self {
            provider,
            configured,
            fields,
        }
    }

    /// Describes what keeps the provider from being used, or says `configured`.
    pub fn details(&self) -> Safe {
        let missing: Vec<String> = self
            .fields
            .iter()
            .filter(|field| !field.is_satisfied())
            .map(|field| {
                let mut names = vec![field.name.as_str()];
                names.extend(field.aliases.iter().map(String::as_str));
                let names = names.join(" or ");
                if field.valid {
                    names
                } else {
                    format!("a valid {names} ({})", field.detail)
                }
            })
            .collect();
        if missing.is_empty() {
            "configured".into()
        } else {
            format!("missing {}", missing.join(", ")).into()
        }
    }
}
