//! Episodes and evaluations with an exact world model.

use std::num::NonZeroUsize;

use worldforge_core::{Cancellation, Error, ErrorKind};
use worldforge_eval::{
    closed_loop::{
        EpisodeRecord, Evaluation, LatentMap, LatentMapSettings, Outcome, Overrides, Planner,
        Preset, Setup, Summary, behaviour_digest, run_episode,
    },
    environment::{Case, Cases, LineWorld},
};

use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

fn light() -> Planner {
    Preset::Light.planner()
}

fn cases(per_group: u64) -> Vec<Case> {
    let cases = Cases::draw(&LineWorld::new(), 5, per_group).unwrap();
    cases.as_slice().to_vec()
}

fn workers(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// Runs the cases with an oracle, and returns the records with the order they finished in.
fn evaluate(
    planner: Planner,
    cases: &[Case],
    count: usize,
    finished: Vec<EpisodeRecord>,
) -> (Vec<EpisodeRecord>, Vec<u64>) {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, planner, &actions).unwrap();
    let evaluation = Evaluation::new(&setup, &line_world)
        .with_workers(workers(count))
        .with_finished(finished);
    let mut journal = Vec::new();
    let records = evaluation.run(cases, &mut |progress| {
        journal.push(progress.record.index);
        assert_eq!(progress.total, cases.len());
        Ok(())
    });
    (records.unwrap(), journal)
}

#[test]
fn an_exact_model_reaches_every_goal_in_few_steps() {
    let (records, _) = evaluate(light(), &cases(8), 2, Vec::new());
    for record in &records {
        assert_eq!(record.outcome, Outcome::Solved, "{}", record.index);
        let best = LineWorld::best_step_count(record.case.start[0], record.case.goal[0]);
        assert!(
            (best..=2 * best + 4).contains(&record.steps()),
            "{best}: {record:?}"
        );
        assert_eq!(record.states.len(), record.actions.len() + 1);
        assert_eq!(record.states[0], record.case.start);
    }
}

#[test]
fn records_do_not_depend_on_the_number_of_workers() {
    let cases = cases(6);
    let (alone, order) = evaluate(light(), &cases, 1, Vec::new());
    assert!(order.is_sorted());
    for count in [2, 5, 64] {
        let (records, mut journal) = evaluate(light(), &cases, count, Vec::new());
        assert_eq!(records, alone, "{count}");
        journal.sort_unstable();
        assert_eq!(journal, order, "{count}");
    }
}

#[test]
fn an_evaluation_that_was_stopped_goes_on_where_it_was() {
    let cases = cases(4);
    let (whole, _) = evaluate(light(), &cases, 1, Vec::new());
    let kept = vec![whole[6].clone(), whole[1].clone()];
    let (records, journal) = evaluate(light(), &cases, 1, kept);
    assert_eq!(records, whole);
    assert_eq!(journal, [0, 2, 3, 4, 5, 7]);
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, light(), &actions).unwrap();
    let mut foreign = whole[1].clone();
    foreign.index = 2;
    let evaluation = Evaluation::new(&setup, &line_world).with_finished(vec![foreign]);
    let error = evaluation.run(&cases, &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_record_reads_back_what_it_writes() {
    let (records, _) = evaluate(light(), &cases(1), 1, Vec::new());
    for record in records {
        let text = serde_json::to_string(&record).unwrap();
        let again: EpisodeRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(again, record);
        let newer = text.replacen("\"schema_version\":1", "\"schema_version\":2", 1);
        assert!(serde_json::from_str::<EpisodeRecord>(&newer).is_err());
    }
}

#[test]
fn the_behaviour_digest_covers_actions_and_no_timing() {
    let (mut records, _) = evaluate(light(), &cases(1), 1, Vec::new());
    let digest = behaviour_digest(&records).unwrap();
    records[0].decisions[0].planning_us += 1;
    assert_eq!(behaviour_digest(&records).unwrap(), digest);
    records[0].actions[0][0] += 0.5;
    assert_ne!(behaviour_digest(&records).unwrap(), digest);
}

#[test]
fn a_provider_that_fails_costs_its_episode_and_no_other() {
    let oracle = LineOracle {
        fails_after: Some(13),
        ..LineOracle::default()
    };
    let (forge, actions, cases) = (line_forge(oracle), line_actions(), cases(2));
    let setup = Setup::new(&forge, ORACLE, light(), &actions).unwrap();
    let evaluation = Evaluation::new(&setup, &line_world);
    let records = evaluation.run(&cases, &mut |_| Ok(())).unwrap();
    let summary = Summary::of(&records, &["near", "far"]).unwrap();
    assert_eq!(summary.overall.solved.successes(), 1);
    assert_eq!(summary.overall.failed, 3);
    let Outcome::Failed(failure) = &records[1].outcome else {
        panic!("want a failed episode");
    };
    assert_eq!(failure.code.as_str(), ErrorKind::Unavailable.code());
    // Its first decision took three calls, and the second broke at its second one.
    assert_eq!(records[1].decisions.len(), 1);
    assert_eq!(records[1].steps(), 4);
}

#[test]
fn a_raised_flag_stops_everything_and_keeps_what_was_shown() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let flag = Cancellation::new();
    let setup = Setup::new(&forge, ORACLE, light(), &actions)
        .unwrap()
        .with_cancellation(flag.clone());
    let mut journal = Vec::new();
    let outcome = Evaluation::new(&setup, &line_world).run(&cases(8), &mut |progress| {
        journal.push(progress.record.clone());
        if progress.finished == 2 {
            flag.cancel();
        }
        Ok(())
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Cancelled);
    assert!((2..16).contains(&journal.len()), "{}", journal.len());
}

#[test]
fn an_error_of_the_journal_ends_the_evaluation() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, light(), &actions).unwrap();
    let mut shown = 0;
    let outcome = Evaluation::new(&setup, &line_world).run(&cases(8), &mut |_| {
        shown += 1;
        Err(Error::new(ErrorKind::Io, "the disk is full"))
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(shown, 1);
}

#[test]
fn what_does_not_fit_is_refused_before_anything_runs() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let changed = |change: fn(&mut Overrides)| {
        let mut changes = Overrides::default();
        change(&mut changes);
        light().with_overrides(&changes).unwrap()
    };
    for planner in [
        changed(|changes| changes.executed_blocks = Some(11)),
        changed(|changes| changes.executed_blocks = Some(0)),
        changed(|changes| changes.elites = Some(65)),
        changed(|changes| changes.noise_correlation = Some(1.0)),
        changed(|changes| changes.history_size = Some(0)),
    ] {
        let error = Setup::new(&forge, ORACLE, planner, &actions).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{planner:?}");
    }
    let setup = Setup::new(&forge, ORACLE, light(), &actions).unwrap();
    let outside = Case::new("near", [-1.0], [4.0]);
    let evaluation = Evaluation::new(&setup, &line_world);
    for cases in [vec![], vec![outside]] {
        let error = evaluation.run(&cases, &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{cases:?}");
    }
}

#[test]
fn a_deadline_in_the_past_fails_the_episode_and_says_so() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, light(), &actions)
        .unwrap()
        .with_decision_deadline(std::time::Duration::ZERO);
    let (case, mut world) = (&cases(1)[0], LineWorld::new());
    let episode = run_episode(&setup, &mut world, case, 0);
    let Outcome::Failed(failure) = pollster::block_on(episode).unwrap().outcome else {
        panic!("want a failure");
    };
    assert_eq!(failure.code.as_str(), ErrorKind::BudgetExceeded.code());
}

#[test]
fn an_exact_model_imagines_what_then_happens() {
    let (forge, actions) = (line_forge(LineOracle::default()), line_actions());
    let setup = Setup::new(&forge, ORACLE, light(), &actions).unwrap();
    let settings = LatentMapSettings::spaced(0.25);
    let mut world = LineWorld::new();
    let map = LatentMap::build(&setup, &mut world, settings);
    let map = pollster::block_on(map).unwrap();
    assert_eq!((map.quality().states, map.quality().held_out), (129, 200));
    // Near the ends of the line the frames of neighbouring places are alike.
    assert!(map.quality().median_error <= 0.07, "{:?}", map.quality());
    assert!(map.quality().p90_error <= 0.13, "{:?}", map.quality());
    let setup = setup.with_latent_map(&map);
    let case = Case::new("far", [4.0], [26.0]);
    let episode = run_episode(&setup, &mut world, &case, 0);
    let record = pollster::block_on(episode).unwrap();
    for decision in &record.decisions {
        let imagined = decision.imagined.as_ref().unwrap();
        let real = |step: u32| record.real_costs.iter().find(|real| real.step == step);
        for (block, cost) in (1..=2).zip(&imagined.costs) {
            if let Some(real) = real(decision.step + 2 * block) {
                assert!((real.cost.sqrt() - cost.sqrt()).abs() < 0.01, "{real:?}");
            }
        }
        let here = record.states[decision.step as usize][0];
        assert!((imagined.states[0][0] - here).abs() <= 0.13);
    }
    assert_eq!(record.real_costs.last().unwrap().step, record.steps());
}
