//! The episodes of an evaluation, each in the journal as soon as it has ended.

use std::cell::RefCell;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use worldforge_core::{Result, json};
use worldforge_eval::closed_loop::{EpisodeRecord, Evaluation, Progress, Setup};
use worldforge_evidence::{Journal, NewArtifact, RunRecorder};

use super::{Conduct, evidence, resume::Header, resume::JOURNAL_FILE};
use crate::session::Session;

/// Opens the journal of an evaluation that may be continued, and takes over what is finished.
pub(super) fn open_journal(
    plan: &Conduct<'_>,
    recorder: &RunRecorder,
    header: &Header,
) -> Result<Journal> {
    let mut journal = recorder.journal(JOURNAL_FILE, header.to_json()?)?;
    let finished = plan.finished().iter().map(json::encode);
    journal.append_all(finished.collect::<Result<Vec<_>>>()?)?;
    Ok(journal)
}

/// Makes the journal of a run that was stopped one of its files, so that it can be continued.
pub(super) fn keep_journal(recorder: &mut RunRecorder) -> Result<()> {
    let artifact = NewArtifact::new("episodes as they finished", JOURNAL_FILE)?;
    recorder.adopt(artifact).map(|_artifact| ())
}

/// Runs the cases; what had finished when an error stops them is kept all the same.
pub(super) fn run(
    session: &Session,
    plan: &Conduct<'_>,
    setup: &Setup<'_>,
    recorder: &mut RunRecorder,
    mut journal: Option<&mut Journal>,
) -> Result<Vec<EpisodeRecord>> {
    let bar = progress_bar(session, plan.cases.len());
    let finished = RefCell::new(plan.finished().to_vec());
    let make = || plan.environment.make();
    let workers = plan.planning.workers;
    let evaluation = Evaluation::new(setup, &make)
        .with_workers(workers.unwrap_or(session.process().parallelism))
        .with_finished(plan.finished().to_vec())
        .with_stopping(plan.stopping);
    let outcome = evaluation.run(&plan.cases, &mut |progress: Progress<'_>| {
        if let Some(journal) = &mut journal {
            journal.append(json::encode(progress.record)?)?;
        }
        finished.borrow_mut().push(progress.record.clone());
        bar.set_position(progress.finished as u64);
        bar.set_message(format!("{} solved", progress.solved));
        Ok(())
    });
    bar.finish_and_clear();
    let mut finished = finished.into_inner();
    finished.sort_by_key(|record| record.index);
    evidence::keep_episodes(recorder, outcome.as_ref().unwrap_or(&finished))?;
    outcome
}

fn progress_bar(session: &Session, cases: usize) -> ProgressBar {
    if !session.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(cases as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:30} {pos}/{len} cases  {msg}  {elapsed}") {
        Ok(style) => bar.set_style(style.progress_chars("=> ")),
        Err(_) => return ProgressBar::hidden(),
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
