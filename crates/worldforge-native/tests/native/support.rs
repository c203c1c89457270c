//! Fixtures, and the procedural weights and pictures of the larger ones.

use std::path::PathBuf;

use serde_json::{Value, json};
use worldforge_core::{DType, Tensor};
use worldforge_native::checkpoint::Checkpoint;

/// Returns the path of a fixture.
pub(crate) fn fixture(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures")).join(path)
}

/// Reads a fixture's bytes.
pub(crate) fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).unwrap()
}

/// Opens a fixture with tensors.
pub(crate) fn tensors(path: &str) -> Checkpoint {
    Checkpoint::open(fixture(path)).unwrap()
}

/// Reads one tensor as floats.
pub(crate) fn floats(file: &Checkpoint, name: &str) -> Vec<f32> {
    file.tensor(name).unwrap().to_f32()
}

/// Writes a safetensors file.
pub(crate) fn safetensors(tensors: &[(String, Tensor)]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut data = Vec::new();
    for (name, tensor) in tensors {
        let begin = data.len();
        data.extend_from_slice(tensor.bytes());
        let dtype = tensor.dtype().name().to_uppercase();
        header.insert(
            name.clone(),
            json!({"dtype": dtype, "shape": tensor.shape(), "data_offsets": [begin, data.len()]}),
        );
    }
    let header = Value::Object(header).to_string().into_bytes();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header);
    file.extend(data);
    file
}

/// Returns every tensor of a checkpoint.
pub(crate) fn all(checkpoint: &Checkpoint) -> Vec<(String, Tensor)> {
    let read = checkpoint.tensors().map(Result::unwrap);
    read.map(|(name, tensor)| (name.to_owned(), tensor))
        .collect()
}

/// Which release of transformers named the tensors.
#[derive(Clone, Copy)]
pub(crate) enum Names {
    Current,
    Transformers4,
}

/// Makes the weights of a fixture with `keys.json`.
pub(crate) fn procedural(folder: &str, names: Names) -> Checkpoint {
    let file = match names {
        Names::Current => "keys.json",
        Names::Transformers4 => "keys_transformers4.json",
    };
    let renames: Value = serde_json::from_slice(&bytes(&format!("{folder}/{file}"))).unwrap();
    let keys: Value = serde_json::from_slice(&bytes(&format!("{folder}/keys.json"))).unwrap();
    let tensors: Vec<_> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| {
            let canonical = key["name"].as_str().unwrap();
            let name = renames
                .as_array()
                .unwrap()
                .iter()
                .find(|row| row.get("canonical").unwrap_or(&row["name"]) == canonical)
                .unwrap()["name"]
                .as_str()
                .unwrap();
            (name.to_owned(), tensor(key))
        })
        .collect();
    Checkpoint::from_bytes(safetensors(&tensors)).unwrap()
}

fn tensor(key: &Value) -> Tensor {
    let name = key["name"].as_str().unwrap();
    let shape: Vec<usize> = serde_json::from_value(key["shape"].clone()).unwrap();
    let count: usize = shape.iter().product();
    let fan_in: usize = shape.iter().skip(1).product();
    let hash = fnv1a64(name);
    let value: Box<dyn Fn(f64) -> f64> = match key["rule"].as_str().unwrap() {
        "one" => return Tensor::new(DType::I64, shape, 1_i64.to_le_bytes().to_vec()).unwrap(),
        "rmean" => Box::new(|v| 0.1 * v),
        "rvar" => Box::new(|v| 1.0 + 0.5 * v),
        "emb" => Box::new(|v| v * (0.02 * 3.0_f64.sqrt())),
        "weight" => Box::new(move |v| v * (3.0 / fan_in as f64).sqrt()),
        "bias" => Box::new(|v| v * 0.05),
        "norm" => Box::new(|v| 1.0 + 0.1 * v),
        rule => panic!("unknown rule {rule}"),
    };
    let values: Vec<f32> = (0..count)
        .map(|index| value(uniform(hash, index)) as f32)
        .collect();
    Tensor::from_f32(shape, &values).unwrap()
}

/// Makes pictures `[count, 3, height, width]` of blocks and noise.
pub(crate) fn pictures(name: &str, [count, height, width]: [usize; 3], block: usize) -> Tensor {
    let (noise, coarse) = (fnv1a64(name), fnv1a64(&format!("{name}.block")));
    let (rows, columns) = (height.div_ceil(block), width.div_ceil(block));
    let values: Vec<f32> = (0..count * 3 * height * width)
        .map(|index| {
            let (plane, y, x) = (
                index / (height * width),
                index / width % height,
                index % width,
            );
            let cell = (plane * rows + y / block) * columns + x / block;
            (0.5 * uniform(noise, index) + 1.5 * uniform(coarse, cell)) as f32
        })
        .collect();
    Tensor::from_f32([count, 3, height, width], &values).unwrap()
}

/// Makes actions between -2 and 2.
pub(crate) fn actions(name: &str, count: usize) -> Vec<f32> {
    let hash = fnv1a64(name);
    (0..count)
        .map(|index| (2.0 * uniform(hash, index)) as f32)
        .collect()
}

fn fnv1a64(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The first output of splitmix64 at `hash + index`, as a number from -1 to 1.
fn uniform(hash: u64, index: usize) -> f64 {
    let mut z = hash
        .wrapping_add(index as u64)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    2.0 * ((z >> 40) as f64 / 16_777_216.0) - 1.0
}

/// Asserts that every number is within `tolerance` of the expected one.
pub(crate) fn assert_near(what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{what}: lengths");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (found - expected).abs();
        assert!(
            difference <= tolerance,
            "{what}[{index}]: {found} is not {expected} within {tolerance}"
        );
    }
}

/// Asserts costs to 1e-5 relative, and their order where the reference costs are clearly apart.
pub(crate) fn assert_costs(what: &str, found: &[f32], expected: &[f32], reference: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}: lengths");
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let relative = (found - expected).abs() / expected.abs();
        assert!(
            relative <= 1e-5,
            "{what}[{index}]: {found} is not {expected}, {relative} apart"
        );
    }
    for (left, a) in reference.iter().enumerate() {
        for (right, b) in reference.iter().enumerate() {
            if b - a > 1e-4 * a.abs() {
                assert!(found[left] < found[right], "{what}: {left} before {right}");
            }
        }
    }
}
