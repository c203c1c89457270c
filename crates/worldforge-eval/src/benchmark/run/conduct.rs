//! Measuring one operation after the other.

use std::sync::atomic::{AtomicU64, Ordering};

use worldforge_core::{Cancellation, Forge, Result};

use super::{
    BenchmarkEvents, BenchmarkPlan, BenchmarkResult, PlannedCase, Sample, case::Conditions,
};

/// A benchmark that is ready to run.
///
/// The forge's clock is the one that measures. `events` must be among the forge's sinks, or
/// results know of no repeated attempts.
#[derive(Debug)]
pub struct Benchmark<'a> {
    forge: &'a Forge,
    events: &'a BenchmarkEvents,
    plan: &'a BenchmarkPlan,
    cancellation: Cancellation,
}

/// How far a benchmark is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BenchmarkProgress<'a> {
    /// What is measured.
    pub case: &'a PlannedCase,
    /// The sample that ended.
    pub sample: &'a Sample,
    /// Samples that have ended, of all cases.
    pub finished: u64,
    /// Samples that there are to be, of all cases.
    pub total: u64,
}

impl<'a> Benchmark<'a> {
    /// Joins a forge, the sink that listens to it, and a plan.
    pub fn new(forge: &'a Forge, events: &'a BenchmarkEvents, plan: &'a BenchmarkPlan) -> Self {
        Self {
            forge,
            events,
            plan,
            cancellation: Cancellation::new(),
        }
    }

    /// Lets the benchmark be stopped.
    #[must_use]
    pub fn with_cancellation(self, cancellation: Cancellation) -> Self {
        Self {
            cancellation,
            ..self
        }
    }

    /// Measures every case, and tells `seen` of each sample.
    ///
    /// A call that fails is a sample that failed. When the benchmark is cancelled or its deadline
    /// passes, what had ended is returned, and every result says what stopped it.
    ///
    /// # Errors
    ///
    /// What [`BenchmarkPlan::check`] refuses; a provider that is not registered; a request that the
    /// inputs do not make; a thread that does not start.
    pub fn run(
        &self,
        seen: &(dyn Fn(BenchmarkProgress<'_>) + Sync),
    ) -> Result<Vec<BenchmarkResult>> {
        self.plan.check()?;
        for case in &self.plan.cases {
            self.forge.provider(case.provider.as_str())?;
        }
        let conditions = Conditions {
            forge: self.forge,
            events: self.events,
            plan: self.plan,
            cancellation: &self.cancellation,
            end: self.plan.deadline.map(|deadline| {
                let now = self.forge.host().clock().monotonic();
                now.saturating_add(deadline)
            }),
        };
        let cases = u64::try_from(self.plan.cases.len()).unwrap_or(u64::MAX);
        let total = cases.saturating_mul(self.plan.iterations);
        let finished = AtomicU64::new(0);
        let results = self.plan.cases.iter().map(|case| {
            conditions.measure(case, &|sample| {
                seen(BenchmarkProgress {
                    case,
                    sample,
                    finished: finished.fetch_add(1, Ordering::Relaxed) + 1,
                    total,
                });
            })
        });
        results.collect()
    }
}
