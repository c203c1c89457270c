//! Planners by name.

use worldforge_core::{ErrorKind, capability::TrajectoryCost};
use worldforge_eval::{
    closed_loop::{Evaluation, Method, Overrides, Planner, Preset, Setup, Summary},
    environment::{Cases, Environment, two_room::TwoRoom},
};
use worldforge_plan::search::ActionBlock;

use crate::support::{CHECKPOINT, checkpoint_forge, fixture, seeded, two_room_actions};

#[test]
fn every_preset_is_found_by_its_name_and_fits_its_limits() {
    let block = ActionBlock::new(5, 2).unwrap();
    for preset in Preset::ALL {
        assert_eq!(preset.name().parse::<Preset>().unwrap(), *preset);
        let planner = preset.planner();
        planner.check(block).unwrap();
        assert_eq!(planner.label(), preset.name());
        let text = serde_json::to_string(&planner).unwrap();
        assert_eq!(serde_json::from_str::<Planner>(&text).unwrap(), planner);
        assert!(text.contains(&format!("\"{}\"", preset.name())), "{text}");
    }
    let error = "recomended".parse::<Preset>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.first_triage_step().contains("'recommended'"));
}

#[test]
fn overrides_change_what_they_name_and_nothing_else() {
    let mut changes = Overrides::default();
    changes.trajectory_cost = Some(TrajectoryCost::Mean);
    changes.seed = Some(9);
    let planner = Preset::Light.planner().with_overrides(&changes).unwrap();
    let (Method::Search(found), Method::Search(mut expected)) =
        (planner.method, Preset::Light.planner().method)
    else {
        panic!("want searches");
    };
    expected.trajectory_cost = TrajectoryCost::Mean;
    assert_eq!((found, planner.seed), (expected, 9));
    assert_eq!(planner.label(), "light (changed)");
    let error = Preset::Random.planner().with_overrides(&changes);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
    changes.trajectory_cost = None;
    let planner = Preset::Random.planner().with_overrides(&changes).unwrap();
    assert_eq!((planner.seed, planner.label()), (9, "random".to_owned()));
}

fn cases() -> Cases {
    let bytes = std::fs::read(fixture("two-room/eval_cases.json")).unwrap();
    Cases::decode(&bytes).unwrap()
}

fn two_room() -> Box<dyn Environment> {
    Box::new(TwoRoom::new())
}

#[test]
fn random_actions_solve_as_little_as_the_reference_found() {
    let (forge, actions, cases) = (checkpoint_forge(), two_room_actions(), cases());
    for (preset, range) in [(Preset::Random, 0..=10), (Preset::RandomHeld, 4..=22)] {
        let setup = Setup::new(&forge, CHECKPOINT, preset.planner(), &actions).unwrap();
        let evaluation = Evaluation::new(&setup, &two_room);
        let records = evaluation.run(cases.as_slice(), &mut |_| Ok(())).unwrap();
        let summary = Summary::of(&records, &["same_room", "cross_room"]).unwrap();
        let solved = summary.overall.solved.successes();
        assert!(range.contains(&solved), "{preset}: {solved}");
        assert_eq!(summary.groups[1].solved.successes(), 0, "{preset}");
        assert_eq!(summary.planning, None);
    }
}

#[test]
fn the_trained_model_solves_cases_through_the_doorway() {
    let (forge, actions, cases) = (checkpoint_forge(), two_room_actions(), cases());
    let crossing = &cases.as_slice()[50..53];
    let planner = seeded(Preset::LightWindow1.planner(), 1);
    let setup = Setup::new(&forge, CHECKPOINT, planner, &actions).unwrap();
    let evaluation = Evaluation::new(&setup, &two_room);
    let records = evaluation.run(crossing, &mut |_| Ok(())).unwrap();
    for record in &records {
        assert_eq!(record.case.group, "cross_room");
        assert!(record.is_solved(), "{}: {:?}", record.index, record.outcome);
        let doorway = |state: &&Vec<f32>| (state[0] - 112.0).abs() < 5.0;
        let crossings = record.states.iter().filter(doorway);
        assert!(crossings.clone().count() > 0);
        assert!(crossings.clone().all(|s| (33.0..65.0).contains(&s[1])));
    }
}
