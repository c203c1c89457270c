//! Evaluations that end when their question is answered.

use std::{
    num::NonZeroUsize,
    sync::{Arc, atomic::Ordering},
};

use worldforge_core::Probability;
use worldforge_eval::{
    attestation::{EvaluationTally, SUMMARY_FILE},
    closed_loop::{
        EpisodeRecord, Evaluation, GroupSummary, IntervalMethod, Planner, Preset, SequentialTest,
        Setup, Stopping, StoppingRule, Summary, shuffled,
    },
    environment::{Case, Cases, LineWorld},
    report::{Page, Report, ReportRequest},
    statistics::{Confidence, sequential::Ruling},
};
use worldforge_evidence::{
    RunPath,
    attest::{ClaimedInterval, Statistic, Tally as _},
};

use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

fn cases() -> Vec<Case> {
    let cases = Cases::draw(&LineWorld::new(), 5, 30).unwrap();
    shuffled(cases.as_slice().to_vec(), 7)
}

fn rule(bar: f64, test: SequentialTest) -> StoppingRule {
    StoppingRule::new(Probability::new(bar).unwrap(), test, Confidence::P95).unwrap()
}

fn evaluate(
    planner: Planner,
    rule: StoppingRule,
    workers: usize,
    finished: Vec<EpisodeRecord>,
) -> (Vec<EpisodeRecord>, usize) {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, planner, &actions).unwrap();
    let mut journaled = 0;
    let records = Evaluation::new(&setup, &line_world)
        .with_workers(NonZeroUsize::new(workers).unwrap())
        .with_finished(finished)
        .with_stopping(Some(rule))
        .run(&cases(), &mut |_| {
            journaled += 1;
            Ok(())
        });
    (records.unwrap(), journaled)
}

#[test]
fn an_evaluation_ends_at_the_same_case_for_every_number_of_workers() {
    for (planner, bar, test) in [
        (Preset::Light, 0.5, SequentialTest::Planned),
        (Preset::Light, 0.5, SequentialTest::Open),
        (Preset::Random, 0.9, SequentialTest::Planned),
    ] {
        let rule = rule(bar, test);
        let (alone, journaled) = evaluate(planner.planner(), rule, 1, Vec::new());
        assert_eq!(alone.len(), journaled);
        assert!((4..40).contains(&alone.len()), "{planner} {}", alone.len());
        for workers in [2, 5, 16] {
            let (records, _) = evaluate(planner.planner(), rule, workers, Vec::new());
            assert_eq!(records, alone, "{planner} {workers}");
        }
        let ends: Vec<_> = alone.iter().rev().step_by(2).cloned().collect();
        let (resumed, journaled) = evaluate(planner.planner(), rule, 1, ends);
        assert_eq!(resumed, alone);
        assert_eq!(journaled, alone.len() / 2);
        let (again, journaled) = evaluate(planner.planner(), rule, 3, alone.clone());
        assert_eq!((again, journaled), (alone, 0));
    }
}

#[test]
fn a_stopped_evaluation_says_why_and_with_which_interval() {
    let rule = rule(0.5, SequentialTest::Planned);
    let (records, _) = evaluate(Preset::Light.planner(), rule, 2, Vec::new());
    let stopping = Stopping::of(rule, 60, &records).unwrap();
    assert_eq!(
        (stopping.ruling, stopping.is_early()),
        (Ruling::Higher, true)
    );
    assert_eq!(stopping.counted.trials(), records.len() as u64);
    let fixed = Summary::of(&records, &[]).unwrap().overall;
    let free = Summary::by(IntervalMethod::Anytime, &records, &[]).unwrap();
    assert_eq!(free.overall.interval, stopping.interval);
    assert!(free.overall.interval.low < fixed.interval.low);
    let text = serde_json::to_string(&free).unwrap();
    assert!(text.contains("\"interval_method\":\"anytime\""), "{text}");
    assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), free);
}

#[test]
fn a_report_of_a_stopped_evaluation_has_no_interval_for_a_fixed_number() {
    let rule = rule(0.5, SequentialTest::Planned);
    let (records, _) = evaluate(Preset::Light.planner(), rule, 2, Vec::new());
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let request = ReportRequest::new(&setup, &records).with_stopping(Some(rule), 60);
    let report = Report::of(request, &mut LineWorld::new()).unwrap();
    let markdown = report.to_markdown();
    let page = Page::new(&report).render();
    for text in [&markdown, &page] {
        let count = records.len();
        let expected = format!("It stopped early, after {count} of 60 cases");
        assert!(text.contains(&expected), "{text}");
        assert!(text.contains("anytime-valid"), "{text}");
    }
    let fixed = Summary::of(&records, &[]).unwrap().overall.interval;
    let low = format!("{:.0}–", 100.0 * fixed.low);
    assert!(!markdown.contains(&low), "{low}");
    assert_eq!(report.to_csv().unwrap().lines().count(), records.len() + 1);
}

#[test]
fn an_interval_after_an_early_stop_is_attested_as_such() {
    let rule = rule(0.5, SequentialTest::Planned);
    let (records, _) = evaluate(Preset::Light.planner(), rule, 2, Vec::new());
    let summary = Summary::by(IntervalMethod::Anytime, &records, &[]).unwrap();
    let mut tally = EvaluationTally::default();
    for record in &records {
        tally.add(&serde_json::to_value(record).unwrap()).unwrap();
    }
    let GroupSummary {
        solved, interval, ..
    } = summary.overall;
    let interval = ClaimedInterval::new("anytime", 0.95, interval.low, interval.high);
    let claimed = [Statistic::new(
        "all",
        solved.successes(),
        solved.trials(),
        0,
        interval,
    )];
    assert_eq!(tally.statistics(&claimed).unwrap(), claimed);
    let file = RunPath::new(SUMMARY_FILE).unwrap();
    let restated = tally.restated(&file, &claimed).unwrap().unwrap();
    assert_eq!(restated.value, serde_json::to_value(&summary).unwrap());
}

#[test]
fn a_rule_that_is_never_sure_runs_every_case() {
    let rule = rule(0.99, SequentialTest::Open);
    let (records, _) = evaluate(Preset::Light.planner(), rule, 2, Vec::new());
    let stopping = Stopping::of(rule, 60, &records).unwrap();
    assert_eq!((records.len(), stopping.ruling), (60, Ruling::Continue));
    assert!(!stopping.is_early());
}

#[test]
fn a_bar_at_either_end_is_refused() {
    for bar in [0.0, 1.0] {
        let bar = Probability::new(bar).unwrap();
        assert!(StoppingRule::new(bar, SequentialTest::Open, Confidence::P95).is_err());
    }
}

#[test]
fn no_episode_begins_before_the_one_before_is_in_the_journal() {
    let oracle = LineOracle::default();
    let calls = Arc::clone(&oracle.calls);
    let (forge, actions) = (line_forge(oracle), line_actions());
    let planner = Preset::Light.planner();
    let setup = Setup::new(&forge, ORACLE, planner, &actions).unwrap();
    let count = || calls.load(Ordering::SeqCst);
    Evaluation::new(&setup, &line_world)
        .run(&cases()[..6], &mut |_| {
            let before = count();
            for _ in 0..2_000 {
                std::thread::yield_now();
            }
            assert_eq!(count(), before);
            Ok(())
        })
        .unwrap();
    assert!(count() > 6);
}
