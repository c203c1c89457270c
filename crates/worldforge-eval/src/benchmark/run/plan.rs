//! What is measured, and how often.

use std::time::Duration;

use worldforge_core::{Error, ErrorKind, Forge, ProviderName, Result, capability::Capability};

use super::super::{BenchmarkInputs, OPERATIONS};

/// The greatest number of samples of one operation.
pub const MAX_ITERATIONS: u64 = 100_000;

/// The greatest number of calls at the same time.
pub const MAX_CONCURRENCY: usize = 64;

/// The greatest number of calls before the first sample.
pub const MAX_WARMUP: u64 = 10_000;

/// One operation of one provider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PlannedCase {
    /// Who is asked.
    pub provider: ProviderName,
    /// For what.
    pub operation: Capability,
}

impl PlannedCase {
    /// Joins the two.
    pub const fn new(provider: ProviderName, operation: Capability) -> Self {
        Self {
            provider,
            operation,
        }
    }
}

/// A benchmark that has not begun.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BenchmarkPlan {
    /// What is measured, in this order.
    pub cases: Vec<PlannedCase>,
    /// What is asked.
    pub inputs: BenchmarkInputs,
    /// Samples of each case.
    pub iterations: u64,
    /// Calls at the same time.
    pub concurrency: usize,
    /// Calls of each case before the first sample; they leave no trace in its result.
    pub warmup: u64,
    /// How long everything may take.
    pub deadline: Option<Duration>,
}

impl BenchmarkPlan {
    /// Plans five samples of each case, one after the other, after one call that is not measured.
    pub const fn new(inputs: BenchmarkInputs) -> Self {
        Self {
            cases: Vec::new(),
            inputs,
            iterations: 5,
            concurrency: 1,
            warmup: 1,
            deadline: None,
        }
    }

    /// Sets the number of samples.
    #[must_use]
    pub fn with_iterations(self, iterations: u64) -> Self {
        Self { iterations, ..self }
    }

    /// Sets the number of calls at the same time.
    #[must_use]
    pub fn with_concurrency(self, concurrency: usize) -> Self {
        Self {
            concurrency,
            ..self
        }
    }

    /// Sets the number of calls before the first sample.
    #[must_use]
    pub fn with_warmup(self, warmup: u64) -> Self {
        Self { warmup, ..self }
    }

    /// Limits how long everything may take.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self {
            deadline: Some(deadline),
            ..self
        }
    }

    /// Adds a case, unless it is there.
    #[must_use]
    pub fn with_case(mut self, case: PlannedCase) -> Self {
        if !self.cases.contains(&case) {
            self.cases.push(case);
        }
        self
    }

    /// Adds the named operations of each provider, or all that it offers.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) for a provider that is not registered,
    /// [`Unsupported`](ErrorKind::Unsupported) naming every operation that it does not offer.
    pub fn with_providers(
        mut self,
        forge: &Forge,
        providers: &[ProviderName],
        operations: &[Capability],
    ) -> Result<Self> {
        for name in providers {
            let offered = forge.provider(name.as_str())?.capabilities();
            let missing: Vec<&str> = operations
                .iter()
                .filter(|operation| !offered.contains(**operation))
                .map(|operation| operation.name())
                .collect();
            if !missing.is_empty() {
                let message = format!("provider '{name}' does not offer {}", missing.join(", "));
                let offers: Vec<&str> = offered.iter().map(Capability::name).collect();
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .triage(format!("measure what it offers: {}", offers.join(", "))));
            }
            let chosen = OPERATIONS.into_iter().filter(|operation| {
                offered.contains(*operation)
                    && (operations.is_empty() || operations.contains(operation))
            });
            for operation in chosen {
                self = self.with_case(PlannedCase::new(name.clone(), operation));
            }
        }
        Ok(self)
    }

    /// Refuses numbers past their limits, and a plan without cases.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming the number.
    pub fn check(&self) -> Result<()> {
        if self.iterations == 0 || self.iterations > MAX_ITERATIONS {
            let message = format!("iterations must be between 1 and {MAX_ITERATIONS}");
            return Err(Error::invalid_input(message).at("/iterations"));
        }
        if self.concurrency == 0 || self.concurrency > MAX_CONCURRENCY {
            let message = format!("concurrency must be between 1 and {MAX_CONCURRENCY}");
            return Err(Error::invalid_input(message).at("/concurrency"));
        }
        if self.warmup > MAX_WARMUP {
            let message = format!("warmup must be at most {MAX_WARMUP}");
            return Err(Error::invalid_input(message).at("/warmup"));
        }
        if self.deadline.is_some_and(|deadline| deadline.is_zero()) {
            return Err(Error::invalid_input("deadline must be longer than 0").at("/deadline"));
        }
        if self.cases.is_empty() {
            return Err(
                Error::invalid_input("there is no operation to measure").triage(
                    "name a provider that offers one, as 'worldforge provider list' shows them",
                ),
            );
        }
        Ok(())
    }
}
