//! Providers that lack something.

use serde_json::Value;
use worldforge_core::{ConfigField, Error, ErrorKind, Result};
use worldforge_providers::{Environment, catalog, leworldmodel::CheckpointSource};

use crate::drill::stage::{Observation, Stage};

/// The provider whose configuration is looked at.
const SUBJECT: &str = "leworldmodel";

/// A name that nothing has.
const ABSENT: &str = "worldforge_operator_drill_missing_dependency";

/// Looks at a provider's settings in an empty environment.
pub(in crate::drill) fn missing_credentials(stage: &mut Stage<'_>) -> Result<Observation> {
    let empty: Environment = std::iter::empty::<(String, String)>().collect();
    let summary = catalog::entry(SUBJECT)?.config(&empty)?;
    let fields: Vec<_> = summary.fields.iter().map(value_free).collect();
    let value = serde_json::json!({
        "provider": SUBJECT,
        "configured": summary.configured,
        "fields": fields,
    });
    stage.keep_json("config-summary", "results/config-summary.json", &value)?;
    if summary.configured {
        return Ok(Observation::missing("the provider calls itself configured"));
    }
    let message = format!("configured=false for {SUBJECT}: {}", summary.details());
    let error = Error::new(ErrorKind::NotConfigured, message)
        .triage("set what is listed as missing, then ask for the provider's health");
    Ok(Observation::of_error(error, ErrorKind::NotConfigured).with("provider", SUBJECT))
}

/// Says whether a setting is there and where it came from, in the form of an environment fact.
fn value_free(field: &ConfigField) -> Value {
    serde_json::json!({
        "name": field.name,
        "present": field.is_present(),
        "source": field.source.to_string(),
        "secret": field.secret,
    })
}

/// Points a provider at a runtime that is not there.
pub(in crate::drill) fn missing_dependency(stage: &mut Stage<'_>) -> Result<Observation> {
    let path = stage.scratch().join(ABSENT);
    let outcome = CheckpointSource::from(path.as_path()).check();
    let observation =
        Observation::of(outcome, ErrorKind::MissingDependency).with("dependency", ABSENT);
    let value = serde_json::json!({
        "provider": SUBJECT,
        "dependency": ABSENT,
        "available": observation.failure.is_none(),
        "detail": observation.signal,
    });
    stage.keep_json("dependency-check", "results/dependency-check.json", &value)?;
    Ok(observation)
}
