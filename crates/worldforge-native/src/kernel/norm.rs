//! Layer norms, with the modulation of an adaptive norm in the same pass.
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "rows are cut from slices that the caller sized for them; a short one is a bug"
)]

use super::{isa::Kernel, linear::padded, math::Activation, simd::Simd};

/// Layer norm of rows: `(x - mean) / sqrt(var + epsilon)`, then what `then` says.
pub(crate) struct Normalize<'a> {
    /// The number of rows.
    pub(crate) rows: usize,
    /// The numbers in a row; both slices hold rows padded to whole panels, with zeros.
    pub(crate) width: usize,
    /// Added to the variance.
    pub(crate) epsilon: f32,
    /// The rows; without them, those of the output.
    pub(crate) input: Option<&'a [f32]>,
    /// Where the rows go.
    pub(crate) output: &'a mut [f32],
    /// What follows.
    pub(crate) then: Modulation<'a>,
}

/// What follows a layer norm.
#[derive(Clone, Copy)]
pub(crate) enum Modulation<'a> {
    /// Nothing.
    None,
    /// `x * weight + bias`, then the activation; both are padded rows.
    Affine {
        /// The factors.
        weight: &'a [f32],
        /// The terms.
        bias: &'a [f32],
        /// Applied last.
        activation: Activation,
    },
    /// `x * scale + shift` per row, then a second norm.
    Shift {
        /// Each row holds the shift, then the scale, both padded.
        rows: &'a [f32],
        /// The length of a row.
        stride: usize,
        /// Added to the second variance.
        epsilon: f32,
    },
}

impl Kernel for Normalize<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let width = padded(self.width);
        for row in 0..self.rows {
            let output = &mut self.output[row * width..][..width];
            if let Some(input) = self.input {
                output.copy_from_slice(&input[row * width..][..width]);
            }
            norm(simd, output, self.width, self.epsilon);
            match self.then {
                Modulation::None => {}
                Modulation::Affine {
                    weight,
                    bias,
                    activation,
                } => {
                    affine(simd, output, weight, bias);
                    activation.apply(simd, output, (0, width));
                }
                Modulation::Shift {
                    rows,
                    stride,
                    epsilon,
                } => {
                    let (shift, scale) = rows[row * stride..][..2 * width].split_at(width);
                    affine(simd, output, scale, shift);
                    norm(simd, output, self.width, epsilon);
                }
            }
        }
    }
}

/// Multiplies by `factors` and adds `terms`, which are zero in the padding.
#[inline(always)]
fn affine<S: Simd>(simd: S, row: &mut [f32], factors: &[f32], terms: &[f32]) {
    for at in (0..row.len()).step_by(S::LANES) {
        let value = simd.read(row, at);
        let value = simd.fma(value, simd.read(factors, at), simd.read(terms, at));
        simd.write(row, at, value);
    }
}

/// Normalises the first `width` numbers of a row whose padding is zero.
#[inline(always)]
#[expect(
    clippy::cast_precision_loss,
    reason = "a row is far shorter than 2^24 numbers"
)]
fn norm<S: Simd>(simd: S, row: &mut [f32], width: usize, epsilon: f32) {
    let mut total = simd.splat(0.0);
    for at in (0..row.len()).step_by(S::LANES) {
        total = simd.add(total, simd.read(row, at));
    }
    let mean = simd.splat(simd.sum(total) / width as f32);
    let mut squares = simd.splat(0.0);
    for at in (0..row.len()).step_by(S::LANES) {
        let centred = simd.sub(simd.read(row, at), mean);
        simd.write(row, at, centred);
        if at + S::LANES > width {
            row[width.max(at)..at + S::LANES].fill(0.0);
        }
        let centred = simd.read(row, at);
        squares = simd.fma(centred, centred, squares);
    }
    let scale = simd.splat(1.0 / (simd.sum(squares) / width as f32 + epsilon).sqrt());
    for at in (0..row.len()).step_by(S::LANES) {
        let value = simd.mul(simd.read(row, at), scale);
        simd.write(row, at, value);
    }
}
