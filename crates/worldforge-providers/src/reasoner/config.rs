//! Settings: where the server is, which model is asked, how it answers.

use std::fmt;

use worldforge_core::{ConfigSummary, Reach, Result};

use super::NAME;
use crate::{
    Environment, Setting, Settings,
    endpoint::{Endpoint, EndpointSettings},
    openai,
};

/// How long one answer may take unless the settings say otherwise, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 120.0;

/// Most tokens of an answer unless the settings say otherwise.
pub const DEFAULT_MAX_TOKENS: u32 = 2048;

/// How freely the model chooses its words unless the settings say otherwise.
pub const DEFAULT_TEMPERATURE: f64 = 0.0;

const ENDPOINT: EndpointSettings = EndpointSettings {
    base_url: Setting::required(
        &["REASONER_BASE_URL"],
        "where the server is, such as http://127.0.0.1:8000, with or without /v1",
    ),
    token: Setting::optional(&["REASONER_API_KEY"], "sent as a bearer token").secret(),
    timeout: Setting::optional(
        &["REASONER_TIMEOUT_SECONDS"],
        "seconds that one answer may take",
    ),
    allow_local: Setting::optional(
        &["REASONER_ALLOW_LOCAL_BASE_URL"],
        "1 allows addresses of private networks",
    ),
    allowed_hosts: Some(Setting::optional(
        &["REASONER_ALLOWED_HOSTS"],
        "host names between commas that the base URL may have",
    )),
    reach: Reach::Loopback,
};
const MODEL: Setting = Setting::optional(
    &["REASONER_MODEL"],
    "the model that is asked; the only one that the server serves by default",
);
const MAX_TOKENS: Setting = Setting::optional(
    &["REASONER_MAX_TOKENS"],
    "most tokens of an answer, thoughts included",
);
const TEMPERATURE: Setting = Setting::optional(
    &["REASONER_TEMPERATURE"],
    "how freely the model chooses its words, 0 to 2",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(super) endpoint: Endpoint,
    pub(super) model: Option<String>,
    pub(super) max_tokens: u32,
    pub(super) temperature: f64,
    pub(super) summary: ConfigSummary,
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
        let model = settings.read(&MODEL, openai::model_name);
        let max_tokens = settings.number(&MAX_TOKENS, [1, 1_000_000]);
        let temperature = settings.number(&TEMPERATURE, [0.0, 2.0]);
        Ok(Self {
            endpoint,
            model,
            max_tokens: max_tokens.unwrap_or(DEFAULT_MAX_TOKENS),
            temperature: temperature.unwrap_or(DEFAULT_TEMPERATURE),
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
