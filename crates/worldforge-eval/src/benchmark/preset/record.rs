//! A preset.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use worldforge_core::{Digest, ProviderName, Result, capability::Capability};

use super::{Category, Tolerance};
use crate::benchmark::{BenchmarkInputs, BenchmarkPlan, Budget, PlannedCase, PresetReference};

/// A benchmark that everybody runs the same way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "BenchmarkPreset")
)]
#[non_exhaustive]
pub struct Preset {
    /// Its name: letters, digits and `-`.
    pub name: String,
    /// Its version, which rises with every change.
    pub version: u64,
    /// What it needs.
    pub category: Category,
    /// What it is for, in a sentence.
    pub summary: String,
    /// What a run that went well looks like.
    pub success_signal: String,
    /// When it may end well without having measured everything.
    pub tolerance: Tolerance,
    /// What it measures.
    pub targets: Vec<PresetTarget>,
    /// Samples of each operation.
    pub iterations: u64,
    /// Calls at the same time.
    pub concurrency: usize,
    /// Calls of each operation before the first sample.
    pub warmup: u64,
    /// How long everything may take, in seconds.
    pub deadline_seconds: f64,
    /// What is asked.
    #[serde(skip)]
    pub inputs: BenchmarkInputs,
    /// What the results must keep to; none for presets that only measure.
    pub budgets: Vec<Budget>,
    /// What answers instead of the network.
    pub recordings: Vec<PresetRecording>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The digest of the document.
    pub digest: Digest,
}

/// What a preset measures of one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PresetTarget {
    /// The provider.
    pub provider: ProviderName,
    /// Its operations.
    pub operations: Vec<Capability>,
}

/// What answers a provider instead of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PresetRecording {
    /// The provider.
    pub provider: ProviderName,
    /// The recording's name.
    pub file: String,
    /// Settings of the provider that are no secrets; they only make it configured.
    pub settings: BTreeMap<String, String>,
}

impl Preset {
    /// Plans what the preset measures of the providers that `is_available` admits.
    pub fn plan(&self, is_available: impl Fn(&ProviderName) -> bool) -> BenchmarkPlan {
        let deadline = Duration::try_from_secs_f64(self.deadline_seconds).ok();
        let plan = BenchmarkPlan::new(self.inputs.clone())
            .with_iterations(self.iterations)
            .with_concurrency(self.concurrency)
            .with_warmup(self.warmup);
        let plan = deadline.map_or(plan.clone(), |deadline| plan.with_deadline(deadline));
        let targets = self.targets.iter();
        targets
            .filter(|target| is_available(&target.provider))
            .flat_map(|target| {
                let operations = target.operations.iter();
                operations.map(|operation| PlannedCase::new(target.provider.clone(), *operation))
            })
            .fold(plan, BenchmarkPlan::with_case)
    }

    /// Returns how a report refers to the preset.
    pub fn reference(&self) -> PresetReference {
        PresetReference::new(self.name.clone(), self.version, self.digest)
    }

    /// Returns the inputs as reports show them.
    ///
    /// # Errors
    ///
    /// Never: inputs have a JSON form.
    pub fn shown_inputs(&self) -> Result<serde_json::Value> {
        self.inputs.preview()
    }
}
