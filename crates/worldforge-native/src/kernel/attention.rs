//! Softmax rows, and attention over the few positions of a predictor's window.
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "rows are cut from slices that the caller sized for them; a short one is a bug"
)]

use super::{isa::Kernel, math::exp, simd::Simd};

/// Softmax of rows in place; the padding of each row becomes zero.
pub(crate) struct Softmax<'a> {
    /// The rows.
    pub(crate) rows: &'a mut [f32],
    /// The length of a row, a multiple of 16.
    pub(crate) stride: usize,
    /// The numbers that count.
    pub(crate) width: usize,
}

impl Kernel for Softmax<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for row in self.rows.chunks_exact_mut(self.stride) {
            let largest = row[..self.width]
                .iter()
                .fold(f32::NEG_INFINITY, |most, value| most.max(*value));
            // The padding must stay in the range of the exponential until it is cleared.
            row[self.width..].fill(largest);
            let largest = simd.splat(largest);
            for at in (0..row.len()).step_by(S::LANES) {
                let value = exp(simd, simd.sub(simd.read(row, at), largest));
                simd.write(row, at, value);
            }
            row[self.width..].fill(0.0);
            let mut total = simd.splat(0.0);
            for at in (0..row.len()).step_by(S::LANES) {
                total = simd.add(total, simd.read(row, at));
            }
            let scale = simd.splat(1.0 / simd.sum(total));
            for at in (0..row.len()).step_by(S::LANES) {
                let value = simd.mul(simd.read(row, at), scale);
                simd.write(row, at, value);
            }
        }
    }
}

/// Causal attention of some positions of a window, for every candidate of a block.
///
/// Rows are position-major: row `p * candidates + c` is position `p` of candidate `c`. The queries
/// carry the scale `1/sqrt(head width)` already.
pub(crate) struct WindowAttention<'a> {
    /// The candidates of the block.
    pub(crate) candidates: usize,
    /// The first position whose queries are given.
    pub(crate) first: usize,
    /// The number of heads.
    pub(crate) heads: usize,
    /// The padded width of one head, a multiple of 16.
    pub(crate) head_width: usize,
    /// The length of a row of queries and of results, at least `heads * head_width`.
    pub(crate) stride: usize,
    /// The queries from position `first` on.
    pub(crate) queries: &'a [f32],
    /// The keys and values from position 0 on, `[rows][2 * heads * head_width]`.
    pub(crate) keys_values: &'a [f32],
    /// Room for the weights: positions times the heads, rounded up to 16.
    pub(crate) weights: &'a mut [f32],
    /// The results, as the queries.
    pub(crate) output: &'a mut [f32],
}

impl Kernel for WindowAttention<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let inner = self.heads * self.head_width;
        let lanes = self.heads.next_multiple_of(16);
        let queries = self.queries.chunks_exact(self.stride);
        let outputs = self.output.chunks_exact_mut(self.stride);
        for (row, (query, output)) in queries.zip(outputs).enumerate() {
            let positions = self.first + row / self.candidates + 1;
            let candidate = row % self.candidates;
            let memory = |position: usize| {
                &self.keys_values[(position * self.candidates + candidate) * 2 * inner..]
                    [..2 * inner]
            };
            for position in 0..positions {
                let keys = &memory(position)[..inner];
                for head in 0..self.heads {
                    let mut product = simd.splat(0.0);
                    let from = head * self.head_width;
                    for at in (from..from + self.head_width).step_by(S::LANES) {
                        product = simd.fma(simd.read(query, at), simd.read(keys, at), product);
                    }
                    self.weights[position * lanes + head] = simd.sum(product);
                }
            }
            softmax_over_positions(simd, &mut self.weights[..positions * lanes], lanes);
            for head in 0..self.heads {
                let from = head * self.head_width;
                for at in (from..from + self.head_width).step_by(S::LANES) {
                    let mut sum = simd.splat(0.0);
                    for position in 0..positions {
                        let weight = simd.splat(self.weights[position * lanes + head]);
                        sum = simd.fma(weight, simd.read(memory(position), inner + at), sum);
                    }
                    simd.write(output, at, sum);
                }
            }
        }
    }
}

/// Softmax over positions, one head per lane.
#[inline(always)]
fn softmax_over_positions<S: Simd>(simd: S, weights: &mut [f32], lanes: usize) {
    for lane in (0..lanes).step_by(S::LANES) {
        let mut largest = simd.read(weights, lane);
        for at in (lane + lanes..weights.len()).step_by(lanes) {
            largest = simd.max(largest, simd.read(weights, at));
        }
        let mut total = simd.splat(0.0);
        for at in (lane..weights.len()).step_by(lanes) {
            let value = exp(simd, simd.sub(simd.read(weights, at), largest));
            simd.write(weights, at, value);
            total = simd.add(total, value);
        }
        for at in (lane..weights.len()).step_by(lanes) {
            let value = simd.div(simd.read(weights, at), total);
            simd.write(weights, at, value);
        }
    }
}
