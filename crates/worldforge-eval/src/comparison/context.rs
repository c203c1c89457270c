//! What must agree for two runs to have measured the same.

use std::collections::BTreeSet;

use serde::Serialize;
use worldforge_core::Safe;

/// The conditions that a run recorded; what it did not record is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Context {
    /// Who was asked.
    pub providers: BTreeSet<Safe>,
    /// For what, by name.
    pub capabilities: BTreeSet<Safe>,
    /// The operations of a benchmark, the suite, or the environment.
    pub operations: BTreeSet<Safe>,
    /// What the inputs were.
    pub fixtures: Vec<Fixture>,
    /// The version of the suite.
    pub suite_version: Option<Safe>,
    /// The budget that the results were held to.
    pub budget: Option<BudgetUse>,
    /// The class of the machine.
    pub machine_class: Option<Safe>,
    /// Calls at the same time.
    pub concurrency: Option<u64>,
    /// The build profile.
    pub build_profile: Option<Safe>,
}

/// The digest of inputs, and what exactly was digested.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Fixture {
    /// What was digested; digests of different things are never compared.
    pub source: FixtureSource,
    /// The digest.
    pub digest: Safe,
}

/// What a fixture digest was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FixtureSource {
    /// The environment's rules and parameters.
    Environment,
    /// The fixture that the manifest names.
    Manifest,
    /// The inputs, with whatever else the report's provenance digests.
    Inputs,
    /// The inputs together with the providers, which only runs of the same providers share.
    InputsAndProviders,
    /// The bytes of the input file.
    File,
}

/// The budget that results were held to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct BudgetUse {
    /// The file's name and the digest of its bytes, `name#sha256:..`.
    pub reference: Option<Safe>,
    /// The digest alone, which decides whether two budgets are the same.
    #[serde(skip)]
    pub(super) digest: Option<Safe>,
    /// Whether the results kept it.
    pub passed: Option<bool>,
    /// How many thresholds were not kept.
    pub violation_count: Option<u64>,
}

/// What a run does not say and a comparison would need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingEvidence {
    /// There is no report.
    Report,
    /// No capability is named.
    Capability,
    /// Nothing says what the inputs were.
    FixtureDigest,
    /// Nothing says which version of the suite was run.
    SuiteVersion,
    /// A budget was used, and nothing says whether it was kept.
    BudgetStatus,
    /// There are no latencies of single calls.
    LatencySamples,
}

impl MissingEvidence {
    /// Returns the name, such as `fixture_digest`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Capability => "capability",
            Self::FixtureDigest => "fixture_digest",
            Self::SuiteVersion => "suite_version",
            Self::BudgetStatus => "budget_status",
            Self::LatencySamples => "latency_samples",
        }
    }
}

impl Context {
    /// Adds the digest of one kind of input, unless there is one already.
    pub(super) fn add_fixture(&mut self, source: FixtureSource, digest: impl Into<Safe>) {
        if self.fixture(source).is_none() {
            let digest = digest.into();
            self.fixtures.push(Fixture { source, digest });
            self.fixtures.sort();
        }
    }

    /// Returns the digest of one kind of input.
    pub(super) fn fixture(&self, source: FixtureSource) -> Option<&Safe> {
        let mut fixtures = self.fixtures.iter();
        let found = fixtures.find(|fixture| fixture.source == source);
        found.map(|fixture| &fixture.digest)
    }

    /// Adds a provider, capability or operation that is not blank.
    pub(super) fn add(set: &mut BTreeSet<Safe>, name: &str) {
        if !name.trim().is_empty() {
            set.insert(Safe::from(name.to_owned()));
        }
    }
}
