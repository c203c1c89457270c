//! Reading a suite document, and naming everything that is wrong with it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, JsonObject, Result, Safe, StorageId,
    capability::{Capability, CapabilitySet},
    json::{self, Limits, Pointer},
};

use super::{Check, Formula, Method, SUITE_SCHEMA, SUITE_SCHEMA_VERSION, Scenario, Suite};
use crate::suite::procedure::{Procedure, Worlds};

/// What a suite document is held to: 16 MiB, 64 levels.
pub const SUITE_LIMITS: Limits = Limits::DOCUMENT;

/// Most scenarios of one suite.
pub const MAX_SCENARIOS: usize = 1000;

/// Most checks of one scenario.
pub const MAX_CHECKS: usize = 100;

/// Most worlds that one document holds.
const MAX_WORLDS: usize = 1000;

/// Longest text of a field, in characters.
const MAX_TEXT: usize = 4000;

/// Longest name of a scenario or a metric, in bytes.
const MAX_NAME_BYTES: usize = 80;

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "SuiteDocument")
)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    #[cfg_attr(feature = "schema", schema(constant = SUITE_SCHEMA))]
    #[serde(rename = "schema")]
    _schema: String,
    #[cfg_attr(feature = "schema", schema(constant = SUITE_SCHEMA_VERSION))]
    #[serde(rename = "schema_version")]
    _schema_version: u32,
    id: StorageId,
    version: u32,
    name: String,
    description: String,
    claim_boundary: String,
    metric_semantics: String,
    #[serde(default)]
    worlds: JsonObject,
    #[cfg_attr(feature = "schema", schema(with = "Vec<ScenarioWire>"))]
    scenarios: Vec<Value>,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "SuiteScenario")
)]
#[serde(deny_unknown_fields)]
struct ScenarioWire {
    name: String,
    description: String,
    contract: String,
    capabilities: Vec<Capability>,
    procedure: Value,
    checks: Vec<Check>,
    score: Formula,
}

impl Suite {
    /// Reads a suite document.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each naming the field: what cannot be read in a scenario
    /// does not hide what is wrong with the next one.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Error>> {
        let document = json::parse(bytes, SUITE_LIMITS).map_err(|error| vec![error])?;
        Self::from_document(document)
    }

    pub(in crate::suite) fn from_document(document: Value) -> Result<Self, Vec<Error>> {
        check_schema(&document).map_err(|error| vec![error])?;
        let wire: Wire = json::decode_value(document.clone()).map_err(|error| vec![error])?;
        let mut errors = check_root(&wire);
        let (worlds, refused) = Worlds::read(wire.worlds);
        errors.extend(refused);
        let mut scenarios: Vec<Scenario> = Vec::new();
        let mut names = BTreeSet::new();
        for (index, value) in wire.scenarios.into_iter().take(MAX_SCENARIOS).enumerate() {
            let place = Pointer::from("/scenarios").index(index);
            match read_scenario(value, &worlds) {
                Ok(scenario) => {
                    if !names.insert(scenario.name.clone()) {
                        let message = "must be the only scenario of its name";
                        errors.push(Error::invalid_input(message).at(place.key("name")));
                    }
                    scenarios.push(scenario);
                }
                Err(refused) => {
                    errors.extend(refused.into_iter().map(|error| error.under(&place)));
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            id: wire.id,
            version: wire.version,
            name: Safe::from(wire.name),
            description: Safe::from(wire.description),
            claim_boundary: Safe::from(wire.claim_boundary),
            metric_semantics: Safe::from(wire.metric_semantics),
            scenarios,
            document,
        })
    }
}

/// Refuses what is no suite document of this version before anything else is looked at.
fn check_schema(document: &Value) -> Result<()> {
    let Value::Object(members) = document else {
        return Err(Error::invalid_input("suite must be a JSON object"));
    };
    if members.get("schema") != Some(&SUITE_SCHEMA.into()) {
        return Err(Error::invalid_input(format!("must be '{SUITE_SCHEMA}'")).at("/schema"));
    }
    if members.get("schema_version") != Some(&SUITE_SCHEMA_VERSION.into()) {
        let message = format!("must be {SUITE_SCHEMA_VERSION}");
        return Err(Error::invalid_input(message).at("/schema_version"));
    }
    Ok(())
}

fn check_root(wire: &Wire) -> Vec<Error> {
    let mut errors = Vec::new();
    for (place, text) in [
        ("/name", &wire.name),
        ("/description", &wire.description),
        ("/claim_boundary", &wire.claim_boundary),
        ("/metric_semantics", &wire.metric_semantics),
    ] {
        errors.extend(check_text(text).err().map(|error| error.at(place)));
    }
    if wire.version == 0 {
        errors.push(Error::invalid_input("must be at least 1").at("/version"));
    }
    let scenarios = wire.scenarios.len();
    if !(1..=MAX_SCENARIOS).contains(&scenarios) {
        let message = format!("must be 1 to {MAX_SCENARIOS} scenarios, found {scenarios}");
        errors.push(Error::invalid_input(message).at("/scenarios"));
    }
    if wire.worlds.len() > MAX_WORLDS {
        let message = format!("must be at most {MAX_WORLDS} worlds");
        errors.push(Error::invalid_input(message).at("/worlds"));
    }
    errors
}

fn read_scenario(value: Value, worlds: &Worlds) -> Result<Scenario, Vec<Error>> {
    let wire: ScenarioWire = json::decode_value(value).map_err(|error| vec![error])?;
    let mut errors = Vec::new();
    let mut note = |outcome: Result<()>, place: &'static str| {
        errors.extend(
            outcome
                .err()
                .map(|error| error.under(&Pointer::from(place))),
        );
    };
    note(check_name(&wire.name), "/name");
    note(check_text(&wire.description), "/description");
    note(check_text(&wire.contract), "/contract");
    note(wire.score.check(), "/score");
    let capabilities: CapabilitySet = wire.capabilities.iter().copied().collect();
    note(check_capabilities(&wire.capabilities), "/capabilities");
    if !(1..=MAX_CHECKS).contains(&wire.checks.len()) {
        let message = format!("must be 1 to {MAX_CHECKS} checks");
        note(Err(Error::invalid_input(message)), "/checks");
    }
    for (index, check) in wire.checks.iter().enumerate() {
        let place = Pointer::from("/checks").index(index);
        errors.extend(check.check().err().map(|error| error.under(&place)));
    }
    let procedure = Procedure::read(wire.procedure, worlds)
        .map_err(|error| error.under(&Pointer::from("/procedure")));
    let procedure = match procedure {
        Ok(procedure) => {
            errors.extend(check_needs(&procedure, capabilities).err());
            procedure
        }
        Err(error) => {
            errors.push(error);
            return Err(errors);
        }
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Scenario {
        name: wire.name,
        description: Safe::from(wire.description),
        contract: Safe::from(wire.contract),
        capabilities,
        checks: wire.checks,
        formula: wire.score,
        method: Method::Procedure(Box::new(procedure)),
        judgements: Vec::new(),
    })
}

fn check_capabilities(stated: &[Capability]) -> Result<()> {
    let distinct: CapabilitySet = stated.iter().copied().collect();
    if stated.is_empty() {
        return Err(Error::invalid_input("must name at least one capability"));
    }
    if distinct.iter().count() != stated.len() {
        return Err(Error::invalid_input("must name each capability once"));
    }
    Ok(())
}

/// Refuses a scenario that would call what it does not ask for.
fn check_needs(procedure: &Procedure, stated: CapabilitySet) -> Result<()> {
    let missing: Vec<&str> = procedure
        .capabilities()
        .iter()
        .filter(|needed| !stated.contains(*needed))
        .map(Capability::name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!(
        "must name {}, which the {} procedure calls",
        missing.join(", "),
        procedure.name()
    );
    Err(Error::invalid_input(message).at("/capabilities"))
}

/// Checks the name of a scenario or a metric.
pub(in crate::suite) fn check_name(name: &str) -> Result<()> {
    let fits = (1..=MAX_NAME_BYTES).contains(&name.len())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte)
        })
        && worldforge_evidence::TraceId::new(name).is_ok();
    if fits {
        Ok(())
    } else {
        Err(Error::invalid_input(format!(
            "must be 1 to {MAX_NAME_BYTES} of a-z, 0-9, '_', '-' and '.', and name no secret"
        )))
    }
}

/// Checks a text that people read.
pub(in crate::suite) fn check_text(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input("must not be blank"));
    }
    if text.chars().count() > MAX_TEXT {
        let message = format!("must be at most {MAX_TEXT} characters");
        return Err(Error::invalid_input(message));
    }
    Ok(())
}
