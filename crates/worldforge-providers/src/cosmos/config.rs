//! Settings: where the deployment is, which schema it speaks, how long an answer may take.

use std::fmt;

use worldforge_core::{ConfigSummary, Reach, Result, Safe};

use super::{NAME, deployment::Schema};
use crate::{
    Environment, Setting, Settings,
    endpoint::{Endpoint, EndpointSettings},
};

/// How long one answer may take unless the settings say otherwise, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 1800.0;

/// How long a transfer may take unless the settings say otherwise, in seconds.
pub const TRANSFER_TIMEOUT_SECONDS: f64 = 3600.0;

/// Longest name of a model, in characters.
const MAX_NAME: usize = 128;

const ENDPOINT: EndpointSettings = EndpointSettings {
    base_url: Setting::required(
        &["COSMOS_BASE_URL"],
        "where the deployment is, such as http://127.0.0.1:8000",
    ),
    token: Setting::optional(
        &["NVIDIA_API_KEY"],
        "sent as a bearer token; a container that you run yourself asks for none",
    )
    .secret(),
    timeout: Setting::optional(
        &["COSMOS_TIMEOUT_SECONDS"],
        "seconds that one answer may take; 1800 by default, 3600 for a transfer",
    ),
    allow_local: Setting::optional(
        &["COSMOS_ALLOW_LOCAL_BASE_URL"],
        "1 allows addresses of private networks",
    ),
    allowed_hosts: None,
    reach: Reach::Loopback,
};
const SCHEMA: Setting = Setting::optional(
    &["COSMOS_SCHEMA"],
    "auto, predict1 or cosmos3; auto asks the deployment",
);
const MODEL: Setting = Setting::optional(
    &["COSMOS_MODEL"],
    "the model that the deployment serves, for the records",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(super) endpoint: Endpoint,
    /// Nothing when the deployment is to be asked.
    pub(super) schema: Option<Schema>,
    pub(super) model: Option<String>,
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
        let schema = settings.read(&SCHEMA, |text| match text.to_ascii_lowercase().as_str() {
            "auto" => Ok(None),
            "predict1" => Ok(Some(Schema::Predict1)),
            "cosmos3" => Ok(Some(Schema::Cosmos3)),
            _ => Err("must be auto, predict1 or cosmos3".into()),
        });
        let model = settings.read(&MODEL, name);
        Ok(Self {
            endpoint,
            schema: schema.flatten(),
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

fn name(text: &str) -> Result<String, Safe> {
    if text.chars().count() <= MAX_NAME && !text.contains(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(format!("must be a name of at most {MAX_NAME} characters").into())
}
