//! A scenario file that was read: one case, or one for each point of its matrix.

use serde_json::Value;
use worldforge_core::JsonObject;

use super::document::Scenario;

/// Everything that a scenario file asks for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScenarioSet {
    /// The file's id.
    pub id: String,
    /// The file's version.
    pub schema_version: u64,
    /// Whether the file has a matrix.
    pub is_matrix: bool,
    /// The files that it extends, nearest first, as it names them.
    pub parents: Vec<String>,
    /// The cases; at least one.
    pub cases: Vec<ScenarioCase>,
}

/// One case.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScenarioCase {
    /// The id: the file's, with a number for a matrix.
    pub case_id: String,
    /// The values of the matrix.
    pub parameters: JsonObject,
    /// What is run.
    pub scenario: Scenario,
}

impl ScenarioSet {
    /// Returns a case by its id.
    pub fn case(&self, id: &str) -> Option<&ScenarioCase> {
        self.cases.iter().find(|case| case.case_id == id)
    }
}

/// The values of a case's parameters.
pub(super) type Parameters = serde_json::Map<String, Value>;
