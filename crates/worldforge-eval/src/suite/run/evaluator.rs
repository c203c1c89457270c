//! The evaluator.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use worldforge_core::{CallOptions, Cancellation, Correlation, Forge, ProviderName, Result, Safe};

use super::{
    Progress, ScenarioStatus,
    in_order::in_order,
    one,
    select::{Obstacle, select},
};
use crate::suite::{Scenario, ScenarioResult, SkippedScenario, Suite, procedure::Ask};

/// The version of what procedures and formulas mean; it is part of the input digest, so that a
/// change to either is not taken for a change of a provider.
pub const ENGINE_VERSION: u32 = 1;

/// How many providers are asked at a time, unless a caller says otherwise.
pub const DEFAULT_PARALLELISM: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

type Observer<'a> = dyn FnMut(Progress<'_>) + Send + 'a;

/// Runs suites through a forge.
///
/// Providers are asked side by side, each its scenarios one after another; results stand in the
/// order of the providers and of the scenarios whoever was faster. Dropping the future ends every
/// call.
pub struct Evaluator<'a> {
    forge: &'a Forge,
    parallelism: NonZeroUsize,
    cancellation: Cancellation,
    correlation: Correlation,
    observer: Option<Mutex<Box<Observer<'a>>>>,
}

/// What became of every scenario.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SuiteRun {
    /// The providers in the order in which they were given.
    pub providers: Vec<ProviderName>,
    /// Whether the caller stopped the run; what was not asked is skipped.
    pub was_cancelled: bool,
    pub(in crate::suite) entries: Vec<Entry>,
}

/// One scenario of one provider.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Entry {
    pub(in crate::suite) outcome: Outcome,
    pub(in crate::suite) duration: Option<Duration>,
}

/// How a scenario ended.
#[derive(Clone, Debug)]
pub(in crate::suite) enum Outcome {
    Asked(Box<ScenarioResult>),
    Skipped(SkippedScenario),
}

impl<'a> Evaluator<'a> {
    /// Evaluates through a forge.
    pub fn new(forge: &'a Forge) -> Self {
        Self {
            forge,
            parallelism: DEFAULT_PARALLELISM,
            cancellation: Cancellation::new(),
            correlation: Correlation::default(),
            observer: None,
        }
    }

    /// Sets how many providers are asked at a time.
    #[must_use]
    pub const fn with_parallelism(mut self, providers: NonZeroUsize) -> Self {
        self.parallelism = providers;
        self
    }

    /// Sets the flag that stops the run.
    #[must_use]
    pub fn with_cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// Sets what every event of the run carries; the span is the scenario's.
    #[must_use]
    pub fn with_correlation(mut self, correlation: Correlation) -> Self {
        self.correlation = correlation;
        self
    }

    /// Calls `observer` whenever a scenario has ended.
    #[must_use]
    pub fn on_progress(mut self, observer: impl FnMut(Progress<'_>) + Send + 'a) -> Self {
        self.observer = Some(Mutex::new(Box::new(observer)));
        self
    }

    /// Refuses what [`Self::run`] would refuse, and asks nobody.
    ///
    /// # Errors
    ///
    /// As [`Self::run`].
    pub fn check(&self, suite: &Suite, providers: &[ProviderName]) -> Result<()> {
        select(self.forge, suite, providers).map(drop)
    }

    /// Asks every provider every scenario that it can be asked.
    ///
    /// # Errors
    ///
    /// Before anybody is asked: [`NotFound`](worldforge_core::ErrorKind::NotFound) for an unknown
    /// provider, [`Unsupported`](worldforge_core::ErrorKind::Unsupported) naming what is missing
    /// when a provider can be asked nothing at all, and
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a list of providers that is
    /// none. A provider that fails is a result.
    pub async fn run(&self, suite: &Suite, providers: &[ProviderName]) -> Result<SuiteRun> {
        let selected = select(self.forge, suite, providers)?;
        let done = AtomicUsize::new(0);
        let total = providers.len() * suite.scenarios.len();
        let lines = providers.iter().zip(selected).enumerate();
        let tasks = lines.map(|(index, (provider, obstacles))| {
            let line = Line {
                provider,
                number: index + 1,
                counter: (&done, total),
            };
            self.ask_provider(suite, line, obstacles)
        });
        let entries = in_order(tasks, self.parallelism.get()).await;
        Ok(SuiteRun {
            providers: providers.to_vec(),
            was_cancelled: self.cancellation.is_cancelled(),
            entries: entries.into_iter().collect::<Result<Vec<_>>>()?.concat(),
        })
    }

    async fn ask_provider(
        &self,
        suite: &Suite,
        line: Line<'_>,
        obstacles: Vec<Obstacle>,
    ) -> Result<Vec<Entry>> {
        let mut entries = Vec::with_capacity(obstacles.len());
        let scenarios = suite.scenarios.iter().zip(obstacles).enumerate();
        for (index, (scenario, obstacle)) in scenarios {
            let place = (line.number, index + 1);
            let entry = self
                .ask(suite, scenario, (line.provider, place), obstacle)
                .await?;
            self.report(&line, &scenario.name, entry.status());
            entries.push(entry);
        }
        Ok(entries)
    }

    async fn ask(
        &self,
        suite: &Suite,
        scenario: &Scenario,
        (provider, place): (&ProviderName, (usize, usize)),
        obstacle: Obstacle,
    ) -> Result<Entry> {
        let skip = |reason: Safe| Entry {
            outcome: Outcome::Skipped(SkippedScenario::new(suite, scenario, provider, reason)),
            duration: None,
        };
        if let Some(reason) = obstacle {
            return Ok(skip(reason));
        }
        let cancelled = || skip(Safe::from("the evaluation was cancelled"));
        if self.cancellation.is_cancelled() {
            return Ok(cancelled());
        }
        let clock = self.forge.host().clock();
        let started = clock.monotonic();
        let ask = self.prepare(provider, place);
        let result = one::ask(suite, scenario, ask, place).await?;
        if self.cancellation.is_cancelled() && !result.passed {
            return Ok(cancelled());
        }
        Ok(Entry {
            outcome: Outcome::Asked(Box::new(result)),
            duration: Some(clock.monotonic().saturating_sub(started)),
        })
    }

    fn prepare(&self, provider: &ProviderName, place: (usize, usize)) -> Ask<'a> {
        let mut correlation = self.correlation.clone();
        correlation.span_id = Some(Safe::from(span(place)));
        let options = CallOptions::default()
            .with_cancellation(self.cancellation.clone())
            .with_correlation(correlation);
        Ask {
            forge: self.forge,
            provider: provider.clone(),
            options,
        }
    }

    fn report(&self, line: &Line<'_>, scenario: &str, status: ScenarioStatus) {
        let (counter, total) = line.counter;
        let done = counter.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(observer) = &self.observer {
            let mut observer = observer.lock().unwrap_or_else(PoisonError::into_inner);
            observer(Progress {
                provider: line.provider,
                scenario,
                status,
                done,
                total,
            });
        }
    }
}

/// One provider, and how far all of them are.
struct Line<'a> {
    provider: &'a ProviderName,
    number: usize,
    counter: (&'a AtomicUsize, usize),
}

impl Entry {
    pub(in crate::suite) fn status(&self) -> ScenarioStatus {
        match &self.outcome {
            Outcome::Asked(result) if result.passed => ScenarioStatus::Passed,
            Outcome::Asked(_) => ScenarioStatus::Failed,
            Outcome::Skipped(_) => ScenarioStatus::Skipped,
        }
    }
}

/// Names the step of a scenario in the workflow trace and in the event log.
pub(in crate::suite) fn span((provider, scenario): (usize, usize)) -> String {
    format!("provider-{provider}-scenario-{scenario}")
}

impl fmt::Debug for Evaluator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluator")
            .field("forge", &self.forge)
            .field("parallelism", &self.parallelism)
            .finish_non_exhaustive()
    }
}
