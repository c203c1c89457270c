//! Measuring one operation of one provider.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use worldforge_core::{CallOptions, Cancellation, Clock, Digest, Error, ErrorKind, Forge, Result};

use super::{
    BenchmarkEvents, BenchmarkPlan, BenchmarkResult, OperationMetrics, PlannedCase, Sample,
    SampleError, Stop,
    line::{Signal, StartLine},
    result::Measured,
};
use crate::benchmark::inputs::Prepared;

/// What every sample of a benchmark needs to know.
pub(super) struct Conditions<'a> {
    pub(super) forge: &'a Forge,
    pub(super) events: &'a BenchmarkEvents,
    pub(super) plan: &'a BenchmarkPlan,
    pub(super) cancellation: &'a Cancellation,
    /// When the benchmark must be done, on the host's monotonic clock.
    pub(super) end: Option<Duration>,
}

/// What one worker did.
#[derive(Default)]
struct Work {
    samples: Vec<Sample>,
    busy: Duration,
    stopped: Option<Stop>,
}

impl Work {
    fn add(&mut self, other: Self) {
        self.samples.extend(other.samples);
        self.busy = self.busy.max(other.busy);
        self.stopped = self.stopped.or(other.stopped);
    }
}

fn no_thread(refused: &std::io::Error) -> Error {
    let message = format!("start a thread: {}", refused.kind());
    Error::new(ErrorKind::Io, message).triage("lower the concurrency")
}

fn panicked() -> Error {
    Error::bug("a worker of a benchmark does not panic")
}

impl Conditions<'_> {
    /// Measures a case; `seen` hears of each sample when it ends.
    pub(super) fn measure(
        &self,
        case: &PlannedCase,
        seen: &(dyn Fn(&Sample) + Sync),
    ) -> Result<BenchmarkResult> {
        let started = self.clock().monotonic();
        let prepared = Prepared::new(case.operation, &self.plan.inputs)?;
        let setup = self.clock().monotonic().saturating_sub(started);
        let mut work = Work::default();
        let warmup_errors = self.warm_up(case, &prepared, &mut work);
        self.events.take();
        let workers = usize::try_from(self.plan.iterations).unwrap_or(usize::MAX);
        let workers = workers.min(self.plan.concurrency);
        if work.stopped.is_none() {
            work = self.sample(case, &prepared, workers, seen)?;
        }
        let heard = self.events.take();
        let metrics = OperationMetrics::of(case.provider.clone(), case.operation, heard);
        let measured = Measured {
            samples: work.samples,
            stopped: work.stopped,
            busy: work.busy,
            setup,
            warmup_errors,
            metrics,
        };
        let counts = [self.plan.iterations, self.plan.warmup];
        BenchmarkResult::new(case, counts, workers, measured)
    }

    /// Calls without measuring, and returns how many calls failed.
    fn warm_up(&self, case: &PlannedCase, prepared: &Prepared, work: &mut Work) -> u64 {
        let mut failed = 0;
        for _ in 0..self.plan.warmup {
            let Some(options) = self.admit(work) else {
                break;
            };
            let provider = case.provider.as_str();
            failed += u64::from(prepared.call(self.forge, provider, options).is_err());
        }
        failed
    }

    fn sample(
        &self,
        case: &PlannedCase,
        prepared: &Prepared,
        workers: usize,
        seen: &(dyn Fn(&Sample) + Sync),
    ) -> Result<Work> {
        let next = AtomicU64::new(0);
        if workers == 1 {
            return self.work(case, prepared, &next, seen);
        }
        let line = StartLine::new();
        thread::scope(|scope| {
            let start = |_| {
                let (line, next) = (&line, &next);
                let worker = move || match line.wait() {
                    Signal::Go => self.work(case, prepared, next, seen),
                    Signal::Wait | Signal::Home => Ok(Work::default()),
                };
                thread::Builder::new().spawn_scoped(scope, worker)
            };
            let started: Vec<_> = (0..workers).map(start).collect();
            let all_started = started.iter().all(Result::is_ok);
            line.give(if all_started {
                Signal::Go
            } else {
                Signal::Home
            });
            let mut all = Work::default();
            for worker in started {
                let worker = worker.map_err(|refused| no_thread(&refused))?;
                all.add(worker.join().map_err(|_panic| panicked())??);
            }
            Ok(all)
        })
    }

    /// Takes one sample after the other until there are enough.
    fn work(
        &self,
        case: &PlannedCase,
        prepared: &Prepared,
        next: &AtomicU64,
        seen: &(dyn Fn(&Sample) + Sync),
    ) -> Result<Work> {
        let mut work = Work::default();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= self.plan.iterations {
                return Ok(work);
            }
            let Some(options) = self.admit(&mut work) else {
                return Ok(work);
            };
            let clock = self.clock();
            let started = clock.monotonic();
            let answer = prepared.call(self.forge, case.provider.as_str(), options);
            let latency = clock.monotonic().saturating_sub(started);
            let outcome = match answer {
                Ok(answer) => Ok(Digest::of_json(&answer.semantics()?)),
                Err(_) if self.cancellation.is_cancelled() => {
                    work.stopped = Some(Stop::Cancelled);
                    return Ok(work);
                }
                Err(error) => Err(SampleError::of(index, &error, latency)),
            };
            work.busy = work.busy.saturating_add(latency);
            let sample = Sample {
                index,
                started,
                latency,
                outcome,
            };
            seen(&sample);
            work.samples.push(sample);
        }
    }

    /// Returns the options of the next call, or notes why there is none.
    fn admit(&self, work: &mut Work) -> Option<CallOptions> {
        if self.cancellation.is_cancelled() {
            work.stopped = Some(Stop::Cancelled);
            return None;
        }
        let options = CallOptions::default().with_cancellation(self.cancellation.clone());
        let Some(end) = self.end else {
            return Some(options);
        };
        let left = end.saturating_sub(self.clock().monotonic());
        if left.is_zero() {
            work.stopped = Some(Stop::Deadline);
            return None;
        }
        Some(options.with_timeout(left))
    }

    fn clock(&self) -> &dyn Clock {
        self.forge.host().clock()
    }
}
