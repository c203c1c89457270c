//! Settings: where the server is, which model is asked, how long its vectors are.

use std::fmt;

use worldforge_core::{ConfigSummary, Reach, Result};

use super::{MAX_DIMENSIONS, NAME};
use crate::{
    Environment, Setting, Settings,
    endpoint::{Endpoint, EndpointSettings},
    openai,
};

/// How long one answer may take unless the settings say otherwise, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 30.0;

const ENDPOINT: EndpointSettings = EndpointSettings {
    base_url: Setting::required(
        &["EMBEDDER_BASE_URL"],
        "where the server is, such as http://127.0.0.1:8000, with or without /v1",
    ),
    token: Setting::optional(&["EMBEDDER_API_KEY"], "sent as a bearer token").secret(),
    timeout: Setting::optional(
        &["EMBEDDER_TIMEOUT_SECONDS"],
        "seconds that one answer may take",
    ),
    allow_local: Setting::optional(
        &["EMBEDDER_ALLOW_LOCAL_BASE_URL"],
        "1 allows addresses of private networks",
    ),
    allowed_hosts: Some(Setting::optional(
        &["EMBEDDER_ALLOWED_HOSTS"],
        "host names between commas that the base URL may have",
    )),
    reach: Reach::Loopback,
};
const MODEL: Setting = Setting::optional(
    &["EMBEDDER_MODEL"],
    "the model that is asked; the only one that the server serves by default",
);
const DIMENSIONS: Setting = Setting::optional(
    &["EMBEDDER_DIMENSIONS"],
    "how many numbers a vector has; another length is refused",
);
const INPUT_TYPE: Setting = Setting::optional(
    &["EMBEDDER_INPUT_TYPE"],
    "query or passage, for models that embed the two differently",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(super) endpoint: Endpoint,
    pub(super) model: Option<String>,
    pub(super) dimensions: Option<usize>,
    pub(super) input_type: Option<&'static str>,
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
        let dimensions = settings.number(&DIMENSIONS, [1, MAX_DIMENSIONS]);
        let input_type = settings.read(&INPUT_TYPE, |text| match text {
            "query" => Ok("query"),
            "passage" => Ok("passage"),
            _ => Err("must be query or passage".into()),
        });
        Ok(Self {
            endpoint,
            model,
            dimensions,
            input_type,
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
