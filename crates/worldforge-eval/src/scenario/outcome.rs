//! What became of a scenario.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{JsonObject, StorageId};

/// One expectation and whether it held.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct ExpectationCheck {
    /// What the scenario calls it.
    pub label: String,
    /// What was looked at, such as `step`.
    pub kind: &'static str,
    /// What was expected.
    pub expected: Value,
    /// What was there; null for an object that is not.
    pub observed: Value,
    /// Whether it held.
    pub passed: bool,
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct ScenarioOutcome {
    /// The scenario's own version.
    pub schema_version: u64,
    /// The scenario.
    pub scenario_id: String,
    /// The world that it ran in.
    pub world_id: StorageId,
    /// The step after the last action.
    pub final_step: u64,
    /// How many objects there were then.
    pub object_count: usize,
    /// Every expectation, in the scenario's order.
    pub expectation_checks: Vec<ExpectationCheck>,
    /// Whether all of them held.
    pub all_expectations_passed: bool,
}

/// What became of one point of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "ScenarioCaseOutcome")
)]
#[non_exhaustive]
pub struct CaseOutcome {
    /// The case.
    pub case_id: String,
    /// Its values.
    pub parameters: JsonObject,
    /// What became of it.
    pub result: ScenarioOutcome,
    /// Whether all its expectations held.
    pub passed: bool,
}

/// What became of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct MatrixOutcome {
    /// The scenario's own version.
    pub schema_version: u64,
    /// The scenario.
    pub scenario_id: String,
    /// How many cases ran.
    pub case_count: usize,
    /// How many held all their expectations.
    pub passed_case_count: usize,
    /// How many did not.
    pub failed_case_count: usize,
    /// Whether all did.
    pub all_cases_passed: bool,
    /// Every case.
    pub cases: Vec<CaseOutcome>,
    /// Those that did not.
    pub failed_cases: Vec<CaseOutcome>,
}

impl MatrixOutcome {
    /// Adds up the cases.
    pub fn new(
        scenario_id: impl Into<String>,
        schema_version: u64,
        cases: Vec<CaseOutcome>,
    ) -> Self {
        let failed: Vec<CaseOutcome> = cases.iter().filter(|it| !it.passed).cloned().collect();
        Self {
            schema_version,
            scenario_id: scenario_id.into(),
            case_count: cases.len(),
            passed_case_count: cases.len() - failed.len(),
            failed_case_count: failed.len(),
            all_cases_passed: failed.is_empty(),
            cases,
            failed_cases: failed,
        }
    }
}

impl CaseOutcome {
    /// Joins a case's values with what became of it.
    pub fn new(
        case_id: impl Into<String>,
        parameters: JsonObject,
        result: ScenarioOutcome,
    ) -> Self {
        Self {
            case_id: case_id.into(),
            parameters,
            passed: result.all_expectations_passed,
            result,
        }
    }
}
