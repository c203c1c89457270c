//! What is to be run, read from options and files before anything is.

use std::path::Path;

use worldforge_core::{Error, ErrorKind, ProviderName, Result, json};
use worldforge_eval::suite::{SUITE_LIMITS, Suite, builtin};
use worldforge_evidence::{
    ConfigProfile, DATASET_LIMITS, DatasetManifest, PROFILE_LIMITS, Summary, Violation,
};

use super::Arguments;
use crate::{input::Source, run::members};

/// Whom suites are run on when nobody is named.
const DEFAULT_PROVIDER: &str = "mock";

/// What is to be run.
pub(super) struct Request {
    pub(super) suites: Vec<Suite>,
    pub(super) providers: Vec<ProviderName>,
    pub(super) datasets: Vec<Summary>,
    pub(super) profile: Option<ConfigProfile>,
}

impl Request {
    pub(super) fn read(arguments: &Arguments) -> Result<Self> {
        let profile = arguments.profile.as_ref().map(profile).transpose()?;
        let datasets = arguments.dataset_manifests.iter().map(dataset);
        Ok(Self {
            suites: suites(arguments, profile.as_ref())?,
            providers: providers(arguments, profile.as_ref())?,
            datasets: datasets.collect::<Result<_>>()?,
            profile,
        })
    }
}

/// Reads the suites: those that options name, else those of the profile.
fn suites(arguments: &Arguments, profile: Option<&ConfigProfile>) -> Result<Vec<Suite>> {
    let mut suites = Vec::new();
    for name in &arguments.suites {
        suites.push(builtin(name)?);
    }
    for source in &arguments.suite_files {
        suites.push(suite_file(source)?);
    }
    if let (true, Some(profile)) = (suites.is_empty(), profile) {
        for name in &profile.operations {
            suites.push(builtin(name.as_str())?);
        }
    }
    if suites.is_empty() {
        return Err(
            Error::invalid_input("--suite or --suite-file must name a suite")
                .triage("run 'worldforge suite list' to see what there is"),
        );
    }
    for (index, suite) in suites.iter().enumerate() {
        if suites.iter().take(index).any(|other| other.id == suite.id) {
            let message = format!("suite '{}' must be named once", suite.id);
            return Err(Error::invalid_input(message).triage("run the other one by itself"));
        }
    }
    Ok(suites)
}

/// Reads a suite document; every fault beyond the first is named beside it.
pub(in crate::command) fn suite_file(source: &Source) -> Result<Suite> {
    let bytes = limited(source, SUITE_LIMITS.max_bytes)?;
    Suite::read(&bytes).map_err(|errors| {
        let mut errors = errors.into_iter();
        let first = errors
            .next()
            .unwrap_or_else(|| Error::bug("a refused suite has an error"));
        let others: Vec<String> = errors.map(|error| error.to_string()).collect();
        let first = source
            .name_in(first)
            .triage("list everything with 'worldforge suite check FILE'");
        if others.is_empty() {
            first
        } else {
            first.with("also", others.join("; "))
        }
    })
}

fn providers(arguments: &Arguments, profile: Option<&ConfigProfile>) -> Result<Vec<ProviderName>> {
    if !arguments.providers.is_empty() {
        return Ok(arguments.providers.clone());
    }
    let of_profile = profile.map(|profile| profile.providers.as_slice());
    match of_profile {
        Some(words) if !words.is_empty() => words
            .iter()
            .map(|word| ProviderName::new(word.as_str()))
            .collect(),
        _ => Ok(vec![ProviderName::new(DEFAULT_PROVIDER)?]),
    }
}

fn profile(source: &Source) -> Result<ConfigProfile> {
    let bytes = limited(source, PROFILE_LIMITS.max_bytes)?;
    ConfigProfile::read(&bytes, Some(&cited(source)))
        .map_err(|violations| refused(source, &violations))
}

/// Reads a manifest, and returns it as provenance cites it.
fn dataset(source: &Source) -> Result<Summary> {
    let bytes = limited(source, DATASET_LIMITS.max_bytes)?;
    let manifest =
        DatasetManifest::read(&bytes).map_err(|violations| refused(source, &violations))?;
    let violations = match source {
        Source::File(_) => manifest.check_files(Path::new(".")),
        Source::Standard => Vec::new(),
    };
    if !violations.is_empty() {
        return Err(refused(source, &violations));
    }
    let reference = manifest.reference(Some(&cited(source)))?;
    Ok(Summary::from(members(json::encode(&reference)?)))
}

/// Returns the path that a user gave.
fn cited(source: &Source) -> String {
    match source {
        Source::File(path) => path.to_string_lossy().into_owned(),
        Source::Standard => source.label(),
    }
}

fn limited(source: &Source, most: usize) -> Result<Vec<u8>> {
    source.read_at_most(u64::try_from(most).unwrap_or(u64::MAX))
}

/// Refuses with the first violation, and names the others beside it.
fn refused(source: &Source, violations: &[Violation]) -> Error {
    let Some((first, others)) = violations.split_first() else {
        return Error::new(ErrorKind::Bug, "a file was refused for nothing");
    };
    let error = source.name_in(first.clone().into_error());
    if others.is_empty() {
        return error;
    }
    let others: Vec<String> = others.iter().map(ToString::to_string).collect();
    error.with("also", others.join("; "))
}
