//! Settings, presets, bounds and the small types around them.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Tensor};
use worldforge_plan::search::{
    ActionBlock, ActionSequence, Candidates, Cem, CemConfig, Decision, MAX_ACTION_DIM, MAX_HORIZON,
    Noise, ObjectiveFn, SearchControl, SeededNoise,
};

use crate::support::{self, FakeClock, cem, distance_from, try_cem};

#[test]
fn settings_out_of_range_are_refused_by_kind() {
    use ErrorKind::{InvalidInput, LimitExceeded};
    let ar1 = |correlation: f64, steps: usize| json!({"kind": "ar1", "correlation": correlation, "steps_per_block": steps});
    let cases: Vec<(&str, Value, ErrorKind)> = vec![
        ("samples", json!(0), InvalidInput),
        ("samples", json!(65_537), LimitExceeded),
        ("iterations", json!(0), InvalidInput),
        ("iterations", json!(10_001), LimitExceeded),
        ("horizon", json!(0), InvalidInput),
        ("horizon", json!(4097), LimitExceeded),
        ("action_dim", json!(4097), LimitExceeded),
        ("elites", json!(1), InvalidInput),
        ("elites", json!(33), InvalidInput),
        ("initial_std", json!(0.0), InvalidInput),
        ("initial_std", json!(1e7), InvalidInput),
        ("alpha", json!(1.0), InvalidInput),
        ("alpha", json!(-0.1), InvalidInput),
        ("minimum_std", json!(1.5), InvalidInput),
        ("noise", ar1(1.0, 1), InvalidInput),
        ("noise", ar1(-1.0, 1), InvalidInput),
        ("noise", ar1(0.9, 0), InvalidInput),
        ("noise", ar1(0.9, 3), InvalidInput),
        (
            "action_bounds",
            json!({"low": [-1.0], "high": [1.0, 1.0]}),
            InvalidInput,
        ),
        (
            "action_bounds",
            json!({"low": [], "high": []}),
            InvalidInput,
        ),
        (
            "action_bounds",
            json!({"low": [0.0, 1.0], "high": [1.0, 0.5]}),
            InvalidInput,
        ),
        (
            "action_bounds",
            json!({"low": [0.0, 0.0, 0.0], "high": [1.0, 1.0, 1.0]}),
            InvalidInput,
        ),
    ];
    for (name, value, kind) in cases {
        let error = try_cem(&[(name, value.clone())]).unwrap_err();
        assert_eq!(error.kind(), kind, "{name} {value}");
    }
}

#[test]
fn a_batch_of_candidates_has_a_limit_of_its_own() {
    let large = [
        ("samples", json!(65_536)),
        ("horizon", json!(4096)),
        ("action_dim", json!(4096)),
    ];
    assert_eq!(
        try_cem(&large).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}

#[test]
fn settings_read_back_what_they_write_and_refuse_what_they_do_not_know() {
    let block = ActionBlock::new(5, 2).unwrap();
    for cem in [
        Cem::stable_worldmodel(block),
        Cem::recommended(block),
        Cem::light(block),
    ] {
        let text = serde_json::to_string(&cem).unwrap();
        assert_eq!(serde_json::from_str::<Cem>(&text).unwrap(), cem);
    }
    let mut unknown = serde_json::to_value(Cem::light(block)).unwrap();
    unknown["temperature"] = json!(0.5);
    assert!(serde_json::from_value::<CemConfig>(unknown).is_err());
    let mut wrong = serde_json::to_value(Cem::light(block)).unwrap();
    wrong["elites"] = json!(1);
    assert!(serde_json::from_value::<Cem>(wrong).is_err());
}

#[test]
fn presets_are_within_the_limits_for_the_largest_block() {
    for (steps, axes) in [(1, 1), (MAX_ACTION_DIM, 1), (64, 64)] {
        let block = ActionBlock::new(steps, axes).unwrap();
        for cem in [
            Cem::stable_worldmodel(block),
            Cem::recommended(block),
            Cem::light(block),
        ] {
            assert_eq!(Cem::new(cem.clone().into_config()).unwrap(), cem);
        }
    }
}

#[test]
fn presets_have_their_documented_numbers() {
    let block = ActionBlock::new(5, 2).unwrap();
    let ar1 = Noise::Ar1 {
        correlation: 0.9,
        steps_per_block: 5,
    };
    for (cem, (samples, iterations, elites), horizon, noise) in [
        (
            Cem::stable_worldmodel(block),
            (300, 30, 30),
            5,
            Noise::White,
        ),
        (Cem::recommended(block), (128, 5, 13), 10, ar1),
        (Cem::light(block), (64, 3, 8), 10, ar1),
    ] {
        let config = cem.config();
        assert_eq!(
            (config.samples, config.iterations, config.elites),
            (samples, iterations, elites)
        );
        assert_eq!(
            (config.horizon, config.action_dim, config.noise),
            (horizon, 10, noise)
        );
        assert_eq!(
            (config.initial_std, config.alpha, config.minimum_std),
            (1.0, 0.0, 0.0)
        );
        assert_eq!(config.action_bounds, None);
    }
}

#[test]
fn a_kept_weight_and_a_smallest_deviation_change_one_update_as_written() {
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(2.0, candidates));
    let one = |changes: &[(&str, Value)]| {
        let mut all = vec![("iterations", json!(1))];
        all.extend_from_slice(changes);
        support::solve(&cem(&all), &objective).unwrap()
    };
    let (plain, smoothed) = (one(&[]), one(&[("alpha", json!(0.25))]));
    for (new, old) in smoothed.plan.values().iter().zip(plain.plan.values()) {
        assert!((new - 0.75 * old).abs() < 1e-6);
    }
    for (new, old) in smoothed.std.values().iter().zip(plain.std.values()) {
        assert!((new - (0.25 + 0.75 * old)).abs() < 1e-6);
    }
    let floored = one(&[("minimum_std", json!(0.9))]);
    for (new, old) in floored.std.values().iter().zip(plain.std.values()) {
        assert_eq!(*new, old.max(0.9));
    }
    assert_eq!(floored.plan, plain.plan);
}

#[test]
fn a_warm_start_is_clamped_to_the_bounds_too() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let warm = ActionSequence::new(2, vec![5.0, -5.0]).unwrap();
    let cem = cem(&[
        ("alpha", json!(0.9)),
        (
            "action_bounds",
            json!({"low": [-1.0, -0.5], "high": [0.5, 1.0]}),
        ),
    ]);
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(3.0, candidates));
    let decision = Decision::new(&noise, 0).with_warm_start(&warm);
    let solution = support::run(cem.solve(&objective, decision, SearchControl::new(&clock)));
    for action in solution.unwrap().plan.actions() {
        assert!((-1.0..=0.5).contains(&action[0]) && (-0.5..=1.0).contains(&action[1]));
    }
}

#[test]
fn action_blocks_have_at_least_one_number_and_a_limit() {
    assert_eq!(ActionBlock::new(5, 2).unwrap().action_dim(), 10);
    for (steps, axes, kind) in [
        (0, 2, ErrorKind::InvalidInput),
        (2, 0, ErrorKind::InvalidInput),
        (MAX_ACTION_DIM, 2, ErrorKind::LimitExceeded),
        (usize::MAX, 2, ErrorKind::LimitExceeded),
    ] {
        assert_eq!(ActionBlock::new(steps, axes).unwrap_err().kind(), kind);
    }
}

#[test]
fn action_sequences_are_whole_finite_and_limited() {
    for (action_dim, values) in [
        (0, vec![1.0]),
        (2, vec![]),
        (2, vec![1.0; 3]),
        (2, vec![1.0, f32::NAN]),
        (1, vec![1.0; MAX_HORIZON + 1]),
        (MAX_ACTION_DIM + 1, vec![1.0; MAX_ACTION_DIM + 1]),
    ] {
        let kind = ActionSequence::new(action_dim, values).unwrap_err().kind();
        assert_eq!(kind, ErrorKind::InvalidInput, "action_dim {action_dim}");
    }
}

#[test]
fn sequences_and_candidates_become_tensors_of_their_shape() {
    let values: Vec<f32> = (0..12_u8).map(f32::from).collect();
    let candidates = Candidates::new([2, 3, 2], values.clone()).unwrap();
    let tensor = Tensor::from_f32([2, 3, 2], &values).unwrap();
    assert_eq!(candidates.to_tensor().unwrap(), tensor);
    assert_eq!(candidates.get(1), Some(&values[6..]));
    assert_eq!(candidates.get(2), None);
    let sequence = ActionSequence::new(3, values.clone()).unwrap();
    let tensor = Tensor::from_f32([4, 3], &values).unwrap();
    assert_eq!(sequence.to_tensor().unwrap(), tensor);
    for (shape, count, kind) in [
        ([2, 3, 2], 11, ErrorKind::InvalidInput),
        ([0, 3, 2], 0, ErrorKind::InvalidInput),
        ([1 << 20, 1 << 20, 1 << 40], 1, ErrorKind::LimitExceeded),
    ] {
        let error = Candidates::new(shape, vec![0.0; count]).unwrap_err();
        assert_eq!(error.kind(), kind);
    }
}
