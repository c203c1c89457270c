//! Settings: the checkpoint, the device and the threads.

use std::{fmt, num::NonZeroUsize, path::PathBuf};

use worldforge_core::{ConfigSummary, Result};

use super::{CheckpointSource, NAME};
use crate::{Environment, Setting, Settings};

/// Most threads that one call may use.
pub const MAX_THREADS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

const POLICY: Setting = Setting::required(
    &["LEWORLDMODEL_POLICY", "LEWM_POLICY"],
    "folder with config.json and weights, or a weight file beside config.json",
);
const DEVICE: Setting = Setting::optional(&["LEWORLDMODEL_DEVICE"], "cpu");
const THREADS: Setting = Setting::optional(
    &["LEWORLDMODEL_THREADS", "WORLDFORGE_THREADS"],
    "threads of one call, 1 to 256",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    checkpoint: Option<CheckpointSource>,
    threads: Option<NonZeroUsize>,
    summary: ConfigSummary,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let checkpoint = settings.text(&POLICY);
        settings.read(&DEVICE, |device| {
            let is_cpu = device.eq_ignore_ascii_case("cpu");
            is_cpu
                .then_some(())
                .ok_or_else(|| "only cpu is supported".into())
        });
        let threads = settings.number(&THREADS, [NonZeroUsize::MIN, MAX_THREADS]);
        Ok(Self {
            checkpoint: checkpoint.map(|path| PathBuf::from(path).into()),
            threads,
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
