//! Algebra on layers before they are packed, in double precision.
#![expect(
    clippy::indexing_slicing,
    reason = "indices come from the matrix's own dimensions"
)]

use crate::kernel::{Buffer, Matrix, padded};

impl Matrix {
    /// Returns the layer that applies `x * factors + terms` to its input first.
    pub(super) fn after_affine(mut self, (factors, terms): &(Vec<f64>, Vec<f64>)) -> Self {
        for (row, bias) in self
            .weight
            .chunks_exact_mut(self.inputs)
            .zip(&mut self.bias)
        {
            for ((weight, factor), term) in row.iter_mut().zip(factors).zip(terms) {
                *bias += *weight * term;
                *weight *= factor;
            }
        }
        self
    }

    /// Returns the layer whose outputs are multiplied by `factors`, then raised by `terms`.
    pub(super) fn before_affine(mut self, factors: &[f64], terms: &[f64]) -> Self {
        let rows = self.weight.chunks_exact_mut(self.inputs);
        for (((row, bias), factor), term) in rows.zip(&mut self.bias).zip(factors).zip(terms) {
            for weight in row {
                *weight *= factor;
            }
            *bias = *bias * factor + term;
        }
        self
    }

    /// Returns the layer that does what `inner` and then this layer do.
    pub(super) fn after(&self, inner: &Self) -> Self {
        let mut weight = vec![0.0; self.outputs * inner.inputs];
        let mut bias = self.bias.clone();
        let rows = weight.chunks_exact_mut(inner.inputs);
        for ((row, outer), bias) in rows
            .zip(self.weight.chunks_exact(self.inputs))
            .zip(&mut bias)
        {
            for ((factor, through), term) in outer
                .iter()
                .zip(inner.weight.chunks_exact(inner.inputs))
                .zip(&inner.bias)
            {
                *bias += factor * term;
                for (sum, weight) in row.iter_mut().zip(through) {
                    *sum += factor * weight;
                }
            }
        }
        Self {
            outputs: self.outputs,
            inputs: inner.inputs,
            weight,
            bias,
        }
    }

    /// Returns the layer of some outputs only.
    pub(super) fn outputs(&self, from: usize, count: usize) -> Self {
        Self {
            outputs: count,
            inputs: self.inputs,
            weight: self.weight[from * self.inputs..][..count * self.inputs].to_vec(),
            bias: self.bias[from..][..count].to_vec(),
        }
    }

    /// Returns the layer whose outputs are those of every part, one part after the other.
    pub(super) fn stack(parts: &[Self]) -> Self {
        Self {
            outputs: parts.iter().map(|part| part.outputs).sum(),
            inputs: parts.first().map_or(0, |part| part.inputs),
            weight: parts.iter().flat_map(|part| part.weight.clone()).collect(),
            bias: parts.iter().flat_map(|part| part.bias.clone()).collect(),
        }
    }

    /// Returns the layer with zero outputs after every group of `width`, up to `wide`.
    pub(super) fn spread_outputs(self, width: usize, wide: usize) -> Self {
        let groups = self.outputs / width;
        let spread = |values: &[f64], unit: usize| {
            let mut out = vec![0.0; groups * wide * unit];
            for (group, values) in values.chunks_exact(width * unit).enumerate() {
                out[group * wide * unit..][..values.len()].copy_from_slice(values);
            }
            out
        };
        Self {
            outputs: groups * wide,
            inputs: self.inputs,
            weight: spread(&self.weight, self.inputs),
            bias: spread(&self.bias, 1),
        }
    }

    /// Returns the layer that ignores the inputs after every group of `width`, up to `wide`.
    pub(super) fn spread_inputs(self, width: usize, wide: usize) -> Self {
        let groups = self.inputs / width;
        let mut weight = vec![0.0; self.outputs * groups * wide];
        for (row, values) in weight
            .chunks_exact_mut(groups * wide)
            .zip(self.weight.chunks_exact(self.inputs))
        {
            for (group, values) in values.chunks_exact(width).enumerate() {
                row[group * wide..][..width].copy_from_slice(values);
            }
        }
        Self {
            outputs: self.outputs,
            inputs: groups * wide,
            weight,
            bias: self.bias,
        }
    }

    /// Returns the layer that changes nothing.
    pub(crate) fn identity(width: usize) -> Self {
        let mut weight = vec![0.0; width * width];
        for index in 0..width {
            weight[index * width + index] = 1.0;
        }
        Self {
            outputs: width,
            inputs: width,
            weight,
            bias: vec![0.0; width],
        }
    }
}

/// Rounds rows of `width` numbers into rows padded to whole panels.
#[expect(
    clippy::cast_possible_truncation,
    reason = "tables are rounded to f32 once, here"
)]
pub(super) fn rows(values: &[f64], width: usize) -> Buffer {
    let wide = padded(width);
    let mut rows = Buffer::zeros(values.len() / width * wide);
    for (to, from) in rows
        .as_mut_slice()
        .chunks_exact_mut(wide)
        .zip(values.chunks_exact(width))
    {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from as f32;
        }
    }
    rows
}
