//! The vision transformer: pre-norm layers over patches, read at the class token.
//!
//! Source: `ViTModel` of transformers without pooling. The affine parts of the inner norms and the
//! scale of the attention are folded into the layers after them.
#![expect(
    clippy::indexing_slicing,
    reason = "buffers are grown to the tokens' layout before they are cut"
)]

use std::borrow::Cow;

use worldforge_core::Result;

use super::{config::Encoder, fold::rows, mlp::LayerNorm, picture::Pictures, weights::Weights};
use crate::kernel::{
    Activation, Buffer, Finish, Isa, Linear, Matrix, Modulation, Normalize, PANEL, Panels, Product,
    Softmax, padded,
};

/// The encoder's layers.
pub(super) struct Vit {
    shape: Encoder,
    head: Head,
    patches: Linear,
    /// The class token with its position added, one padded row.
    class: Buffer,
    /// The positions of the patches on the trained grid, `[grid * grid][hidden]`.
    positions: Vec<f64>,
    layers: Vec<Layer>,
    norm: LayerNorm,
}

/// The width of one head, and the whole panels it is spread to.
#[derive(Clone, Copy)]
struct Head {
    count: usize,
    wide: usize,
}

struct Layer {
    query: Linear,
    key_value: Linear,
    output: Linear,
    expand: Linear,
    contract: Linear,
}

/// Memory that pictures are encoded in.
#[derive(Default)]
pub(super) struct VitScratch {
    patches: Buffer,
    tokens: Buffer,
    normed: Buffer,
    query: Buffer,
    key_value: Buffer,
    attended: Buffer,
    scores: Buffer,
    hidden: Buffer,
    keys: Panels,
    values: Panels,
    no_bias: Buffer,
}

impl Vit {
    pub(super) fn load(weights: &Weights<'_>, shape: &Encoder) -> Result<Self> {
        let width = shape.hidden_size;
        let embeddings = "encoder.embeddings";
        let class = weights.vector(&format!("{embeddings}.cls_token"))?;
        let mut positions = weights.vector(&format!("{embeddings}.position_embeddings"))?;
        let patch_positions = positions.split_off(width);
        let class: Vec<f64> = class.iter().zip(&positions).map(|(a, b)| a + b).collect();
        let narrow = width / shape.num_attention_heads;
        let head = Head {
            count: shape.num_attention_heads,
            wide: padded(narrow),
        };
        let layers = (0..shape.num_hidden_layers)
            .map(|layer| Layer::load(weights, layer, narrow, head))
            .collect::<Result<_>>()?;
        let projection = format!("{embeddings}.patch_embeddings.projection");
        Ok(Self {
            shape: shape.clone(),
            head,
            patches: Linear::new(&weights.linear(&projection)?),
            class: rows(&class, width),
            positions: patch_positions,
            layers,
            norm: LayerNorm::load(weights, "encoder.layernorm", shape.layer_norm_eps)?,
        })
    }

    /// Encodes one picture to the class token's padded row.
    pub(super) fn encode(
        &self,
        isa: Isa,
        scratch: &mut VitScratch,
        (pictures, picture): (&Pictures, usize),
        output: &mut [f32],
    ) {
        let tokens = self.embed(isa, scratch, pictures, picture);
        let width = padded(self.shape.hidden_size);
        for (index, layer) in self.layers.iter().enumerate() {
            // Only the class token of the last layer is read.
            let read = if index + 1 == self.layers.len() {
                1
            } else {
                tokens
            };
            self.layer(isa, scratch, layer, (tokens, read));
        }
        let class = &scratch.tokens.as_slice()[..width];
        self.norm.run(isa, 1, Some(class), output, Activation::None);
    }

    /// Fills the token rows and returns how many there are.
    fn embed(
        &self,
        isa: Isa,
        scratch: &mut VitScratch,
        pictures: &Pictures,
        picture: usize,
    ) -> usize {
        let side = self.shape.patch_size;
        let (down, across) = (pictures.height / side, pictures.width / side);
        let (count, width) = (down * across, padded(self.shape.hidden_size));
        let length = pictures.channels * side * side;
        scratch.patches.grow(count * length);
        let patches = scratch.patches.as_mut_slice();
        for (index, patch) in patches.chunks_exact_mut(length).take(count).enumerate() {
            pictures.patch(picture, (index / across, index % across), patch);
        }
        scratch.tokens.grow((count + 1) * width);
        let tokens = scratch.tokens.as_mut_slice();
        tokens[..width].copy_from_slice(&self.class.as_slice()[..width]);
        let positions = rows(&self.positions(down, across), self.shape.hidden_size);
        let table = &mut tokens[width..(count + 1) * width];
        table.copy_from_slice(&positions.as_slice()[..count * width]);
        self.patches
            .run(isa, count, (patches, length), (table, width), Finish::Add);
        count + 1
    }

    fn layer(
        &self,
        isa: Isa,
        scratch: &mut VitScratch,
        layer: &Layer,
        (tokens, read): (usize, usize),
    ) {
        let width = padded(self.shape.hidden_size);
        let inner = self.head.count * self.head.wide;
        let store = Finish::Store(Activation::None);
        self.normalize(isa, scratch, tokens);
        scratch.query.grow(read * inner);
        scratch.key_value.grow(tokens * 2 * inner);
        let normed = scratch.normed.as_slice();
        let query = (scratch.query.as_mut_slice(), inner);
        layer.query.run(isa, read, (normed, width), query, store);
        let key_value = (scratch.key_value.as_mut_slice(), 2 * inner);
        layer
            .key_value
            .run(isa, tokens, (normed, width), key_value, store);
        scratch.attended.grow(read * inner);
        for head in 0..self.head.count {
            self.attend(isa, scratch, head, (tokens, read));
        }
        let attended = (scratch.attended.as_slice(), inner);
        let residual = (scratch.tokens.as_mut_slice(), width);
        layer.output.run(isa, read, attended, residual, Finish::Add);
        self.normalize(isa, scratch, read);
        let wide = layer.expand.width();
        scratch.hidden.grow(read * wide);
        let hidden = (scratch.hidden.as_mut_slice(), wide);
        let gelu = Finish::Store(Activation::Gelu);
        let normed = (scratch.normed.as_slice(), width);
        layer.expand.run(isa, read, normed, hidden, gelu);
        let hidden = (scratch.hidden.as_slice(), wide);
        let residual = (scratch.tokens.as_mut_slice(), width);
        layer.contract.run(isa, read, hidden, residual, Finish::Add);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the epsilon of an f32 computation"
    )]
    fn normalize(&self, isa: Isa, scratch: &mut VitScratch, count: usize) {
        scratch.normed.grow(count * padded(self.shape.hidden_size));
        isa.run(Normalize {
            rows: count,
            width: self.shape.hidden_size,
            epsilon: self.shape.layer_norm_eps as f32,
            input: Some(scratch.tokens.as_slice()),
            output: scratch.normed.as_mut_slice(),
            then: Modulation::None,
        });
    }

    /// Attends with one head: two products whose weights are this picture's keys and values.
    fn attend(
        &self,
        isa: Isa,
        scratch: &mut VitScratch,
        head: usize,
        (tokens, read): (usize, usize),
    ) {
        let (wide, inner) = (self.head.wide, self.head.count * self.head.wide);
        let from = head * wide;
        let columns = padded(tokens);
        scratch.keys.reshape(tokens, wide);
        scratch.values.reshape(wide, tokens);
        scratch.no_bias.grow(columns.max(wide));
        scratch.scores.grow(read * columns);
        let memory = scratch.key_value.as_slice();
        for (token, row) in memory.chunks_exact(2 * inner).take(tokens).enumerate() {
            scratch.keys.set_row(token, &row[from..][..wide]);
            scratch
                .values
                .set_column(token, &row[inner + from..][..wide]);
        }
        let scores = &mut scratch.scores.as_mut_slice()[..read * columns];
        isa.run(Product {
            rows: read,
            input: &scratch.query.as_slice()[from..],
            input_stride: inner,
            panels: &scratch.keys,
            bias: scratch.no_bias.as_slice(),
            output: scores,
            output_stride: columns,
            finish: Finish::Store(Activation::None),
        });
        isa.run(Softmax {
            rows: scores,
            stride: columns,
            width: tokens,
        });
        isa.run(Product {
            rows: read,
            input: scores,
            input_stride: columns,
            panels: &scratch.values,
            bias: scratch.no_bias.as_slice(),
            output: &mut scratch.attended.as_mut_slice()[from..],
            output_stride: inner,
            finish: Finish::Store(Activation::None),
        });
    }

    /// Returns the positions of a grid of patches, resampled where it is not the trained one.
    ///
    /// Bicubic with a = -0.75, half-pixel centres and clamped borders, as PyTorch's `interpolate`.
    fn positions(&self, down: usize, across: usize) -> Cow<'_, [f64]> {
        let grid = self.shape.grid();
        if (down, across) == (grid, grid) {
            return Cow::Borrowed(&self.positions);
        }
        let width = self.shape.hidden_size;
        let mut table = vec![0.0; down * across * width];
        for (place, row) in table.chunks_exact_mut(width).enumerate() {
            let vertical = cubic_taps(place / across, down, grid);
            let horizontal = cubic_taps(place % across, across, grid);
            for (y, by_row) in vertical {
                for (x, by_column) in horizontal {
                    let from = &self.positions[(y * grid + x) * width..][..width];
                    for (sum, value) in row.iter_mut().zip(from) {
                        *sum += by_row * by_column * value;
                    }
                }
            }
        }
        Cow::Owned(table)
    }
}

/// Returns the four source places of a target place and their weights.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on a grid are small whole numbers, clamped to the grid before the cast"
)]
fn cubic_taps(target: usize, targets: usize, sources: usize) -> [(usize, f64); 4] {
    const A: f64 = -0.75;
    let place = (target as f64 + 0.5) * sources as f64 / targets as f64 - 0.5;
    let floor = place.floor();
    let weight = |distance: f64| {
        let d = distance.abs();
        if d <= 1.0 {
            ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0
        } else {
            ((A * d - 5.0 * A) * d + 8.0 * A) * d - 4.0 * A
        }
    };
    [-1.0, 0.0, 1.0, 2.0].map(|step| {
        let source = (floor + step).clamp(0.0, (sources - 1) as f64) as usize;
        (source, weight(place - floor - step))
    })
}

impl Layer {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a head is far narrower than 2^52 numbers"
    )]
    fn load(weights: &Weights<'_>, layer: usize, narrow: usize, head: Head) -> Result<Self> {
        let layer = format!("encoder.layers.{layer}");
        let before = weights.norm(&format!("{layer}.layernorm_before"))?;
        let after = weights.norm(&format!("{layer}.layernorm_after"))?;
        let attention = |part: &str| -> Result<Matrix> {
            let matrix = weights.linear(&format!("{layer}.attention.{part}"))?;
            Ok(matrix
                .after_affine(&before)
                .spread_outputs(narrow, head.wide))
        };
        let scale = (narrow as f64).powf(-0.5);
        let query = attention("q_proj")?;
        let scales = vec![scale; query.outputs];
        let no_terms = vec![0.0; query.outputs];
        let key_value = Matrix::stack(&[attention("k_proj")?, attention("v_proj")?]);
        let output = weights
            .linear(&format!("{layer}.attention.o_proj"))?
            .spread_inputs(narrow, head.wide);
        let expand = weights
            .linear(&format!("{layer}.mlp.fc1"))?
            .after_affine(&after);
        debug_assert!(head.wide.is_multiple_of(PANEL), "a head fills whole panels");
        Ok(Self {
            query: Linear::new(&query.before_affine(&scales, &no_terms)),
            key_value: Linear::new(&key_value),
            output: Linear::new(&output),
            expand: Linear::new(&expand),
            contract: Linear::new(&weights.linear(&format!("{layer}.mlp.fc2"))?),
        })
    }
}
