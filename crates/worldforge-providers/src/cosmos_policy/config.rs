//! Settings: where the server is, which robot it drives, what it is asked for.

use std::fmt;

use worldforge_core::{ConfigSummary, Reach, Result, Safe};

use super::NAME;
use crate::{
    Environment, Setting, Settings,
    endpoint::{Endpoint, EndpointSettings},
};

/// The robot that the server is for unless the settings name another.
pub const DEFAULT_EMBODIMENT: &str = "aloha";

/// How long one answer may take unless the settings say otherwise, in seconds.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 60.0;

/// Longest name of an embodiment or a model, in characters.
const MAX_NAME: usize = 128;

const ENDPOINT: EndpointSettings = EndpointSettings {
    base_url: Setting::required(
        &["COSMOS_POLICY_BASE_URL"],
        "where the server is, such as https://policy.example:8777",
    ),
    token: Setting::optional(
        &["COSMOS_POLICY_API_TOKEN"],
        "sent as a bearer token; the stock server asks for none",
    )
    .secret(),
    timeout: Setting::optional(
        &["COSMOS_POLICY_TIMEOUT_SECONDS"],
        "seconds that one answer may take",
    ),
    allow_local: Setting::optional(
        &["COSMOS_POLICY_ALLOW_LOCAL_BASE_URL"],
        "1 allows addresses of this machine and of private networks",
    ),
    allowed_hosts: Some(Setting::optional(
        &["COSMOS_POLICY_ALLOWED_HOSTS"],
        "host names between commas that the base URL may have",
    )),
    reach: Reach::Public,
};
const EMBODIMENT: Setting = Setting::optional(
    &["COSMOS_POLICY_EMBODIMENT_TAG"],
    "the robot that the server drives; aloha by default",
);
const MODEL: Setting = Setting::optional(
    &["COSMOS_POLICY_MODEL"],
    "the checkpoint that the server runs, for the records",
);
const RETURN_ALL: Setting = Setting::optional(
    &["COSMOS_POLICY_RETURN_ALL_QUERY_RESULTS"],
    "1 asks for every chunk that the server considered",
);

/// Which chunks the server is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The chosen one.
    #[default]
    Chosen,
    /// Every one that was considered.
    All,
}

impl From<bool> for Wanted {
    fn from(all: bool) -> Self {
        if all { Self::All } else { Self::Chosen }
    }
}

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(super) endpoint: Endpoint,
    pub(super) embodiment: String,
    pub(super) model: Option<String>,
    pub(super) wanted: Wanted,
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
        let embodiment = settings.read(&EMBODIMENT, name);
        let model = settings.read(&MODEL, name);
        let all = settings.switch(&RETURN_ALL);
        Ok(Self {
            endpoint,
            embodiment: embodiment.unwrap_or_else(|| DEFAULT_EMBODIMENT.to_owned()),
            model,
            wanted: all.unwrap_or_default().into(),
            summary: settings.summary(NAME)?,
        })
    }

    /// Returns the robot that the server drives.
    pub fn embodiment(&self) -> &str {
        &self.embodiment
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
