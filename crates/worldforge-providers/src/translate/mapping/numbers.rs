//! A tensor's elements as numbers, exactly.

use worldforge_core::{DType, Result, Tensor};

use crate::translate::raw::refuse;

/// The largest whole number below which every whole number is a 64-bit float: 2^53.
const MAX_EXACT: i64 = 1 << 53;

/// One tensor's elements in row-major order.
pub(super) struct Table {
    width: usize,
    values: Vec<f64>,
}

impl Table {
    /// Reads a tensor that was checked to be `[chunks, horizon, width]`.
    pub(super) fn read(name: &str, tensor: &Tensor, width: usize) -> Result<Self> {
        let values = exact(tensor)
            .ok_or_else(|| refuse(name, "whole numbers must be at most 2^53 in size"))?;
        Ok(Self { width, values })
    }

    /// Returns one element of the row of a step, counted over all chunks.
    pub(super) fn at(&self, row: usize, column: usize) -> Option<f64> {
        self.values.get(row * self.width + column).copied()
    }
}

/// Returns the elements, or nothing when one has no exact 64-bit float.
fn exact(tensor: &Tensor) -> Option<Vec<f64>> {
    let bytes = tensor.bytes();
    let whole = |value: i64| {
        #[expect(clippy::cast_precision_loss, reason = "the size was checked")]
        let float = value as f64;
        (-MAX_EXACT..=MAX_EXACT).contains(&value).then_some(float)
    };
    match tensor.dtype() {
        DType::F64 => Some(words(bytes).map(f64::from_le_bytes).collect()),
        DType::I64 => words(bytes)
            .map(|word| whole(i64::from_le_bytes(word)))
            .collect(),
        DType::U64 => words(bytes)
            .map(|word| i64::try_from(u64::from_le_bytes(word)).ok().and_then(whole))
            .collect(),
        DType::I32 => Some(
            words(bytes)
                .map(|word| i32::from_le_bytes(word).into())
                .collect(),
        ),
        DType::U32 => Some(
            words(bytes)
                .map(|word| u32::from_le_bytes(word).into())
                .collect(),
        ),
        // Every value of the other types is a 32-bit float.
        _ => Some(tensor.to_f32().into_iter().map(f64::from).collect()),
    }
}

fn words<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.as_chunks::<N>().0.iter().copied()
}
