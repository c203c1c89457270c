//! Suites put together in Rust, with functions as questions and as checks.

use std::{fmt, sync::Arc};

use serde_json::{Value, json};
use worldforge_core::{
    BoxFuture, CallOptions, Error, Forge, Probability, ProviderName, Result, Safe, StorageId,
    capability::{Capability, CapabilitySet, Request},
};

use super::{
    Check, Formula, Metrics, SUITE_SCHEMA, SUITE_SCHEMA_VERSION, Scenario, Suite,
    document::{Method, check_name, check_text},
    procedure::Ask,
};

/// What a scenario written in Rust works with: one provider, behind the forge.
#[derive(Clone, Debug)]
pub struct ScenarioContext<'a> {
    ask: Ask<'a>,
}

impl<'a> ScenarioContext<'a> {
    pub(super) const fn new(ask: Ask<'a>) -> Self {
        Self { ask }
    }

    /// Returns who is asked.
    pub const fn provider(&self) -> &ProviderName {
        &self.ask.provider
    }

    /// Returns the forge, for calls that [`Self::call`] does not make.
    pub const fn forge(&self) -> &'a Forge {
        self.ask.forge
    }

    /// Returns the options of the run's calls: its cancellation, and how its events are found.
    pub const fn options(&self) -> &CallOptions {
        &self.ask.options
    }

    /// Sends a request to the provider.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn call<R: Request>(&self, request: &R) -> Result<R::Response> {
        self.ask.call(request).await
    }
}

/// What a scenario written in Rust found.
#[derive(Clone, Debug)]
pub struct Conclusion {
    pub(super) metrics: Metrics,
    pub(super) verdict: Option<(Probability, bool)>,
}

impl Conclusion {
    /// Leaves score and verdict to the scenario's formula and checks.
    pub const fn measured(metrics: Metrics) -> Self {
        Self {
            metrics,
            verdict: None,
        }
    }

    /// Passes with this score; checks must hold all the same.
    pub const fn passed(score: Probability, metrics: Metrics) -> Self {
        Self {
            metrics,
            verdict: Some((score, true)),
        }
    }

    /// Fails with this score.
    pub const fn failed(score: Probability, metrics: Metrics) -> Self {
        Self {
            metrics,
            verdict: Some((score, false)),
        }
    }
}

pub(super) type RustMethod =
    Arc<dyn for<'a> Fn(ScenarioContext<'a>) -> BoxFuture<'a, Result<Conclusion>> + Send + Sync>;

/// A check that was written in Rust.
#[derive(Clone)]
pub(super) struct Judgement {
    pub(super) name: String,
    pub(super) holds: Arc<dyn Fn(&Metrics) -> bool + Send + Sync>,
}

impl fmt::Debug for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judgement")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A scenario in the making.
#[derive(Clone, Debug)]
pub struct ScenarioBuilder {
    scenario: Scenario,
}

impl ScenarioBuilder {
    /// Begins a scenario that `method` measures.
    ///
    /// The contract says what a provider that keeps it answers; a failure is shown with it.
    pub fn new(
        name: impl Into<String>,
        description: impl Into<Safe>,
        contract: impl Into<Safe>,
        method: impl for<'a> Fn(ScenarioContext<'a>) -> BoxFuture<'a, Result<Conclusion>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            scenario: Scenario {
                name: name.into(),
                description: description.into(),
                contract: contract.into(),
                capabilities: CapabilitySet::default(),
                checks: Vec::new(),
                formula: Formula::checks(),
                method: Method::Rust(Arc::new(method)),
                judgements: Vec::new(),
            },
        }
    }

    /// Says which capability a provider must have to be asked.
    #[must_use]
    pub fn needs(mut self, capability: Capability) -> Self {
        self.scenario.capabilities = self.scenario.capabilities.with(capability);
        self
    }

    /// Adds a threshold.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.scenario.checks.push(check);
        self
    }

    /// Adds a check by its name.
    #[must_use]
    pub fn check_that(
        mut self,
        name: impl Into<String>,
        holds: impl Fn(&Metrics) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.scenario.judgements.push(Judgement {
            name: name.into(),
            holds: Arc::new(holds),
        });
        self
    }

    /// Says how the score is made; without it, it is the share of the checks that hold.
    #[must_use]
    pub fn scored_by(mut self, formula: Formula) -> Self {
        self.scenario.formula = formula;
        self
    }
}

/// A suite in the making.
#[derive(Clone, Debug)]
pub struct SuiteBuilder {
    id: String,
    version: u32,
    name: Safe,
    description: Safe,
    claim_boundary: Safe,
    metric_semantics: Safe,
    scenarios: Vec<Scenario>,
}

impl SuiteBuilder {
    /// Begins a suite. Its version must rise with every change to what it asks: functions have no
    /// digest, so nothing else tells two of their versions apart.
    pub fn new(id: impl Into<String>, version: u32, name: impl Into<Safe>) -> Self {
        let name = name.into();
        Self {
            id: id.into(),
            version,
            description: name.clone(),
            name,
            claim_boundary: Safe::from(
                "shows whether providers kept this suite's contract; claims no physical fidelity, \
                 no media quality and no robot safety",
            ),
            metric_semantics: Safe::from(
                "scores and pass rates say how far a provider met this suite's checks",
            ),
            scenarios: Vec::new(),
        }
    }

    /// Says what the suite is for.
    #[must_use]
    pub fn describing(mut self, description: impl Into<Safe>) -> Self {
        self.description = description.into();
        self
    }

    /// Says what its results do and do not show.
    #[must_use]
    pub fn claiming(mut self, boundary: impl Into<Safe>) -> Self {
        self.claim_boundary = boundary.into();
        self
    }

    /// Says what its numbers mean.
    #[must_use]
    pub fn meaning(mut self, semantics: impl Into<Safe>) -> Self {
        self.metric_semantics = semantics.into();
        self
    }

    /// Adds a scenario.
    #[must_use]
    pub fn scenario(mut self, scenario: ScenarioBuilder) -> Self {
        self.scenarios.push(scenario.scenario);
        self
    }

    /// Finishes the suite.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a blank text, a name that
    /// cannot be one or is there twice, and a suite without scenarios.
    pub fn build(self) -> Result<Suite> {
        let id = StorageId::new(self.id.as_str()).map_err(|error| error.at("/id"))?;
        if self.version == 0 {
            return Err(Error::invalid_input("must be at least 1").at("/version"));
        }
        if self.scenarios.is_empty() {
            return Err(Error::invalid_input("must have a scenario").at("/scenarios"));
        }
        for (place, text) in [
            ("/name", &self.name),
            ("/description", &self.description),
            ("/claim_boundary", &self.claim_boundary),
            ("/metric_semantics", &self.metric_semantics),
        ] {
            check_text(text).map_err(|error| error.at(place))?;
        }
        for (index, scenario) in self.scenarios.iter().enumerate() {
            let place = worldforge_core::json::Pointer::from("/scenarios").index(index);
            check_name(&scenario.name).map_err(|error| error.at(place.key("name")))?;
            let earlier = self.scenarios.iter().take(index);
            if earlier.into_iter().any(|other| other.name == scenario.name) {
                let message = "must be the only scenario of its name";
                return Err(Error::invalid_input(message).at(place.key("name")));
            }
        }
        let document = self.document()?;
        Ok(Suite {
            id,
            version: self.version,
            name: self.name,
            description: self.description,
            claim_boundary: self.claim_boundary,
            metric_semantics: self.metric_semantics,
            scenarios: self.scenarios,
            document,
        })
    }

    /// Describes the suite as far as data can.
    fn document(&self) -> Result<Value> {
        let scenarios = self.scenarios.iter().map(|scenario| {
            let names: Vec<&str> = scenario
                .judgements
                .iter()
                .map(|known| &*known.name)
                .collect();
            Ok(json!({
                "name": scenario.name,
                "description": scenario.description,
                "contract": scenario.contract,
                "capabilities": scenario.capabilities,
                "procedure": {"type": scenario.procedure(), "checks": names},
                "checks": worldforge_core::json::encode(&scenario.checks)?,
                "score": worldforge_core::json::encode(&scenario.formula)?,
            }))
        });
        let scenarios: Vec<Value> = scenarios.collect::<Result<_>>()?;
        Ok(json!({
            "schema": SUITE_SCHEMA,
            "schema_version": SUITE_SCHEMA_VERSION,
            "id": self.id,
            "version": self.version,
            "name": self.name,
            "description": self.description,
            "claim_boundary": self.claim_boundary,
            "metric_semantics": self.metric_semantics,
            "scenarios": scenarios,
        }))
    }
}
