//! A projector: a layer, a norm, GELU, a layer.

use worldforge_core::Result;

use super::{config, config::MlpNorm, fold::rows, weights::Weights};
use crate::kernel::{Activation, Buffer, Finish, Isa, Linear, Modulation, Normalize};

/// The epsilon of both norms in PyTorch.
const EPSILON: f64 = 1e-5;

/// The layers of a projector, with the batch norm folded into the first.
pub(super) struct Mlp {
    first: Linear,
    norm: Option<LayerNorm>,
    second: Linear,
}

/// Factors and terms of a layer norm that stays one.
pub(super) struct LayerNorm {
    pub(super) width: usize,
    pub(super) epsilon: f32,
    pub(super) weight: Buffer,
    pub(super) bias: Buffer,
}

impl LayerNorm {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the epsilon of an f32 computation"
    )]
    pub(super) fn load(weights: &Weights<'_>, name: &str, epsilon: f64) -> Result<Self> {
        let (weight, bias) = weights.norm(name)?;
        let width = weight.len();
        Ok(Self {
            width,
            epsilon: epsilon as f32,
            weight: rows(&weight, width),
            bias: rows(&bias, width),
        })
    }

    /// Normalises `count` padded rows; without `input`, in place.
    pub(super) fn run(
        &self,
        isa: Isa,
        count: usize,
        input: Option<&[f32]>,
        output: &mut [f32],
        activation: Activation,
    ) {
        isa.run(Normalize {
            rows: count,
            width: self.width,
            epsilon: self.epsilon,
            input,
            output,
            then: Modulation::Affine {
                weight: self.weight.as_slice(),
                bias: self.bias.as_slice(),
                activation,
            },
        });
    }
}

impl Mlp {
    pub(super) fn load(weights: &Weights<'_>, name: &str, shape: &config::Mlp) -> Result<Self> {
        let mut first = weights.linear(&format!("{name}.net.0"))?;
        let norm_name = format!("{name}.net.1");
        let mut norm = None;
        match shape.norm {
            MlpNorm::None => {}
            MlpNorm::Layer => norm = Some(LayerNorm::load(weights, &norm_name, EPSILON)?),
            MlpNorm::Batch => {
                let (weight, bias) = weights.norm(&norm_name)?;
                let mean = weights.vector(&format!("{norm_name}.running_mean"))?;
                let variance = weights.vector(&format!("{norm_name}.running_var"))?;
                let factors: Vec<f64> = weight
                    .iter()
                    .zip(&variance)
                    .map(|(weight, variance)| weight / (variance + EPSILON).sqrt())
                    .collect();
                let terms: Vec<f64> = bias
                    .iter()
                    .zip(&mean)
                    .zip(&factors)
                    .map(|((bias, mean), factor)| bias - mean * factor)
                    .collect();
                first = first.before_affine(&factors, &terms);
            }
        }
        Ok(Self {
            first: Linear::new(&first),
            norm,
            second: Linear::new(&weights.linear(&format!("{name}.net.3"))?),
        })
    }

    /// Projects `count` padded rows; `hidden` is room for the inner rows.
    pub(super) fn run(
        &self,
        isa: Isa,
        count: usize,
        (input, stride): (&[f32], usize),
        hidden: &mut Buffer,
        output: (&mut [f32], usize),
    ) {
        let width = self.first.width();
        hidden.grow(count * width);
        let hidden = hidden.as_mut_slice();
        let activation = match self.norm {
            None => Activation::Gelu,
            Some(_) => Activation::None,
        };
        let finish = Finish::Store(activation);
        self.first
            .run(isa, count, (input, stride), (hidden, width), finish);
        if let Some(norm) = &self.norm {
            norm.run(isa, count, None, hidden, Activation::Gelu);
        }
        let finish = Finish::Store(Activation::None);
        self.second.run(isa, count, (hidden, width), output, finish);
    }
}
