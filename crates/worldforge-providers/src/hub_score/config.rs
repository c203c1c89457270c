//! Settings: the model, the Python it runs in, the device.

use std::fmt;

use worldforge_core::{ConfigSummary, Observation, RequestPolicy, Result, Safe};

use crate::{
    Environment, Setting, Settings,
    wire::worker::bridge::{self, DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, Naming, Python},
};

/// Longest name of a model.
const MAX_NAME: usize = 64;

/// What a provider calls its settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) provider: &'static str,
    pub(crate) model: &'static [&'static str],
    pub(crate) legacy_path: &'static [&'static str],
    pub(crate) device: &'static [&'static str],
    pub(crate) timeout: &'static [&'static str],
    pub(crate) python: &'static [&'static str],
    pub(crate) downloads: &'static [&'static str],
}

/// What an environment says about a provider; printing it shows no value.
#[derive(Clone)]
pub(crate) struct Config {
    names: &'static Names,
    timeout_seconds: Option<f64>,
    pub(super) model: Option<String>,
    pub(super) device: String,
    pub(super) python: Python,
    pub(crate) summary: ConfigSummary,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub(crate) fn read(environment: &Environment, names: &'static Names) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let detail = "an entry of facebookresearch/jepa-wms, such as jepa_wm_pusht";
        let model = settings.read(&Setting::required(names.model, detail), model_name);
        // Neither kept nor looked at: that it is set is all that is told.
        let detail = "of an older adapter; only told to be set, its value is not used";
        let _legacy = settings.text(&Setting::optional(names.legacy_path, detail));
        let device = Setting::optional(names.device, "cpu by default");
        let device = settings.read(&device, bridge::device);
        let detail = "longest inference in seconds, loading included; 600 by default";
        let timeout = Setting::optional(names.timeout, detail);
        let timeout_seconds = settings.number(&timeout, [1.0, MAX_TIMEOUT_SECONDS]);
        let python =
            Python::from_settings(&mut settings, environment, names.python, names.downloads);
        Ok(Self {
            names,
            timeout_seconds,
            model,
            device: device.unwrap_or_else(|| "cpu".to_owned()),
            python,
            summary: settings.summary(names.provider)?,
        })
    }

    /// Returns what the worker is asked to check and to load.
    pub(super) fn spec(&self) -> Observation {
        Observation::new()
            .with("model", self.model.as_deref().unwrap_or_default())
            .with("device", self.device.as_str())
    }

    pub(super) fn naming(&self) -> Naming {
        let names = self.names;
        let remedy = "fetch facebookresearch/jepa-wms and its weights into the caches that \
                      TORCH_HOME and HF_HOME name";
        Naming::new(names.python, remedy, names.downloads)
    }

    pub(crate) fn request_policy(&self) -> Result<RequestPolicy> {
        bridge::request_policy(self.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS))
    }
}

fn model_name(text: &str) -> Result<String, Safe> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if text.len() <= MAX_NAME && text.bytes().all(is_name) {
        return Ok(text.to_owned());
    }
    Err("must be the name of a model, such as jepa_wm_pusht".into())
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}
