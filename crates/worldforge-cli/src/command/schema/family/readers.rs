//! The readers of families, made alike: bytes in, everything that is refused out.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;
use worldforge_core::{
    Error, Result, SceneArtifact,
    capability::{Capability, Request},
    json::{self, Limits},
};
use worldforge_eval::{benchmark::Problems, scenario::read_scenario};
use worldforge_evidence::{SmokeRegistry, Violation, read_event_log};
use worldforge_providers::catalog;
use worldforge_testing::corpus::Fixture;

/// Limits of requests and responses: pictures written as nested lists are large.
const CALL_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(256 << 20);

pub(super) fn one<T>(outcome: Result<T>) -> Vec<Violation> {
    outcome.err().iter().map(Violation::from).collect()
}

pub(super) fn all<T>(outcome: std::result::Result<T, Vec<Error>>) -> Vec<Violation> {
    let errors = outcome.err().unwrap_or_default();
    errors.iter().map(Violation::from).collect()
}

/// Reads a type that has no rules beyond its own.
pub(super) fn plain<T: DeserializeOwned>(bytes: &[u8]) -> Vec<Violation> {
    one(json::decode::<T>(bytes, CALL_LIMITS))
}

/// Reads a value and hands it to the type's own reader.
pub(super) fn value(bytes: &[u8], read: impl FnOnce(Value) -> Vec<Violation>) -> Vec<Violation> {
    match json::parse(bytes, CALL_LIMITS) {
        Ok(value) => read(value),
        Err(error) => vec![Violation::from(&error)],
    }
}

pub(super) fn request<R: Request>(bytes: &[u8]) -> Vec<Violation> {
    value(bytes, |value| one(R::from_json(value)))
}

pub(super) fn scene(bytes: &[u8]) -> Vec<Violation> {
    value(bytes, |value| all(SceneArtifact::read(value)))
}

pub(super) fn registry(bytes: &[u8]) -> Vec<Violation> {
    let known: Result<BTreeSet<String>> = catalog::entries()
        .iter()
        .map(|entry| Ok(entry.manifest()?.id()))
        .collect();
    match known {
        Ok(known) => SmokeRegistry::read(bytes, &known).err().unwrap_or_default(),
        Err(error) => vec![Violation::from(&error)],
    }
}

/// Reads a line or a whole log of events.
pub(super) fn events(bytes: &[u8]) -> Vec<Violation> {
    let log = match read_event_log(bytes) {
        Ok(log) => log,
        Err(error) => return vec![Violation::from(&error)],
    };
    let issues = log.issues.iter().map(|issue| {
        let message = format!("line {}: {}", issue.line, issue.detail);
        Violation::from(&Error::invalid_input(message))
    });
    let mut violations: Vec<Violation> = issues.collect();
    if log.is_torn {
        let error = Error::invalid_input("the last line must be whole");
        violations.push(Violation::from(&error));
    }
    if log.events.is_empty() && violations.is_empty() {
        let error = Error::invalid_input("must hold an event");
        violations.push(Violation::from(&error));
    }
    violations
}

/// Reads what a reader of benchmarks notes.
pub(super) fn problems(outcome: Result<Problems>) -> Vec<Violation> {
    match outcome {
        Ok(problems) => problems
            .iter()
            .map(|problem| {
                let error = Error::invalid_input(problem.message.clone());
                Violation::from(&error.at(problem.pointer.clone()))
            })
            .collect(),
        Err(error) => vec![Violation::from(&error)],
    }
}

/// Reads a scenario that stands alone; what it extends is not at hand.
pub(super) fn scenario(bytes: &[u8]) -> Vec<Violation> {
    let Err(problems) = read_scenario(bytes) else {
        return Vec::new();
    };
    let problems = problems.as_slice().iter();
    problems
        .map(|problem| {
            let parts = problem.path.split('/').skip(1);
            let place = parts.fold(json::Pointer::root(), |place, part| place.key(part));
            let error = Error::invalid_input(problem.message.clone());
            Violation::from(&error.at(place))
        })
        .collect()
}

/// Reads a fixture under the name that it gives itself.
pub(super) fn fixture(bytes: &[u8]) -> Vec<Violation> {
    value(bytes, |value| {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let capability: Result<Capability> = text("capability").parse();
        match capability {
            Ok(capability) => {
                let name = text("id").split_once('.').map_or("", |(_, name)| name);
                one(Fixture::parse(capability, name, bytes))
            }
            Err(error) => vec![Violation::from(&error.at("/capability"))],
        }
    })
}
