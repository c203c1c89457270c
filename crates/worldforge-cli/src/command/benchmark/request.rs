//! What is to be measured, read from options, files, a profile and a preset.

use std::{fs, path::Path, time::Duration};

use worldforge_core::{
    Error, ErrorKind, ProviderName, RequestPolicy, Result, capability::Capability,
};
use worldforge_eval::benchmark::{
    BUDGET_LIMITS, BenchmarkInputs, Budget, FileReference, INPUT_LIMITS, Preset, read_budgets,
    read_inputs,
};
use worldforge_evidence::{ConfigProfile, PROFILE_LIMITS, ProfileProvenance};

use super::arguments::Options;
use crate::{
    input::{Source, label_of},
    session::Session,
};

/// The variable that names the class of this machine.
pub(super) const MACHINE_CLASS: &str = "WORLDFORGE_MACHINE_CLASS";

/// Whom a benchmark measures that names nobody.
const DEFAULT_PROVIDER: &str = "mock";

/// A file that was read.
pub(super) struct Read<T> {
    pub(super) value: T,
    pub(super) reference: FileReference,
    pub(super) bytes: Vec<u8>,
}

/// What is to be measured.
pub(super) struct Request {
    pub(super) options: Options,
    pub(super) providers: Vec<ProviderName>,
    pub(super) operations: Vec<Capability>,
    pub(super) inputs: Option<Read<BenchmarkInputs>>,
    pub(super) budgets: Option<Read<Vec<Budget>>>,
    pub(super) preset: Option<Preset>,
    pub(super) profile: Option<ProfileProvenance>,
    pub(super) policy: Option<RequestPolicy>,
    pub(super) machine_class: Option<String>,
    pub(super) deadline: Option<Duration>,
}

impl Request {
    /// Reads everything that the options name, so that nothing is measured before all is usable.
    pub(super) fn read(
        session: &Session,
        options: Options,
        preset: Option<Preset>,
    ) -> Result<Self> {
        let profile = options.profile.as_ref().map(profile).transpose()?;
        let inputs = options.input_file.as_deref().map(inputs).transpose()?;
        let budgets = options.budget_file.as_deref().map(budgets).transpose()?;
        let (providers, operations) = chosen(&options, profile.as_ref())?;
        let class = options.machine_class.clone();
        let class = class.or_else(|| session.environment().get(MACHINE_CLASS).cloned());
        Ok(Self {
            providers,
            operations,
            inputs,
            budgets,
            preset,
            policy: match &profile {
                Some(profile) => profile.request_policy()?,
                None => None,
            },
            profile: profile.as_ref().map(ConfigProfile::provenance),
            machine_class: class,
            deadline: options.deadline.map(deadline).transpose()?,
            options,
        })
    }
}

impl Request {
    /// Returns what results must keep to: the file's budgets, else the preset's.
    pub(super) fn budgets(&self) -> &[Budget] {
        match (&self.budgets, &self.preset) {
            (Some(file), _) => &file.value,
            (None, Some(preset)) => &preset.budgets,
            (None, None) => &[],
        }
    }
}

fn deadline(seconds: f64) -> Result<Duration> {
    let duration = Duration::try_from_secs_f64(seconds).ok();
    duration
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| Error::invalid_input("--deadline must be longer than 0 seconds"))
}

/// Returns providers and operations: what options name, else what the profile does.
fn chosen(
    options: &Options,
    profile: Option<&ConfigProfile>,
) -> Result<(Vec<ProviderName>, Vec<Capability>)> {
    let of_profile = |words: &[worldforge_evidence::ProfileWord]| -> Vec<String> {
        words.iter().map(|word| word.as_str().to_owned()).collect()
    };
    let mut providers = options.providers.clone();
    let mut operations = options.operations.clone();
    if let Some(profile) = profile {
        if providers.is_empty() {
            let names = of_profile(&profile.providers).into_iter();
            providers = names.map(ProviderName::new).collect::<Result<_>>()?;
        }
        if operations.is_empty() {
            let names = of_profile(&profile.operations);
            operations = names
                .iter()
                .map(|name| name.parse())
                .collect::<Result<_>>()?;
        }
    }
    if providers.is_empty() {
        providers.push(ProviderName::new(DEFAULT_PROVIDER)?);
    }
    Ok((providers, operations))
}

fn profile(source: &Source) -> Result<ConfigProfile> {
    let bytes = source.read()?;
    if bytes.len() > PROFILE_LIMITS.max_bytes {
        let message = format!(
            "profile must have at most {} bytes",
            PROFILE_LIMITS.max_bytes
        );
        return Err(source.name_in(Error::new(ErrorKind::LimitExceeded, message)));
    }
    let label = source.label();
    ConfigProfile::read(&bytes, Some(&label)).map_err(|violations| {
        let mut texts = violations.iter().map(ToString::to_string);
        let first = texts.next().unwrap_or_default();
        let others: Vec<String> = texts.collect();
        let error = Error::invalid_input(first);
        source.name_in(if others.is_empty() {
            error
        } else {
            error.with("also", others.join("; "))
        })
    })
}

/// Reads an input file; clips that it names lie beside it.
fn inputs(path: &Path) -> Result<Read<BenchmarkInputs>> {
    let bytes = bytes(path, INPUT_LIMITS.max_bytes)?;
    let value = read_inputs(&bytes, folder(path)).map_err(|error| named(path, error))?;
    Ok(read(path, bytes, value))
}

fn budgets(path: &Path) -> Result<Read<Vec<Budget>>> {
    let bytes = bytes(path, BUDGET_LIMITS.max_bytes)?;
    let value = read_budgets(&bytes).map_err(|error| named(path, error))?;
    Ok(read(path, bytes, value))
}

/// Returns the folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Reads a regular file of limited size.
pub(super) fn bytes(path: &Path, most: usize) -> Result<Vec<u8>> {
    let found = fs::metadata(path);
    match found {
        Ok(found) if !found.is_file() => Err(Error::invalid_input(format!(
            "{} must be a file",
            label_of(path)
        ))
        .triage("name a file, not a folder")),
        Ok(found) if found.len() > most as u64 => {
            let message = format!("{} must have at most {most} bytes", label_of(path));
            Err(Error::new(ErrorKind::LimitExceeded, message))
        }
        _ => Source::File(path.to_owned()).read(),
    }
}

pub(super) fn named(path: &Path, error: Error) -> Error {
    error.with("input", label_of(path))
}

fn read<T>(path: &Path, bytes: Vec<u8>, value: T) -> Read<T> {
    Read {
        value,
        reference: FileReference::new(label_of(path), &bytes),
        bytes,
    }
}
