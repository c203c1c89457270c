//! Settings: where the server is, who asks, which model is meant.

use std::fmt;

use worldforge_core::{ConfigSummary, Reach, Result, Safe};
use worldforge_providers::{
    Environment, Setting, Settings,
    endpoint::{Endpoint, EndpointSettings},
};

use crate::NAME;

/// Longest name of a model, in characters.
const MAX_MODEL: usize = 128;

const ENDPOINT: EndpointSettings = EndpointSettings {
    base_url: Setting::required(
        &["ACME_WM_BASE_URL"],
        "address of the server, such as https://wm.example:8443",
    ),
    token: Setting::optional(&["ACME_WM_API_KEY"], "credential, sent as a bearer token").secret(),
    timeout: Setting::optional(
        &["ACME_WM_TIMEOUT_SECONDS"],
        "seconds that one request may take",
    ),
    allow_local: Setting::optional(
        &["ACME_WM_ALLOW_LOCAL_BASE_URL"],
        "1 lets the address be in a private network",
    ),
    allowed_hosts: None,
    reach: Reach::Loopback,
};

const MODEL: Setting = Setting::optional(
    &["ACME_WM_MODEL"],
    "the model to ask for; the server's own choice by default",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(crate) endpoint: Endpoint,
    pub(crate) model: Option<String>,
    pub(crate) summary: ConfigSummary,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let endpoint = Endpoint::read(&ENDPOINT, environment, &mut settings);
        let model = settings.read(&MODEL, model);
        Ok(Self {
            endpoint,
            model,
            summary: settings.summary(NAME)?,
        })
    }

    /// Returns what is set and what is missing, without values.
    pub const fn summary(&self) -> &ConfigSummary {
        &self.summary
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

/// Returns what an environment sets of the provider's settings, without values.
///
/// # Errors
///
/// As [`Config::from_environment`].
pub fn summary(environment: &Environment) -> Result<ConfigSummary> {
    Ok(Config::from_environment(environment)?.summary)
}

fn model(text: &str) -> Result<String, Safe> {
    if text.chars().count() <= MAX_MODEL && !text.contains(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(format!("must be a name of at most {MAX_MODEL} characters").into())
}
