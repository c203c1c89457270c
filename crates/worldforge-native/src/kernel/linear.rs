//! Matrix products with packed weights and fused endings.
#![expect(
    unsafe_code,
    reason = "the inner loop reads through pointers whose range is checked once per product"
)]
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "indices run over arrays whose length is a constant of the kernel, or checked ranges"
)]

use super::{
    buffer::Buffer,
    isa::{Isa, Kernel},
    math::Activation,
    simd::Simd,
};

/// The output columns that are packed together; every row width is padded to a multiple.
pub(crate) const PANEL: usize = 32;

/// Rounds a width up to whole panels.
pub(crate) const fn padded(width: usize) -> usize {
    width.div_ceil(PANEL) * PANEL
}

/// A row-major weight `[outputs][inputs]` in double precision, as loading and folding need it.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    /// The number of outputs.
    pub(crate) outputs: usize,
    /// The number of inputs.
    pub(crate) inputs: usize,
    /// The weights, `[outputs][inputs]`.
    pub(crate) weight: Vec<f64>,
    /// The bias, `[outputs]`.
    pub(crate) bias: Vec<f64>,
}

/// Weights packed as `[outputs / 32][inputs][32]`.
#[derive(Clone, Default)]
pub(crate) struct Panels {
    inputs: usize,
    outputs: usize,
    data: Buffer,
}

impl Panels {
    /// Makes room for another matrix, keeping the memory.
    pub(crate) fn reshape(&mut self, outputs: usize, inputs: usize) {
        (self.outputs, self.inputs) = (outputs, inputs);
        self.data.grow(padded(outputs) * inputs);
    }

    /// Sets the weights of one output, one for each input.
    pub(crate) fn set_row(&mut self, output: usize, row: &[f32]) {
        let start = output / PANEL * self.inputs * PANEL + output % PANEL;
        let data = &mut self.data.as_mut_slice()[start..];
        for (to, value) in data.iter_mut().step_by(PANEL).zip(row) {
            *to = *value;
        }
    }

    /// Sets the weights of one input, one for each output.
    pub(crate) fn set_column(&mut self, input: usize, column: &[f32]) {
        for (panel, values) in column.chunks(PANEL).enumerate() {
            let start = (panel * self.inputs + input) * PANEL;
            self.data.as_mut_slice()[start..][..values.len()].copy_from_slice(values);
        }
    }
}

/// A linear layer, packed once.
#[derive(Clone)]
pub(crate) struct Linear {
    panels: Panels,
    bias: Buffer,
}

impl Linear {
    /// Rounds and packs a matrix.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the folded weights are rounded to f32 once, here"
    )]
    pub(crate) fn new(matrix: &Matrix) -> Self {
        let mut panels = Panels::default();
        panels.reshape(matrix.outputs, matrix.inputs);
        let mut bias = Buffer::zeros(padded(matrix.outputs));
        for (output, row) in matrix.weight.chunks_exact(matrix.inputs).enumerate() {
            let row: Vec<f32> = row.iter().map(|value| *value as f32).collect();
            panels.set_row(output, &row);
        }
        for (rounded, value) in bias.as_mut_slice().iter_mut().zip(&matrix.bias) {
            *rounded = *value as f32;
        }
        Self { panels, bias }
    }

    /// Returns the padded width of an output row.
    pub(crate) fn width(&self) -> usize {
        padded(self.panels.outputs)
    }

    /// Computes `finish(input · Wᵀ + bias)` for `rows` rows; both strides are row lengths.
    pub(crate) fn run(
        &self,
        isa: Isa,
        rows: usize,
        (input, input_stride): (&[f32], usize),
        (output, output_stride): (&mut [f32], usize),
        finish: Finish<'_>,
    ) {
        isa.run(Product {
            rows,
            input,
            input_stride,
            panels: &self.panels,
            bias: self.bias.as_slice(),
            output,
            output_stride,
            finish,
        });
    }
}

/// What happens to a finished sum.
#[derive(Clone, Copy)]
pub(crate) enum Finish<'a> {
    /// It is stored after the activation.
    Store(Activation),
    /// It is added to what the output holds.
    Add,
    /// It is multiplied by the gate's element and added to what the output holds.
    Gate {
        /// The gates; row `r` starts at `r * stride`.
        gate: &'a [f32],
        /// The length of a row of gates.
        stride: usize,
    },
}

/// One matrix product.
pub(crate) struct Product<'a> {
    /// The number of rows.
    pub(crate) rows: usize,
    /// The input rows.
    pub(crate) input: &'a [f32],
    /// The distance between input rows.
    pub(crate) input_stride: usize,
    /// The weights.
    pub(crate) panels: &'a Panels,
    /// The bias, as long as the padded output row.
    pub(crate) bias: &'a [f32],
    /// The output rows; the padding of each is written too.
    pub(crate) output: &'a mut [f32],
    /// The distance between output rows.
    pub(crate) output_stride: usize,
    /// What happens to each sum.
    pub(crate) finish: Finish<'a>,
}

impl Kernel for Product<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (inputs, width) = (self.panels.inputs, padded(self.panels.outputs));
        let Some(last) = self.rows.checked_sub(1) else {
            return;
        };
        let panels = self.panels.data.as_slice();
        assert!(
            self.input.len() >= last * self.input_stride + inputs
                && self.output.len() >= last * self.output_stride + width
                && self.bias.len() >= width
                && panels.len() >= width * inputs,
            "a product's slices hold its rows"
        );
        if let Finish::Gate { gate, stride } = self.finish {
            assert!(
                gate.len() >= last * stride + width,
                "a gate covers every row"
            );
        }
        for (column, panel) in (0..width)
            .step_by(PANEL)
            .zip(panels.chunks_exact(inputs.max(1) * PANEL))
        {
            let mut row = 0;
            while row < self.rows {
                let (gate, gate_stride) = match self.finish {
                    Finish::Gate { gate, stride } => {
                        (gate[row * stride + column..].as_ptr(), stride)
                    }
                    Finish::Store(_) | Finish::Add => (std::ptr::null(), 0),
                };
                let start = row * self.output_stride + column;
                let tile = Tile {
                    input: self.input[row * self.input_stride..].as_ptr(),
                    input_stride: self.input_stride,
                    inputs,
                    panel: panel.as_ptr(),
                    bias: self.bias[column..].as_ptr(),
                    output: self.output[start..].as_mut_ptr(),
                    output_stride: self.output_stride,
                    gate,
                    gate_stride,
                    adds: matches!(self.finish, Finish::Add),
                };
                // SAFETY: the assertions above cover `rows` rows of input, output and gate and
                // every panel; the tile starts at `row` and computes at most the rows left.
                let done = unsafe { simd.tile(self.rows - row, &tile) };
                if let Finish::Store(activation) = self.finish {
                    for index in 0..done {
                        let at = start + index * self.output_stride;
                        activation.apply(simd, self.output, (at, PANEL));
                    }
                }
                row += done;
            }
        }
    }
}

/// Some rows of one panel's columns.
pub(crate) struct Tile {
    input: *const f32,
    input_stride: usize,
    inputs: usize,
    panel: *const f32,
    bias: *const f32,
    output: *mut f32,
    output_stride: usize,
    /// Null where there is no gate.
    gate: *const f32,
    gate_stride: usize,
    adds: bool,
}

/// Computes `ROWS` rows of a tile, `VECTORS` vectors at a time, and returns `ROWS`.
///
/// # Safety
///
/// The tile's pointers are valid for `ROWS` rows: `inputs` numbers of each input row, 32 of each
/// output and gate row and of the bias, and `inputs * 32` of the panel.
#[inline(always)]
pub(super) unsafe fn multiply<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    tile: &Tile,
) -> usize {
    for column in (0..PANEL).step_by(VECTORS * S::LANES) {
        // SAFETY: `column` and the vectors after it stay below 32, rows below `ROWS` and inputs
        // below `inputs`: inside what the caller vouches for.
        unsafe {
            let mut sums = [[simd.splat(0.0); VECTORS]; ROWS];
            let mut weights = tile.panel.add(column);
            for input in 0..tile.inputs {
                let mut columns = [simd.splat(0.0); VECTORS];
                for (vector, value) in columns.iter_mut().enumerate() {
                    *value = simd.load(weights.add(vector * S::LANES));
                }
                for (row, sum) in sums.iter_mut().enumerate() {
                    let value = simd.splat(*tile.input.add(row * tile.input_stride + input));
                    for vector in 0..VECTORS {
                        sum[vector] = simd.fma(value, columns[vector], sum[vector]);
                    }
                }
                weights = weights.add(PANEL);
            }
            for (row, sum) in sums.iter().enumerate() {
                for (vector, value) in sum.iter().enumerate() {
                    let at = column + vector * S::LANES;
                    let value = simd.add(*value, simd.load(tile.bias.add(at)));
                    let output = tile.output.add(row * tile.output_stride + at);
                    let value = if !tile.gate.is_null() {
                        let gate = simd.load(tile.gate.add(row * tile.gate_stride + at));
                        simd.fma(value, gate, simd.load(output))
                    } else if tile.adds {
                        simd.add(value, simd.load(output))
                    } else {
                        value
                    };
                    simd.store(output, value);
                }
            }
        }
    }
    ROWS
}
