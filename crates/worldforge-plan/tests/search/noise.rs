//! Seeded, stored and correlated noise.

use serde_json::json;
use std::sync::Mutex;
use worldforge_core::{Digest, ErrorKind, Tensor};
use worldforge_plan::search::{
    Candidates, Cem, Draw, NoiseSource, ObjectiveFn, SeededNoise, StoredNoise,
};

use crate::support::{self, cem};

fn draw(noise: SeededNoise, decision: u64, iteration: u32, count: usize) -> Vec<f32> {
    let mut values = vec![0.0; count];
    let draw = Draw::new(decision, iteration);
    noise.fill(draw, &mut values).unwrap();
    values
}

/// Returns the noise that a planner applies: its candidates around a zero mean, but the first.
fn applied(cem: &Cem) -> Vec<Vec<f32>> {
    let shown = Mutex::new(Vec::new());
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        let noise = candidates.iter().skip(1).map(<[f32]>::to_vec);
        shown.lock().unwrap().extend(noise);
        Ok(vec![0.0; candidates.samples()])
    });
    support::solve(cem, &objective).unwrap();
    shown.into_inner().unwrap()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

#[test]
fn a_seed_draws_the_same_bits_everywhere() {
    let noise = SeededNoise::new(20_260_430).for_episode(3);
    let first: Vec<u32> = draw(noise, 5, 2, 4).into_iter().map(f32::to_bits).collect();
    assert_eq!(first, [0x3f19_b03b, 0x3f41_8a78, 0xbfd6_5a09, 0x3f8c_e390]);
    let many: Vec<u8> = draw(noise, 5, 2, 100_000)
        .into_iter()
        .flat_map(f32::to_le_bytes)
        .collect();
    assert_eq!(
        Digest::of_bytes(&many).to_string(),
        "sha256:dab3517f6145b6b40866ef9f95d2f9d4b701bc614c53baa06b7367dfcc96c634"
    );
}

#[test]
fn a_draw_does_not_depend_on_what_was_drawn_before() {
    let noise = SeededNoise::new(1);
    let alone = draw(noise, 9, 4, 64);
    draw(noise, 9, 3, 17);
    assert_eq!(draw(noise, 9, 4, 64), alone);
    assert_eq!(draw(noise, 9, 4, 8), alone[..8]);
    for other in [
        draw(noise, 8, 4, 64),
        draw(noise, 9, 5, 64),
        draw(noise.for_episode(1), 9, 4, 64),
        draw(SeededNoise::new(2), 9, 4, 64),
    ] {
        assert!(other.iter().zip(&alone).all(|(a, b)| a != b));
    }
}

#[test]
fn seeded_noise_has_the_moments_of_a_standard_normal() {
    let values = draw(SeededNoise::new(3), 0, 0, 1_000_000);
    let moment = |power: i32| mean(values.iter().map(|value| f64::from(*value).powi(power)));
    // Five standard errors of each moment over a million numbers.
    for (power, expected, tolerance) in [
        (1, 0.0, 0.005),
        (2, 1.0, 0.0071),
        (3, 0.0, 0.02),
        (4, 3.0, 0.05),
    ] {
        let found = moment(power);
        assert!(
            (found - expected).abs() < tolerance,
            "moment {power}: {found}"
        );
    }
    let beyond_two = mean(
        values
            .iter()
            .map(|value| f64::from(u8::from(value.abs() > 2.0))),
    );
    assert!((beyond_two - 0.045_500).abs() < 0.001, "{beyond_two}");
}

#[test]
fn correlated_noise_has_unit_variance_and_the_stated_autocorrelation() {
    let cem = cem(&[
        ("samples", json!(20_001)),
        ("iterations", json!(1)),
        ("horizon", json!(4)),
        ("action_dim", json!(10)),
        (
            "noise",
            json!({"kind": "ar1", "correlation": 0.9, "steps_per_block": 5}),
        ),
    ]);
    let noise = applied(&cem);
    let product = |left: usize, right: usize| {
        mean(
            noise
                .iter()
                .map(|c| f64::from(c[left]) * f64::from(c[right])),
        )
    };
    // Numbers alternate between two axes, and twenty steps run through four blocks.
    for axis in [0, 1] {
        for step in 0..20 {
            assert!((product(2 * step + axis, 2 * step + axis) - 1.0).abs() < 0.05);
            for lag in 1..20 - step {
                let found = product(2 * step + axis, 2 * (step + lag) + axis);
                let expected = 0.9_f64.powi(i32::try_from(lag).unwrap());
                assert!(
                    (found - expected).abs() < 0.05,
                    "step {step} lag {lag}: {found}"
                );
            }
        }
    }
    for (left, right) in [(0, 1), (10, 11), (3, 2), (39, 0)] {
        assert!(product(left, right).abs() < 0.05);
    }
}

#[test]
fn white_noise_reaches_the_candidates_unchanged() {
    let noise = applied(&cem(&[("iterations", json!(1))]));
    let drawn = draw(SeededNoise::new(7), 0, 0, 32 * 6);
    assert_eq!(noise.concat(), drawn[6..]);
}

#[test]
fn stored_noise_refuses_what_it_does_not_hold() {
    let tensor = Tensor::from_f32([2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    let noise = StoredNoise::new(&[tensor]).unwrap();
    let mut values = [0.0; 6];
    noise.fill(Draw::new(4, 0), &mut values).unwrap();
    assert_eq!(values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    for (iteration, count) in [(1, 6), (0, 5)] {
        let draw = Draw::new(0, iteration);
        let error = noise.fill(draw, &mut vec![0.0; count]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    let broken = Tensor::from_f32([1], &[f32::NAN]).unwrap();
    assert_eq!(
        StoredNoise::new(&[broken]).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}
