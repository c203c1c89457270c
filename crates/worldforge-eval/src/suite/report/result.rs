//! The result of one scenario for one provider.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Error, Probability, ProviderName, Result, Safe};
use worldforge_evidence::{EVENT_LOG, Failure};

use crate::suite::{Metrics, Scenario, Suite};

/// Whether one check held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CheckResult {
    /// The metric, or the name of a check that was written in Rust.
    pub metric: Safe,
    /// What was required, such as `at most 0.01`.
    pub condition: Safe,
    /// What was measured; nothing when nothing was.
    pub observed: Option<Value>,
    /// Whether it held.
    pub passed: bool,
}

/// Where in the run's event log the calls of a scenario are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EvidencePointer {
    /// The log, relative to the run.
    pub log: Safe,
    /// The span that its events carry, which is the step of the workflow trace.
    pub span_id: Safe,
}

/// The result of one scenario for one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScenarioResult {
    /// The suite's id.
    pub suite_id: Safe,
    /// What people call the suite.
    pub suite: Safe,
    /// The scenario.
    pub scenario: Safe,
    /// Who was asked.
    pub provider: ProviderName,
    /// Between zero and one.
    pub score: Probability,
    /// Whether every check held.
    pub passed: bool,
    /// What was measured.
    pub metrics: Metrics,
    /// The checks; reports of Python tools have none.
    #[serde(default)]
    pub checks: Vec<CheckResult>,
    /// The error that the call ended in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// What was asked, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture_id: Option<Safe>,
    /// Where the calls are in the event log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidencePointer>,
}

/// A scenario that a provider was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SkippedScenario {
    /// The suite's id.
    pub suite_id: Safe,
    /// What people call the suite.
    pub suite: Safe,
    /// The scenario.
    pub scenario: Safe,
    /// Who was not asked.
    pub provider: ProviderName,
    /// Why not.
    pub reason: Safe,
    /// What was not asked, by name.
    pub fixture_id: Safe,
}

/// Names what a scenario asks, so that a failure can be found again.
fn fixture_id(suite: &Suite, scenario: &Scenario) -> Safe {
    Safe::from(format!("evaluation:{}:{}", suite.id, scenario.name))
}

impl SkippedScenario {
    pub(in crate::suite) fn new(
        suite: &Suite,
        scenario: &Scenario,
        provider: &ProviderName,
        reason: Safe,
    ) -> Self {
        Self {
            suite_id: Safe::from(&suite.id),
            suite: suite.name.clone(),
            scenario: Safe::from(scenario.name.clone()),
            provider: provider.clone(),
            reason,
            fixture_id: fixture_id(suite, scenario),
        }
    }
}

impl ScenarioResult {
    /// Starts the result of a scenario, failed until it is judged.
    pub(in crate::suite) fn new(
        suite: &Suite,
        scenario: &Scenario,
        provider: &ProviderName,
    ) -> Result<Self> {
        Ok(Self {
            suite_id: Safe::from(&suite.id),
            suite: suite.name.clone(),
            scenario: Safe::from(scenario.name.clone()),
            provider: provider.clone(),
            score: Probability::new(0.0)?,
            passed: false,
            metrics: Metrics::new(),
            checks: Vec::new(),
            error: None,
            fixture_id: Some(fixture_id(suite, scenario)),
            evidence: None,
        })
    }

    pub(in crate::suite) fn seen_at(mut self, span_id: String) -> Self {
        self.evidence = Some(EvidencePointer {
            log: Safe::from(EVENT_LOG),
            span_id: Safe::from(span_id),
        });
        self
    }

    /// Passes when every check holds; what nothing checked passes only by its author's verdict.
    pub(in crate::suite) fn judged(
        mut self,
        score: Probability,
        metrics: Metrics,
        checks: Vec<CheckResult>,
        verdict: Option<bool>,
    ) -> Self {
        let holds = checks.iter().all(|check| check.passed);
        self.passed = holds && verdict.unwrap_or(!checks.is_empty());
        self.score = score;
        self.metrics = metrics;
        self.checks = checks;
        self
    }

    pub(in crate::suite) fn broken(mut self, error: &Error) -> Self {
        self.error = Some(Failure::from(error));
        self.metrics = Metrics::new().with("error_code", error.code());
        self
    }
}
