//! Settings: the key, where the upstream is, how long a task may take, what is offered.

use std::{fmt, time::Duration};

use worldforge_core::{ConfigSource, ConfigSummary, Header, Reach, Result, Safe};

use super::NAME;
use crate::{
    Environment, Setting, Settings,
    wire::guard::{AddressClass, BaseUrl, Schemes},
};

/// Where the upstream is unless a setting says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://api.dev.runwayml.com";

/// The model that generates unless a request or a setting names another one.
pub const DEFAULT_MODEL: &str = "gen4.5";

/// The longest that a task is waited for unless a setting says otherwise, in seconds: as long as the
/// official SDK waits.
pub const DEFAULT_TIMEOUT_SECONDS: u64 = 600;

/// The shortest time between two polls unless a setting says otherwise, in seconds.
pub const DEFAULT_POLL_SECONDS: u64 = 6;

/// The shortest time between two polls that the upstream wishes, in seconds (API documentation).
pub const LEAST_POLL_SECONDS: u64 = 5;

/// Longest time that a task may be waited for, in seconds.
const MOST_SECONDS: u64 = 86_400;

/// The older name of the key.
const OLDER_SECRET: &str = "RUNWAY_API_SECRET";

const SECRET: Setting = Setting::required(
    &["RUNWAYML_API_SECRET", OLDER_SECRET],
    "API key of the organization; RUNWAY_API_SECRET is the older name",
)
.secret();
const BASE_URL: Setting = Setting::optional(
    &["RUNWAYML_BASE_URL"],
    "base URL of the API, https://api.dev.runwayml.com by default",
);
const ALLOW_LOCAL_BASE_URL: Setting = Setting::optional(
    &["RUNWAYML_ALLOW_LOCAL_BASE_URL"],
    "1 lets the base URL be on a private network",
);
const ALLOW_LOCAL_ARTIFACTS: Setting = Setting::optional(
    &["RUNWAYML_ALLOW_LOCAL_ARTIFACT_URLS"],
    "1 lets artifacts and uploads be on this machine and private networks, also without https",
);
const RESOLVE_DNS: Setting = Setting::optional(
    &["RUNWAYML_RESOLVE_ARTIFACT_DNS"],
    "older setting without effect: every address is resolved and judged when it is connected to",
);
const TIMEOUT: Setting = Setting::optional(
    &["RUNWAYML_TIMEOUT_SECONDS"],
    "the longest that a task is waited for, 600 by default",
);
const POLL: Setting = Setting::optional(
    &["RUNWAYML_POLL_SECONDS"],
    "the shortest time between two polls, at least 5, 6 by default",
);
const MODEL: Setting = Setting::optional(
    &["RUNWAYML_MODEL"],
    "the model that generates when a request names none, gen4.5 by default",
);
const ROBOTICS: Setting = Setting::optional(
    &["RUNWAYML_ROBOTICS"],
    "1 offers predict: the organization has access to the robotics model",
);

/// Longest name of a model.
const MAX_MODEL_BYTES: usize = 64;

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    pub(super) authorization: Option<Header>,
    pub(super) base: Option<BaseUrl>,
    pub(super) base_reach: Reach,
    pub(super) artifact_reach: Reach,
    pub(super) timeout: Duration,
    pub(super) poll: Duration,
    pub(super) model: String,
    pub(super) robotics: RoboticsAccess,
    pub(super) key_name: KeyName,
    summary: ConfigSummary,
}

/// Whether the organization may use the robotics model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoboticsAccess {
    Granted,
    Unknown,
}

/// The name under which the key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyName {
    Preferred,
    Older,
}

impl KeyName {
    fn of(summary: &ConfigSummary) -> Self {
        let older = ConfigSource::Environment(OLDER_SECRET.to_owned());
        if summary.fields.iter().any(|field| field.source == older) {
            Self::Older
        } else {
            Self::Preferred
        }
    }
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let authorization = settings.read(&SECRET, bearer);
        // The address comes first for people, and depends on a setting that comes after it.
        let base_reach = match Settings::new(environment).switch(&ALLOW_LOCAL_BASE_URL) {
            Some(true) => Reach::Local,
            _ => Reach::Loopback,
        };
        let is_set = environment.get("RUNWAYML_BASE_URL").is_some();
        let base = settings.read(&BASE_URL, |text| base_url(text, base_reach));
        settings.switch(&ALLOW_LOCAL_BASE_URL);
        let artifact_reach = match settings.switch(&ALLOW_LOCAL_ARTIFACTS) {
            Some(true) => Reach::Local,
            _ => Reach::Public,
        };
        settings.switch(&RESOLVE_DNS);
        let seconds = |found: Option<u64>, default| Duration::from_secs(found.unwrap_or(default));
        let timeout = settings.number(&TIMEOUT, [1, MOST_SECONDS]);
        let poll = settings.number(&POLL, [LEAST_POLL_SECONDS, MOST_SECONDS]);
        let model = settings.read(&MODEL, model_name);
        let robotics = match settings.switch(&ROBOTICS) {
            Some(true) => RoboticsAccess::Granted,
            _ => RoboticsAccess::Unknown,
        };
        let summary = settings.summary(NAME)?;
        Ok(Self {
            authorization,
            base: if is_set {
                base
            } else {
                base_url(DEFAULT_BASE_URL, base_reach).ok()
            },
            base_reach,
            artifact_reach,
            timeout: seconds(timeout, DEFAULT_TIMEOUT_SECONDS),
            poll: seconds(poll, DEFAULT_POLL_SECONDS),
            model: model.unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
            robotics,
            key_name: KeyName::of(&summary),
            summary,
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

fn bearer(key: &str) -> Result<Header, Safe> {
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("must be a key of visible ASCII characters without spaces".into());
    }
    Ok(Header::secret("authorization", format!("Bearer {key}")))
}

/// A key goes unencrypted to hosts that the operator owns only.
fn base_url(text: &str, reach: Reach) -> Result<BaseUrl, Safe> {
    let base = BaseUrl::parse(text, Schemes::Http)?.within(reach)?;
    let is_own = reach == Reach::Local || base.class() == Some(AddressClass::Loopback);
    if !base.is_encrypted() && !is_own {
        return Err("must begin with https://: a key is sent there".into());
    }
    Ok(base)
}

fn model_name(text: &str) -> Result<String, Safe> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if text.len() > MAX_MODEL_BYTES || !text.chars().all(is_plain) {
        return Err("must be the name of a model, such as gen4.5".into());
    }
    Ok(text.to_owned())
}
