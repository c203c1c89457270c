//! Why a smoke was not carried out.

use std::fmt;

use worldforge_core::{ConfigSummary, Error, ErrorKind, Safe};
use worldforge_evidence::SmokeStatus;

/// What is missing, in the words of the live-smoke registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A credential is not set.
    MissingCredentials,
    /// Another setting is not set, or cannot be used.
    NotConfigured,
    /// An interpreter, a package, a checkpoint or a server is not there.
    MissingRuntime,
    /// Only the health was asked for.
    HealthOnly,
}

/// A smoke that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skip {
    pub(super) cause: Cause,
    pub(super) reason: Safe,
}

impl Cause {
    /// Returns the name, such as `missing_credentials`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MissingCredentials => "missing_credentials",
            Self::NotConfigured => "not_configured",
            Self::MissingRuntime => "missing_runtime",
            Self::HealthOnly => "health_only",
        }
    }

    /// Returns the status that the live-smoke registry knows.
    pub(super) const fn registry_status(self) -> SmokeStatus {
        match self {
            Self::MissingCredentials => SmokeStatus::SkippedMissingCredentials,
            Self::NotConfigured => SmokeStatus::SkippedNotConfigured,
            Self::MissingRuntime => SmokeStatus::SkippedMissingRuntime,
            Self::HealthOnly => SmokeStatus::NotRun,
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.cause.name(), self.reason)
    }
}

impl Skip {
    /// Finds what keeps the provider from being made.
    pub(super) fn of_settings(summary: &ConfigSummary) -> Option<Self> {
        if summary.configured {
            return None;
        }
        let lacking = |field: &&worldforge_core::ConfigField| {
            !field.valid || (field.required && !field.is_present())
        };
        let mut lacking = summary.fields.iter().filter(lacking).peekable();
        let is_credential =
            lacking.peek().is_some() && lacking.all(|field| field.secret && field.valid);
        Some(Self {
            cause: if is_credential {
                Cause::MissingCredentials
            } else {
                Cause::NotConfigured
            },
            reason: summary.details(),
        })
    }

    /// Tells a missing prerequisite from a failure.
    pub(super) fn of_error(error: &Error) -> Option<Self> {
        let cause = match error.kind() {
            ErrorKind::NotConfigured => Cause::NotConfigured,
            ErrorKind::MissingDependency => Cause::MissingRuntime,
            _ => return None,
        };
        Some(Self {
            cause,
            reason: error.to_string().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use worldforge_core::{ConfigField, ConfigSource, ProviderName};

    use super::*;

    fn summary(fields: Vec<ConfigField>) -> ConfigSummary {
        ConfigSummary::new(ProviderName::new("p").unwrap(), fields)
    }

    #[test]
    fn a_missing_credential_is_told_from_other_settings() {
        let key = || {
            ConfigField::new("A_KEY", ConfigSource::Unset)
                .required()
                .secret()
        };
        let url = || ConfigField::new("A_URL", ConfigSource::Unset).required();
        for (fields, cause) in [
            (vec![key()], Some(Cause::MissingCredentials)),
            (vec![key(), url()], Some(Cause::NotConfigured)),
            (vec![url()], Some(Cause::NotConfigured)),
            (vec![key().invalid("too short")], Some(Cause::NotConfigured)),
            (vec![ConfigField::new("B", ConfigSource::Unset)], None),
        ] {
            let skip = Skip::of_settings(&summary(fields.clone()));
            assert_eq!(skip.map(|skip| skip.cause), cause, "{fields:?}");
        }
    }
}
