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

use super::{EpisodeRecord, Setup, StoppingRule, run_episode, stopping::Watch};
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
    stopping: Option<StoppingRule>,
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
            stopping: None,
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

    /// Ends as soon as the rule is sure, and returns only the records that it looked at.
    #[must_use]
    pub fn with_stopping(self, stopping: Option<StoppingRule>) -> Self {
        Self { stopping, ..self }
    }

    /// Runs the cases and shows each finished episode to `journal`, in the order of completion.
    ///
    /// A worker begins its next episode when `journal` has returned, so of an evaluation that is
    /// killed at most one episode a worker is not in the journal.
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
        let mut course = Course::new(self, cases)?;
        let missing: Vec<usize> = (0..cases.len())
            .filter(|index| !course.records.contains_key(&(*index as u64)))
            .collect();
        if !course.is_decided() {
            self.run_missing(cases, &missing, &mut course, journal)?;
        }
        course.finish(cases.len())
    }

    fn run_missing(
        &self,
        cases: &[Case],
        missing: &[usize],
        course: &mut Course,
        journal: &mut dyn FnMut(Progress<'_>) -> Result<()>,
    ) -> Result<()> {
        let next = AtomicUsize::new(0);
        // Ends the other workers when one of them or the journal fails, and not the caller's flag.
        let stop = Cancellation::new();
        let (sender, receiver) = mpsc::channel();
        let workers = self.workers.get().min(MAX_WORKERS).min(missing.len());
        let outcome = thread::scope(|scope| {
            for _ in 0..workers {
                let (sender, next, stop) = (sender.clone(), &next, &stop);
                scope.spawn(move || self.work(cases, missing, (next, stop), &sender));
            }
            drop(sender);
            let mut outcome = Ok(());
            for Finished { episode, noted } in receiver {
                let kept = episode.and_then(|record| {
                    if outcome.is_ok() {
                        journal(course.progress(&record, cases.len()))?;
                    }
                    course.add(record);
                    Ok(())
                });
                if kept.is_err() || course.is_decided() {
                    stop.cancel();
                }
                outcome = outcome.and(kept);
                // A worker that is gone needs no answer.
                noted.send(()).ok();
            }
            outcome
        });
        // Whatever still ran when the rule was sure does not count.
        if course.is_decided() {
            return Ok(());
        }
        outcome?;
        self.setup.cancellation.check()
    }

    fn work(
        &self,
        cases: &[Case],
        missing: &[usize],
        (next, stop): (&AtomicUsize, &Cancellation),
        sender: &mpsc::Sender<Finished>,
    ) {
        let mut environment = (self.environment)();
        let (noted, is_noted) = mpsc::channel();
        while !stop.is_cancelled() {
            let index = missing.get(next.fetch_add(1, Ordering::Relaxed));
            let Some((index, case)) = index.and_then(|index| Some((*index, cases.get(*index)?)))
            else {
                return;
            };
            let episode = run_episode(self.setup, &mut *environment, case, index as u64);
            let episode = pollster::block_on(episode).map_err(|error| match error.kind() {
                ErrorKind::InvalidInput => error.with("case", index.to_string()),
                _ => error,
            });
            let noted = noted.clone();
            if sender.send(Finished { episode, noted }).is_err() || is_noted.recv().is_err() {
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

/// What a worker hands over, and how it learns that the journal has it.
struct Finished {
    episode: Result<EpisodeRecord>,
    noted: mpsc::Sender<()>,
}

/// The records so far, and what the stopping rule says of them.
struct Course {
    records: BTreeMap<u64, EpisodeRecord>,
    solved: usize,
    watch: Option<Watch>,
    /// The cases from the first on that the rule has looked at.
    looked_at: u64,
    is_sure: bool,
}

impl Course {
    fn new(evaluation: &Evaluation<'_>, cases: &[Case]) -> Result<Self> {
        let records = evaluation.taken_over(cases)?;
        let watch = evaluation.stopping.map(|rule| rule.watch(cases.len()));
        let mut course = Self {
            solved: records.values().filter(|record| record.is_solved()).count(),
            records,
            watch: watch.transpose()?,
            looked_at: 0,
            is_sure: false,
        };
        course.look();
        Ok(course)
    }

    fn progress<'r>(&self, record: &'r EpisodeRecord, total: usize) -> Progress<'r> {
        Progress {
            record,
            finished: self.records.len() + 1,
            solved: self.solved + usize::from(record.is_solved()),
            total,
        }
    }

    fn add(&mut self, record: EpisodeRecord) {
        self.solved += usize::from(record.is_solved());
        self.records.insert(record.index, record);
        self.look();
    }

    /// Shows the rule every further record that has no gap before it.
    fn look(&mut self) {
        let Some(watch) = &mut self.watch else {
            return;
        };
        while !self.is_sure
            && let Some(record) = self.records.get(&self.looked_at)
        {
            self.is_sure = watch.observe(record).is_final();
            self.looked_at += 1;
        }
    }

    const fn is_decided(&self) -> bool {
        self.is_sure
    }

    fn finish(self, cases: usize) -> Result<Vec<EpisodeRecord>> {
        if self.is_sure {
            let counted = self.looked_at;
            let records = self.records.into_values();
            return Ok(records
                .take_while(|record| record.index < counted)
                .collect());
        }
        if self.records.len() != cases {
            return Err(Error::bug("every case has a record"));
        }
        Ok(self.records.into_values().collect())
    }
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
