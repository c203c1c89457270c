//! Settings: the checkpoint, what runs it, the device and the threads.

use std::{
    fmt,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use worldforge_core::{ConfigSummary, Observation, RequestPolicy, Result, Safe};

use super::{CheckpointSource, NAME};
use crate::{
    Environment, Setting, Settings,
    wire::worker::bridge::{self, DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, Naming, Python},
};

/// Most threads that one call may use.
pub const MAX_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// The only device of the native runtime.
pub(super) const NATIVE_DEVICE: &str = "cpu";

/// What the file of an older checkpoint is called after its name.
const OBJECT_SUFFIX: &str = "_object.ckpt";

const POLICY_NAMES: &[&str] = &["LEWORLDMODEL_POLICY", "LEWM_POLICY"];
const PYTHON_NAMES: &[&str] = &["LEWORLDMODEL_PYTHON", "WORLDFORGE_PYTHON"];
const DOWNLOAD_NAMES: &[&str] = &["LEWORLDMODEL_ALLOW_DOWNLOAD", "WORLDFORGE_ALLOW_DOWNLOAD"];

const POLICY: Setting = Setting::required(
    POLICY_NAMES,
    "folder with config.json and weights, or a weight file beside config.json",
);
const DEVICE: Setting = Setting::optional(&["LEWORLDMODEL_DEVICE"], "cpu");
const THREADS: Setting = Setting::optional(
    &["LEWORLDMODEL_THREADS", "WORLDFORGE_THREADS"],
    "threads of one call, 1 to 256",
);
const RUNTIME: Setting = Setting::optional(
    &["LEWORLDMODEL_RUNTIME"],
    "native, bridge, or auto: natively where that can be done",
);
const CACHE: Setting = Setting::optional(
    &["LEWORLDMODEL_CACHE_DIR", "STABLEWM_HOME"],
    "where stable-worldmodel keeps checkpoints by name",
);
const TIMEOUT: Setting = Setting::optional(
    &["LEWORLDMODEL_TIMEOUT_SECONDS"],
    "longest inference, loading included, when a worker may run; 600 by default",
);

/// What runs a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuntimeChoice {
    /// The native runtime, and the host's Python for what it does not run.
    #[default]
    Auto,
    /// The native runtime only.
    Native,
    /// The host's Python only.
    Bridge,
}

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    policy: Option<String>,
    checkpoint: Option<CheckpointSource>,
    threads: Option<NonZeroUsize>,
    runtime: RuntimeChoice,
    device: String,
    cache: Option<String>,
    timeout_seconds: Option<f64>,
    has_python: bool,
    pub(super) python: Python,
    summary: ConfigSummary,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let has_python = PYTHON_NAMES
            .iter()
            .any(|name| environment.get(name).is_some());
        let mut settings = Settings::new(environment);
        let policy = settings.text(&POLICY);
        let runtime = environment.get("LEWORLDMODEL_RUNTIME");
        let is_native =
            !has_python || runtime.is_some_and(|name| name.eq_ignore_ascii_case("native"));
        let device = if is_native {
            settings.read(&DEVICE, native_device)
        } else {
            settings.read(&DEVICE, bridge::device)
        };
        let threads = settings.number(&THREADS, [NonZeroUsize::MIN, MAX_THREADS]);
        let runtime = settings.read(&RUNTIME, runtime_choice).unwrap_or_default();
        let cache = settings.text(&CACHE);
        let timeout_seconds = settings.number(&TIMEOUT, [1.0, MAX_TIMEOUT_SECONDS]);
        let python =
            Python::from_settings(&mut settings, environment, PYTHON_NAMES, DOWNLOAD_NAMES);
        let home = cache.clone().map(PathBuf::from).or_else(|| {
            let home = environment.get("HOME")?;
            Some(Path::new(home).join(".stable_worldmodel"))
        });
        let checkpoint = policy
            .as_deref()
            .map(|policy| source(policy, home.as_deref()));
        Ok(Self {
            policy,
            checkpoint,
            threads,
            runtime,
            device: device.unwrap_or_else(|| NATIVE_DEVICE.to_owned()),
            cache: environment.get("LEWORLDMODEL_CACHE_DIR").map(str::to_owned),
            timeout_seconds,
            has_python,
            python,
            summary: settings.summary(NAME)?,
        })
    }

    /// Returns where the checkpoint lies, when the environment says so.
    pub const fn checkpoint(&self) -> Option<&CheckpointSource> {
        self.checkpoint.as_ref()
    }

    /// Returns how many threads a call may use, when the environment says so.
    pub const fn threads(&self) -> Option<NonZeroUsize> {
        self.threads
    }

    /// Returns what runs the checkpoint.
    pub const fn runtime(&self) -> RuntimeChoice {
        self.runtime
    }

    /// Returns what is set and what is missing, without values.
    pub const fn summary(&self) -> &ConfigSummary {
        &self.summary
    }

    pub(super) fn device(&self) -> &str {
        &self.device
    }

    pub(super) const fn has_python(&self) -> bool {
        self.has_python
    }

    /// Returns what the worker is asked to check and to load.
    pub(super) fn spec(&self) -> Observation {
        let spec = Observation::new()
            .with("policy", self.policy.as_deref().unwrap_or_default())
            .with("device", self.device.as_str());
        match &self.cache {
            Some(cache) => spec.with("cache_dir", cache.as_str()),
            None => spec,
        }
    }

    pub(super) fn naming() -> Naming {
        let policy = POLICY_NAMES.join(" or ");
        let remedy = format!("point {policy} at a checkpoint that is on this machine");
        Naming::new(PYTHON_NAMES, remedy, DOWNLOAD_NAMES)
    }

    pub(super) fn request_policy(&self) -> Result<RequestPolicy> {
        if self.has_python {
            return bridge::request_policy(self.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS));
        }
        Ok(RequestPolicy::default())
    }
}

/// Returns where a checkpoint may lie: at a path, or under its name where upstream keeps them.
fn source(policy: &str, home: Option<&Path>) -> CheckpointSource {
    let mut places = vec![PathBuf::from(policy)];
    if let Some(home) = home
        && Path::new(policy).is_relative()
    {
        let named = home.join("checkpoints").join(policy);
        let mut object = named.clone().into_os_string();
        object.push(OBJECT_SUFFIX);
        places.extend([named, object.into()]);
    }
    CheckpointSource::among(places)
}

/// Refuses devices that need a worker.
fn native_device(name: &str) -> Result<String, Safe> {
    let device = bridge::device(name)?;
    if device == NATIVE_DEVICE {
        return Ok(device);
    }
    Err("only cpu is supported without a worker: set LEWORLDMODEL_PYTHON".into())
}

fn runtime_choice(name: &str) -> Result<RuntimeChoice, Safe> {
    match name.to_ascii_lowercase().as_str() {
        "auto" => Ok(RuntimeChoice::Auto),
        "native" => Ok(RuntimeChoice::Native),
        "bridge" => Ok(RuntimeChoice::Bridge),
        _ => Err("must be auto, native or bridge".into()),
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
