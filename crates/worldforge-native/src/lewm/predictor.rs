//! The predictor: adaptive-norm transformer layers over a window of latents.
//!
//! Source: `Predictor`, `ConditionalBlock` and `Embedder` of stable-worldmodel. What can be folded
//! is folded: the affine of each norm into the layer after it, `1 + scale` into the modulation's
//! bias, the attention's scale into the queries, and for the first position, which attends only
//! to itself, the value and output layers into one.

use worldforge_core::Result;

use super::{config::Config, fold::rows, mlp::LayerNorm, weights::Weights};
use crate::kernel::{Activation, Buffer, Finish, Isa, Linear, Matrix, padded};

/// The epsilon of the norms with parameters.
const EPSILON: f64 = 1e-5;

/// The predictor's layers.
pub(super) struct Predictor {
    pub(super) latent: usize,
    pub(super) hidden: usize,
    pub(super) heads: usize,
    /// The width of one head, spread to a multiple of 16.
    pub(super) head: usize,
    pub(super) actions: ActionLayers,
    pub(super) input: Option<Linear>,
    /// What each window position adds to a token, `[window][padded hidden]`.
    pub(super) positions: Buffer,
    pub(super) layers: Vec<Layer>,
    pub(super) norm: LayerNorm,
    pub(super) output: Option<Linear>,
}

/// From an action block to the modulation of every layer.
pub(super) struct ActionLayers {
    pub(super) width: usize,
    first: Linear,
    second: Linear,
    condition: Option<Linear>,
    /// For each layer six padded rows: shift, 1 + scale, gate of the attention, then of the MLP.
    modulation: Linear,
}

/// One layer.
pub(super) struct Layer {
    pub(super) query: Linear,
    pub(super) key_value: Linear,
    pub(super) output: Linear,
    /// Output after value: the whole attention of a position that sees only itself.
    pub(super) alone: Linear,
    pub(super) expand: Linear,
    pub(super) contract: Linear,
}

impl Predictor {
    pub(super) fn load(weights: &Weights<'_>, config: &Config) -> Result<Self> {
        let shape = &config.predictor;
        let transformer = "predictor.transformer";
        let table = weights.vector("predictor.pos_embedding")?;
        let (input, positions) = if shape.is_projected() {
            let matrix = weights.linear(&format!("{transformer}.input_proj"))?;
            let positions = through(&matrix, &table);
            (Some(Linear::new(&matrix)), positions)
        } else {
            (None, table)
        };
        let layers = (0..shape.depth)
            .map(|layer| Layer::load(weights, config, &format!("{transformer}.layers.{layer}")))
            .collect::<Result<_>>()?;
        let output = if shape.hidden_dim == shape.output_dim {
            None
        } else {
            let matrix = weights.linear(&format!("{transformer}.output_proj"))?;
            Some(Linear::new(&matrix))
        };
        Ok(Self {
            latent: shape.input_dim,
            hidden: shape.hidden_dim,
            heads: shape.heads,
            head: shape.dim_head.next_multiple_of(16),
            actions: ActionLayers::load(weights, config)?,
            input,
            positions: rows(&positions, shape.hidden_dim),
            layers,
            norm: LayerNorm::load(weights, &format!("{transformer}.norm"), EPSILON)?,
            output,
        })
    }

    /// Returns the width of all spread heads together.
    pub(super) fn inner(&self) -> usize {
        self.heads * self.head
    }
}

/// Applies a layer's weights, without the bias, to rows.
fn through(matrix: &Matrix, table: &[f64]) -> Vec<f64> {
    let product =
        |row: &[f64], weights: &[f64]| -> f64 { row.iter().zip(weights).map(|(a, b)| a * b).sum() };
    table
        .chunks_exact(matrix.inputs)
        .flat_map(|row| {
            matrix
                .weight
                .chunks_exact(matrix.inputs)
                .map(move |weights| product(row, weights))
        })
        .collect()
}

impl ActionLayers {
    fn load(weights: &Weights<'_>, config: &Config) -> Result<Self> {
        let transformer = "predictor.transformer";
        let smooth = weights.linear("action_encoder.patch_embed")?;
        let first = weights.linear("action_encoder.embed.0")?.after(&smooth);
        let condition = if config.predictor.is_projected() {
            let matrix = weights.linear(&format!("{transformer}.cond_proj"))?;
            Some(Linear::new(&matrix))
        } else {
            None
        };
        let hidden = config.predictor.hidden_dim;
        let modulations = (0..config.predictor.depth)
            .map(|layer| {
                let name = format!("{transformer}.layers.{layer}.adaLN_modulation.1");
                let mut matrix = weights.linear(&name)?;
                for (index, group) in matrix.bias.chunks_exact_mut(hidden).enumerate() {
                    if matches!(index, 1 | 4) {
                        for scale in group {
                            *scale += 1.0;
                        }
                    }
                }
                Ok(matrix.spread_outputs(hidden, padded(hidden)))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            width: config.action_width(),
            first: Linear::new(&first),
            second: Linear::new(&weights.linear("action_encoder.embed.2")?),
            condition,
            modulation: Linear::new(&Matrix::stack(&modulations)),
        })
    }

    /// Returns the length of the modulation of one action.
    pub(super) fn modulation_width(&self) -> usize {
        self.modulation.width()
    }

    /// Computes the modulations of `count` actions.
    pub(super) fn run(
        &self,
        isa: Isa,
        count: usize,
        actions: &[f32],
        [inner, embedded, condition]: [&mut Buffer; 3],
        modulations: &mut [f32],
    ) {
        let run = |layer: &Linear, input, output: &mut Buffer, activation| {
            output.grow(count * layer.width());
            let output = (output.as_mut_slice(), layer.width());
            layer.run(isa, count, input, output, Finish::Store(activation));
        };
        run(&self.first, (actions, self.width), inner, Activation::Silu);
        let inner = (inner.as_slice(), self.first.width());
        let last = match &self.condition {
            None => {
                run(&self.second, inner, condition, Activation::Silu);
                &self.second
            }
            Some(layer) => {
                run(&self.second, inner, embedded, Activation::None);
                let embedded = (embedded.as_slice(), self.second.width());
                run(layer, embedded, condition, Activation::Silu);
                layer
            }
        };
        let condition = (condition.as_slice(), last.width());
        let output = (modulations, self.modulation.width());
        let store = Finish::Store(Activation::None);
        self.modulation.run(isa, count, condition, output, store);
    }
}

impl Layer {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a head is far narrower than 2^52 numbers"
    )]
    fn load(weights: &Weights<'_>, config: &Config, layer: &str) -> Result<Self> {
        let shape = &config.predictor;
        let (narrow, inner) = (shape.dim_head, shape.inner_dim());
        let wide = narrow.next_multiple_of(16);
        let attention = weights.norm(&format!("{layer}.attn.norm"))?;
        let joined = weights
            .linear(&format!("{layer}.attn.to_qkv"))?
            .after_affine(&attention);
        let part = |index: usize| joined.outputs(index * inner, inner);
        let output = if shape.has_attention_output() {
            weights.linear(&format!("{layer}.attn.to_out.0"))?
        } else {
            Matrix::identity(inner)
        };
        let value = part(2);
        let alone = output.after(&value);
        let scale = (narrow as f64).powf(-0.5);
        let query = part(0).before_affine(&vec![scale; inner], &vec![0.0; inner]);
        let key_value = Matrix::stack(&[
            part(1).spread_outputs(narrow, wide),
            value.spread_outputs(narrow, wide),
        ]);
        let norm = weights.norm(&format!("{layer}.mlp.net.0"))?;
        let expand = weights
            .linear(&format!("{layer}.mlp.net.1"))?
            .after_affine(&norm);
        Ok(Self {
            query: Linear::new(&query.spread_outputs(narrow, wide)),
            key_value: Linear::new(&key_value),
            output: Linear::new(&output.spread_inputs(narrow, wide)),
            alone: Linear::new(&alone),
            expand: Linear::new(&expand),
            contract: Linear::new(&weights.linear(&format!("{layer}.mlp.net.4"))?),
        })
    }
}
