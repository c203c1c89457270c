//! Settings: the checkpoint, the device and the threads.

use std::{fmt, num::NonZeroUsize, path::PathBuf};

use worldforge_core::{ConfigField, ConfigSource, ConfigSummary, ProviderName, Result};

use super::{CheckpointSource, NAME};
use crate::{Environment, environment::Setting};

/// Most threads that one call may use.
pub const MAX_THREADS: usize = 256;

const POLICY: [&str; 2] = ["LEWORLDMODEL_POLICY", "LEWM_POLICY"];
const DEVICE: [&str; 1] = ["LEWORLDMODEL_DEVICE"];
const THREADS: [&str; 2] = ["LEWORLDMODEL_THREADS", "WORLDFORGE_THREADS"];

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
        let policy = environment.first(&POLICY);
        let device = environment.first(&DEVICE);
        let threads = environment.first(&THREADS);
        let device_field = match device {
            Some(setting) if !setting.value.eq_ignore_ascii_case("cpu") => {
                field(&DEVICE, device).invalid("only cpu is supported")
            }
            _ => field(&DEVICE, device).with_detail("cpu"),
        };
        let (threads, threads_field) = match threads.map(|setting| thread_count(setting.value)) {
            None => (None, field(&THREADS, threads)),
            Some(Some(count)) => (Some(count), field(&THREADS, threads)),
            Some(None) => {
                let why = format!("must be an integer from 1 to {MAX_THREADS}");
                (None, field(&THREADS, threads).invalid(why))
            }
        };
        let policy_field = field(&POLICY, policy).required().with_detail(
            "folder with config.json and weights, or a weight file beside config.json",
        );
        let fields = vec![policy_field, device_field, threads_field];
        Ok(Self {
            checkpoint: policy.map(|setting| PathBuf::from(setting.value).into()),
            threads,
            summary: ConfigSummary::new(ProviderName::new(NAME)?, fields),
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

/// Describes a setting that may be found under several names.
fn field(names: &[&'static str], found: Option<Setting<'_>>) -> ConfigField {
    let (first, aliases) = names
        .split_first()
        .map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let source = found.map_or(ConfigSource::Unset, |setting| {
        ConfigSource::Environment(setting.name.to_owned())
    });
    ConfigField::new(first, source).with_aliases(aliases.iter().copied())
}

fn thread_count(text: &str) -> Option<NonZeroUsize> {
    let count: NonZeroUsize = text.parse().ok()?;
    (count.get() <= MAX_THREADS).then_some(count)
}
