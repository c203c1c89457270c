//! `TwoRoom` against states and frames of the reference environment, stable-worldmodel at commit
//! `addbab40377d`; its 64-pixel frames are the area average of its 224-pixel ones.

use safetensors::SafeTensors;
use worldforge_core::Tensor;
use worldforge_eval::environment::two_room::{frame, full_frame, next_position};

static VECTORS: &[u8] = include_bytes!("../../../../fixtures/two-room/env_parity.safetensors");

/// The values of the ten full frames, of 1,505,280, that the rounding of `exp` moves by one.
const ROUNDED_IN_FULL_FRAMES: usize = 4;

fn bytes(name: &str) -> Vec<u8> {
    let file = SafeTensors::deserialize(VECTORS).unwrap();
    file.tensor(name).unwrap().data().to_vec()
}

fn pairs(name: &str) -> Vec<[f32; 2]> {
    let bytes = bytes(name);
    let words = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|raw| f32::from_le_bytes(*raw));
    words.collect::<Vec<_>>().as_chunks::<2>().0.to_vec()
}

/// Returns how many values differ; each by one at most.
fn count_differences(name: &str, draw: fn([f32; 2]) -> worldforge_core::Result<Tensor>) -> usize {
    let positions = pairs("frame_state");
    let expected = bytes(name);
    let size = expected.len() / positions.len();
    let mut differences = 0;
    for (position, expected) in positions.iter().zip(expected.chunks_exact(size)) {
        let drawn = draw(*position).unwrap();
        assert_eq!(drawn.bytes().len(), size);
        for (ours, theirs) in drawn.bytes().iter().zip(expected) {
            assert!(ours.abs_diff(*theirs) <= 1, "{position:?}");
            differences += usize::from(ours != theirs);
        }
    }
    differences
}

#[test]
fn two_hundred_steps_are_bit_equal_to_the_reference() {
    let steps = pairs("state")
        .into_iter()
        .zip(pairs("action"))
        .zip(pairs("next_state"));
    let mut count = 0;
    for ((state, action), next_state) in steps {
        let bits = next_position(state, action).map(f32::to_bits);
        assert_eq!(bits, next_state.map(f32::to_bits), "{state:?} {action:?}");
        count += 1;
    }
    assert_eq!(count, 200);
}

#[test]
fn full_frames_equal_the_reference_but_for_four_roundings_of_exp() {
    assert_eq!(
        count_differences("frame224", full_frame),
        ROUNDED_IN_FULL_FRAMES
    );
}

#[test]
fn policy_frames_are_bit_equal_to_the_averaged_reference() {
    assert_eq!(count_differences("frame64", frame), 0);
}

/// Averages a full frame pixel by pixel, as the definition reads.
fn averaged(full: &Tensor) -> Vec<u8> {
    let weight = |output: usize, offset: usize| match (output % 2, offset) {
        (_, 3) => 1,
        (0, 0..3) | (1, 4..7) => 2,
        _ => 0,
    };
    let mut pixels = Vec::new();
    for (y, x, channel) in (0..64 * 64 * 3).map(|i| (i / 192, i / 3 % 64, i % 3)) {
        let mut sum = 0;
        for (down, across) in (0..49).map(|i| (i / 7, i % 7)) {
            let (row, column) = (y / 2 * 7 + down, x / 2 * 7 + across);
            let value = u32::from(full.bytes()[(row * 224 + column) * 3 + channel]);
            sum += weight(y, down) * weight(x, across) * value;
        }
        pixels.push(u8::try_from((2 * sum + 49) / 98).unwrap());
    }
    pixels
}

#[test]
fn a_policy_frame_is_the_average_of_the_full_frame_wherever_the_agent_stands() {
    for step in 0..=20_u8 {
        let place = f32::from(step) / 20.0;
        for position in [
            [223.0 * place, 60.3],
            [90.7, 223.0 * place],
            [223.0 * place; 2],
        ] {
            let full = full_frame(position).unwrap();
            assert_eq!(
                frame(position).unwrap().bytes(),
                averaged(&full),
                "{position:?}"
            );
        }
    }
}

#[test]
fn a_frame_is_refused_for_a_position_outside_the_picture() {
    for position in [
        [-0.1, 50.0],
        [50.0, 223.5],
        [f32::NAN, 50.0],
        [f32::INFINITY, 50.0],
    ] {
        for draw in [frame, full_frame] {
            let error = draw(position).unwrap_err();
            assert_eq!(error.pointer().unwrap().as_str(), "/position");
        }
    }
}
