//! Settings: the policy, the Python it runs in, the device.

use std::{fmt, path::Path};

use worldforge_core::{ConfigSummary, Observation, RequestPolicy, Result, Safe};

use super::NAME;
use crate::{
    Environment, Setting, Settings,
    wire::worker::bridge::{self, DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, Naming, Python},
};

const POLICY_NAMES: &[&str] = &["LEROBOT_POLICY_PATH", "LEROBOT_POLICY"];
const PYTHON_NAMES: &[&str] = &["LEROBOT_PYTHON", "WORLDFORGE_PYTHON"];
const DOWNLOAD_NAMES: &[&str] = &["LEROBOT_ALLOW_DOWNLOAD", "WORLDFORGE_ALLOW_DOWNLOAD"];

const POLICY: Setting = Setting::required(
    POLICY_NAMES,
    "folder of a policy, or its repository on the Hugging Face hub",
);
const TYPE: Setting = Setting::optional(
    &["LEROBOT_POLICY_TYPE"],
    "the type that the checkpoint must be of; read from it by default",
);
const DEVICE: Setting = Setting::optional(&["LEROBOT_DEVICE"], "cpu by default");
const CACHE: Setting = Setting::optional(
    &["LEROBOT_CACHE_DIR"],
    "cache of the Hugging Face hub; its own by default",
);
const EMBODIMENT: Setting = Setting::optional(
    &["LEROBOT_EMBODIMENT_TAG"],
    "the embodiment that the policy is for",
);
const TIMEOUT: Setting = Setting::optional(
    &["LEROBOT_TIMEOUT_SECONDS"],
    "longest inference, loading included; 600 by default",
);

/// Longest name of a policy type.
const MAX_TYPE: usize = 64;

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    policy: Option<String>,
    policy_type: Option<String>,
    cache: Option<String>,
    timeout_seconds: Option<f64>,
    summary: ConfigSummary,
    pub(super) device: String,
    pub(super) embodiment_tag: Option<String>,
    pub(super) python: Python,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let policy = settings.text(&POLICY);
        let policy_type = settings.read(&TYPE, policy_type);
        let device = settings.read(&DEVICE, bridge::device);
        let cache = settings.text(&CACHE);
        let embodiment_tag = settings.text(&EMBODIMENT);
        let range = [1.0, MAX_TIMEOUT_SECONDS];
        let timeout_seconds = settings.number(&TIMEOUT, range);
        let python =
            Python::from_settings(&mut settings, environment, PYTHON_NAMES, DOWNLOAD_NAMES);
        Ok(Self {
            policy,
            policy_type,
            cache,
            timeout_seconds,
            summary: settings.summary(NAME)?,
            device: device.unwrap_or_else(|| "cpu".to_owned()),
            embodiment_tag,
            python,
        })
    }

    /// Returns what is set and what is missing, without values.
    pub const fn summary(&self) -> &ConfigSummary {
        &self.summary
    }

    /// Returns what people may call the policy: its repository, or the last part of its path.
    pub fn label(&self) -> Safe {
        let policy = self.policy.as_deref().unwrap_or_default();
        let is_repository =
            policy.matches('/').count() == 1 && !policy.starts_with(['.', '/', '~']);
        if is_repository {
            return Safe::redact(policy);
        }
        let name = Path::new(policy).file_name().unwrap_or_default();
        Safe::redact(&name.to_string_lossy())
    }

    /// Returns what the worker is asked to check and to load.
    pub(super) fn spec(&self) -> Observation {
        let parts = [
            ("policy", &self.policy),
            ("policy_type", &self.policy_type),
            ("cache_dir", &self.cache),
        ];
        let spec = Observation::new().with("device", self.device.as_str());
        parts
            .into_iter()
            .fold(spec, |spec, (name, value)| match value {
                Some(value) => spec.with(name, value.as_str()),
                None => spec,
            })
    }

    pub(super) fn naming() -> Naming {
        let policy = POLICY_NAMES.join(" or ");
        let remedy = format!("point {policy} at a policy that is on this machine");
        Naming::new(PYTHON_NAMES, remedy, DOWNLOAD_NAMES)
    }

    pub(super) fn request_policy(&self) -> Result<RequestPolicy> {
        bridge::request_policy(self.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS))
    }
}

fn policy_type(text: &str) -> Result<String, Safe> {
    let name = text.to_ascii_lowercase();
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() <= MAX_TYPE && name.bytes().all(is_name) {
        return Ok(name);
    }
    Err("must be a policy type, such as act".into())
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
