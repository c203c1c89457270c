//! Many episodes on several threads.

use std::{
    collections::BTreeMap,
    fmt,
    num::NonZeroUsize,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use worldforge_core::{Cancellation, Error, ErrorKind, Result};

use super::{EpisodeRecord, Setup, run_episode};
use crate::environment::{Case, Environment};

/// Most threads of one evaluation.
pub const MAX_WORKERS: usize = 1_024;

/// A function that makes an environment for one worker.
type MakeEnvironment<'a> = &'a (dyn Fn() -> Box<dyn Environment> + Sync);

/// Runs cases on worker threads, each of which waits for its provider itself.
///
/// Records come back in the order of the cases and, timings apart, are the same for every number
/// of workers.
pub struct Evaluation<'a> {
    setup: &'a Setup<'a>,
    environment: MakeEnvironment<'a>,
    workers: NonZeroUsize,
    finished: Vec<EpisodeRecord>,
}

/// An episode that has just finished, and how far the evaluation is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The episode.
    pub record: &'a EpisodeRecord,
    /// The episodes finished so far, this one included.
    pub finished: usize,
    /// The episodes solved so far, this one included.
    pub solved: usize,
    /// All episodes of the evaluation.
    pub total: usize,
}

impl<'a> Evaluation<'a> {
    /// Joins a setup with a function that makes environments, for one worker.
    pub fn new(setup: &'a Setup<'a>, environment: MakeEnvironment<'a>) -> Self {
        Self {
            setup,
            environment,
            workers: NonZeroUsize::MIN,
            finished: Vec::new(),
        }
    }

    /// Uses so many threads, at most [`MAX_WORKERS`] and at most one a case.
    #[must_use]
    pub fn with_workers(self, workers: NonZeroUsize) -> Self {
        Self { workers, ..self }
    }

    /// Takes over the records of an evaluation that was stopped, and runs only what is missing.
    #[must_use]
    pub fn with_finished(self, finished: Vec<EpisodeRecord>) -> Self {
        Self { finished, ..self }
    }

    /// Runs the cases and shows each finished episode to `journal`, in the order of completion.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidInput`]: there is no case, a case does not fit the environment, or a
    ///   finished record is not of these cases.
    /// * [`ErrorKind::Cancelled`], when the setup's flag is raised, and any error of `journal`; what
    ///   had finished by then was shown to it.
    pub fn run(
        &self,
        cases: &[Case],
        journal: &mut dyn FnMut(Progress<'_>) -> Result<()>,
    ) -> Result<Vec<EpisodeRecord>> {
        let mut records = self.taken_over(cases)?;
        let missing: Vec<usize> = (0..cases.len())
            .filter(|index| !records.contains_key(&(*index as u64)))
            .collect();
        let next = AtomicUsize::new(0);
        // Ends the other workers when one of them or the journal fails, and not the caller's flag.
        let stop = Cancellation::new();
        let (sender, receiver) = mpsc::channel();
        let workers = self.workers.get().min(MAX_WORKERS).min(missing.len());
        let outcome = thread::scope(|scope| {
            for _ in 0..workers {
                let (sender, next, missing, stop) = (sender.clone(), &next, &missing, &stop);
                scope.spawn(move || self.work(cases, missing, next, stop, &sender));
            }
            drop(sender);
            let mut outcome = Ok(());
            for finished in receiver {
                let noted = finished.and_then(|record: EpisodeRecord| {
                    if outcome.is_ok() {
                        journal(Progress {
                            record: &record,
                            finished: records.len() + 1,
                            solved: solved(&records) + usize::from(record.is_solved()),
                            total: cases.len(),
                        })?;
                    }
                    records.insert(record.index, record);
                    Ok(())
                });
                if noted.is_err() {
                    stop.cancel();
                }
                outcome = outcome.and(noted);
            }
            outcome
        });
        outcome?;
        self.setup.cancellation.check()?;
        if records.len() != cases.len() {
            return Err(Error::bug("every case has a record"));
        }
        Ok(records.into_values().collect())
    }

    fn work(
        &self,
        cases: &[Case],
        missing: &[usize],
        next: &AtomicUsize,
        stop: &Cancellation,
        sender: &mpsc::Sender<Result<EpisodeRecord>>,
    ) {
        let mut environment = (self.environment)();
        while !stop.is_cancelled() {
            let index = missing.get(next.fetch_add(1, Ordering::Relaxed));
            let Some((index, case)) = index.and_then(|index| Some((*index, cases.get(*index)?)))
            else {
                return;
            };
            let episode = run_episode(self.setup, &mut *environment, case, index as u64);
            let outcome = pollster::block_on(episode).map_err(|error| match error.kind() {
                ErrorKind::InvalidInput => error.with("case", index.to_string()),
                _ => error,
            });
            if sender.send(outcome).is_err() {
                return;
            }
        }
    }

    fn taken_over(&self, cases: &[Case]) -> Result<BTreeMap<u64, EpisodeRecord>> {
        if cases.is_empty() {
            return Err(Error::invalid_input("cases must not be empty"));
        }
        for record in &self.finished {
            let case = usize::try_from(record.index)
                .ok()
                .and_then(|index| cases.get(index));
            if case != Some(&record.case) {
                return Err(Error::invalid_input(format!(
                    "finished record {} must be of the same case of this evaluation",
                    record.index
                )));
            }
        }
        let finished = self.finished.iter();
        Ok(finished
            .map(|record| (record.index, record.clone()))
            .collect())
    }
}

fn solved(records: &BTreeMap<u64, EpisodeRecord>) -> usize {
    records.values().filter(|record| record.is_solved()).count()
}

impl fmt::Debug for Evaluation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evaluation")
            .field("setup", &self.setup)
            .field("workers", &self.workers)
            .field("finished", &self.finished.len())
            .finish_non_exhaustive()
    }
}
