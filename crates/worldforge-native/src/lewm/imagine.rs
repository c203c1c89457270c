//! Running the predictor over blocks of candidates.
//!
//! Rows are position-major: row `p * count + c` is frame (or window position) `p` of candidate `c`,
//! so that the rows of a range of frames are contiguous. Keys and values are kept from step to
//! step only while the window starts at the first frame; when it slides, positions shift and the
//! whole window is computed again. The last layer computes nothing that is not read.
#![expect(
    clippy::indexing_slicing,
    reason = "buffers are grown to the plan's layout before they are cut"
)]

use super::{
    mlp::Mlp,
    predictor::{Layer, Predictor},
    rollout::Plan,
};
use crate::kernel::{
    Activation, Buffer, Finish, Isa, Modulation, Normalize, WindowAttention, padded,
};

/// Rows that pass through a feed-forward layer together, so that what is between stays in cache.
const FEED_FORWARD_ROWS: usize = 48;

/// The epsilon of the norms without parameters, and of the norm that follows the modulation.
const OUTER_EPSILON: f32 = 1e-6;
const INNER_EPSILON: f32 = 1e-5;

/// Some candidates of one environment.
pub(super) struct Block<'a> {
    /// How many.
    pub(super) count: usize,
    /// The environment's context, `[frames][latent]`.
    pub(super) context: &'a [f32],
    /// The environment's past actions, `[past][action]`.
    pub(super) history: &'a [f32],
    /// The candidates' actions, `[count][actions][action]`.
    pub(super) candidates: &'a [f32],
}

/// Memory that a block is computed in.
#[derive(Default)]
pub(super) struct Scratch {
    actions: Buffer,
    hidden: Buffer,
    embedded: Buffer,
    condition: Buffer,
    modulations: Buffer,
    /// Every latent, context first, `[frames + steps][count][padded latent]`.
    frames: Buffer,
    /// The same as tokens, where the predictor projects its input.
    tokens: Buffer,
    x: Buffer,
    normed: Buffer,
    query: Buffer,
    attended: Buffer,
    projected: Buffer,
    weights: Buffer,
    /// For each layer `[window][count][2 * inner]`.
    memory: Vec<Buffer>,
}

/// The window of one step.
#[derive(Clone, Copy)]
struct Window {
    /// The frame at position 0.
    start: usize,
    /// The positions.
    length: usize,
    /// The first position that is not remembered from the step before.
    first: usize,
    /// The candidates.
    count: usize,
}

impl Scratch {
    /// Returns a latent of one candidate of the last block.
    pub(super) fn latent(
        &self,
        plan: &Plan,
        (count, candidate): (usize, usize),
        frame: usize,
    ) -> &[f32] {
        let width = padded(plan.latent);
        &self.frames.as_slice()[(frame * count + candidate) * width..][..plan.latent]
    }
}

impl Predictor {
    /// Imagines every step of a block; the latents are left in the scratch memory.
    pub(super) fn imagine(
        &self,
        isa: Isa,
        project: Option<&Mlp>,
        plan: &Plan,
        block: &Block<'_>,
        scratch: &mut Scratch,
    ) {
        let count = block.count;
        self.modulate(isa, plan, block, scratch);
        self.place_context(isa, plan, block, scratch);
        for step in 0..plan.steps {
            let frames = plan.frames + step;
            let length = plan.window.min(frames);
            let start = frames - length;
            let is_remembered = start == 0 && step > 0;
            let window = Window {
                start,
                length,
                first: if is_remembered { length - 1 } else { 0 },
                count,
            };
            self.fill_window(window, scratch);
            for index in 0..self.layers.len() {
                self.layer(isa, plan, window, index, scratch);
            }
            self.finish_step(isa, project, window, scratch);
        }
    }

    /// Returns the length of the modulations of one candidate, which bounds a block's size.
    pub(super) fn modulation_numbers(&self, plan: &Plan) -> usize {
        (plan.frames + plan.steps - 1) * self.actions.modulation_width()
    }

    /// Computes the modulations of every action once.
    fn modulate(&self, isa: Isa, plan: &Plan, block: &Block<'_>, scratch: &mut Scratch) {
        let (count, action) = (block.count, plan.action);
        let actions = plan.frames + plan.steps - 1;
        let per_candidate = actions - plan.past;
        scratch.actions.grow(actions * count * action);
        let table = scratch.actions.as_mut_slice();
        for (row, to) in table
            .chunks_exact_mut(action)
            .take(actions * count)
            .enumerate()
        {
            let (frame, candidate) = (row / count, row % count);
            let from = match frame.checked_sub(plan.past) {
                None => &block.history[frame * action..],
                Some(step) => &block.candidates[(candidate * per_candidate + step) * action..],
            };
            to.copy_from_slice(&from[..action]);
        }
        let width = self.actions.modulation_width();
        scratch.modulations.grow(actions * count * width);
        let rows = actions * count;
        for row in (0..rows).step_by(FEED_FORWARD_ROWS) {
            self.actions.run(
                isa,
                FEED_FORWARD_ROWS.min(rows - row),
                &scratch.actions.as_slice()[row * action..],
                [
                    &mut scratch.hidden,
                    &mut scratch.embedded,
                    &mut scratch.condition,
                ],
                &mut scratch.modulations.as_mut_slice()[row * width..],
            );
        }
    }

    /// Repeats the context for every candidate.
    fn place_context(&self, isa: Isa, plan: &Plan, block: &Block<'_>, scratch: &mut Scratch) {
        let (count, width) = (block.count, padded(plan.latent));
        scratch
            .frames
            .grow((plan.frames + plan.steps) * count * width);
        let frames = scratch.frames.as_mut_slice();
        for (frame, latent) in block.context.chunks_exact(plan.latent).enumerate() {
            for row in frames[frame * count * width..][..count * width].chunks_exact_mut(width) {
                row[..plan.latent].copy_from_slice(latent);
                row[plan.latent..].fill(0.0);
            }
        }
        self.add_tokens(isa, (0, plan.frames * count), scratch);
    }

    /// Projects latents to tokens, from row `from` on, where the predictor does so.
    fn add_tokens(&self, isa: Isa, (from, rows): (usize, usize), scratch: &mut Scratch) {
        let Some(input) = &self.input else {
            return;
        };
        let (latent, hidden) = (padded(self.latent), padded(self.hidden));
        scratch.tokens.grow((from + rows) * hidden);
        input.run(
            isa,
            rows,
            (&scratch.frames.as_slice()[from * latent..], latent),
            (&mut scratch.tokens.as_mut_slice()[from * hidden..], hidden),
            Finish::Store(Activation::None),
        );
    }

    /// Adds the window's positions to the tokens of the positions to compute.
    fn fill_window(&self, window: Window, scratch: &mut Scratch) {
        let width = padded(self.hidden);
        let rows = (window.length - window.first) * window.count;
        scratch.x.grow(rows * width);
        let tokens = match &self.input {
            None => scratch.frames.as_slice(),
            Some(_) => scratch.tokens.as_slice(),
        };
        let from = (window.start + window.first) * window.count * width;
        let tokens = tokens[from..][..rows * width].chunks_exact(width);
        let x = scratch.x.as_mut_slice().chunks_exact_mut(width);
        for (row, (x, token)) in x.zip(tokens).enumerate() {
            let position = window.first + row / window.count;
            let position = &self.positions.as_slice()[position * width..][..width];
            for ((x, token), position) in x.iter_mut().zip(token).zip(position) {
                *x = token + position;
            }
        }
    }

    fn layer(&self, isa: Isa, plan: &Plan, window: Window, index: usize, scratch: &mut Scratch) {
        let is_last = index + 1 == self.layers.len();
        // In the last layer only the last position's token is read.
        let read = if is_last {
            window.length - 1
        } else {
            window.first
        };
        let layer = &self.layers[index];
        self.normalize(isa, window, (window.first, index, 0), scratch);
        if plan.window > 1 {
            self.remember(isa, plan, window, index, scratch);
        }
        self.attend(isa, window, (read, index), layer, scratch);
        self.normalize(isa, window, (read, index, 3), scratch);
        self.feed_forward(isa, window, (read, index), layer, scratch);
    }

    /// Returns where the modulation of a window position starts, at one of the layer's six rows.
    fn modulation(&self, window: Window, position: usize, (layer, row): (usize, usize)) -> usize {
        let width = self.actions.modulation_width();
        let frame = window.start + position;
        frame * window.count * width + (6 * layer + row) * padded(self.hidden)
    }

    /// Normalises and modulates the tokens from `position` on.
    fn normalize(
        &self,
        isa: Isa,
        window: Window,
        (position, layer, row): (usize, usize, usize),
        scratch: &mut Scratch,
    ) {
        let width = padded(self.hidden);
        let skipped = (position - window.first) * window.count * width;
        let rows = (window.length - position) * window.count;
        scratch.normed.grow(skipped + rows * width);
        let start = self.modulation(window, position, (layer, row));
        isa.run(Normalize {
            rows,
            width: self.hidden,
            epsilon: OUTER_EPSILON,
            input: Some(&scratch.x.as_slice()[skipped..]),
            output: &mut scratch.normed.as_mut_slice()[skipped..],
            then: Modulation::Shift {
                rows: &scratch.modulations.as_slice()[start..],
                stride: self.actions.modulation_width(),
                epsilon: INNER_EPSILON,
            },
        });
    }

    /// Computes the keys and values of the new positions.
    fn remember(&self, isa: Isa, plan: &Plan, window: Window, index: usize, scratch: &mut Scratch) {
        let (width, inner) = (padded(self.hidden), self.inner());
        if scratch.memory.len() <= index {
            scratch.memory.resize_with(index + 1, Buffer::default);
        }
        let memory = &mut scratch.memory[index];
        let row = 2 * inner;
        memory.grow(plan.window * window.count * row);
        self.layers[index].key_value.run(
            isa,
            (window.length - window.first) * window.count,
            (scratch.normed.as_slice(), width),
            (
                &mut memory.as_mut_slice()[window.first * window.count * row..],
                row,
            ),
            Finish::Store(Activation::None),
        );
    }

    /// Adds the gated attention to the tokens from position `read` on.
    fn attend(
        &self,
        isa: Isa,
        window: Window,
        (mut read, index): (usize, usize),
        layer: &Layer,
        scratch: &mut Scratch,
    ) {
        let (count, width) = (window.count, padded(self.hidden));
        let stride = self.actions.modulation_width();
        if read == 0 {
            let gate = &scratch.modulations.as_slice()[self.modulation(window, 0, (index, 2))..];
            layer.alone.run(
                isa,
                count,
                (scratch.normed.as_slice(), width),
                (scratch.x.as_mut_slice(), width),
                Finish::Gate { gate, stride },
            );
            read = 1;
        }
        let rows = (window.length - read) * count;
        if rows == 0 {
            return;
        }
        let inner = layer.query.width();
        let skipped = (read - window.first) * count * width;
        scratch.query.grow(rows * inner);
        layer.query.run(
            isa,
            rows,
            (&scratch.normed.as_slice()[skipped..], width),
            (scratch.query.as_mut_slice(), inner),
            Finish::Store(Activation::None),
        );
        scratch.attended.grow(rows * inner);
        scratch
            .weights
            .grow(window.length * self.heads.next_multiple_of(16));
        isa.run(WindowAttention {
            candidates: count,
            first: read,
            heads: self.heads,
            head_width: self.head,
            stride: inner,
            queries: &scratch.query.as_slice()[..rows * inner],
            keys_values: scratch.memory[index].as_slice(),
            weights: scratch.weights.as_mut_slice(),
            output: scratch.attended.as_mut_slice(),
        });
        let gate = &scratch.modulations.as_slice()[self.modulation(window, read, (index, 2))..];
        layer.output.run(
            isa,
            rows,
            (scratch.attended.as_slice(), inner),
            (&mut scratch.x.as_mut_slice()[skipped..], width),
            Finish::Gate { gate, stride },
        );
    }

    /// Adds the gated feed-forward layers to the tokens from position `read` on.
    fn feed_forward(
        &self,
        isa: Isa,
        window: Window,
        (read, index): (usize, usize),
        layer: &Layer,
        scratch: &mut Scratch,
    ) {
        let (width, wide) = (padded(self.hidden), layer.expand.width());
        let skipped = (read - window.first) * window.count;
        let rows = (window.length - read) * window.count;
        let stride = self.actions.modulation_width();
        let gates = &scratch.modulations.as_slice()[self.modulation(window, read, (index, 5))..];
        scratch.hidden.grow(FEED_FORWARD_ROWS.min(rows) * wide);
        for row in (0..rows).step_by(FEED_FORWARD_ROWS) {
            let some = FEED_FORWARD_ROWS.min(rows - row);
            let from = (skipped + row) * width;
            layer.expand.run(
                isa,
                some,
                (&scratch.normed.as_slice()[from..], width),
                (scratch.hidden.as_mut_slice(), wide),
                Finish::Store(Activation::Gelu),
            );
            let gate = &gates[row * stride..];
            layer.contract.run(
                isa,
                some,
                (scratch.hidden.as_slice(), wide),
                (&mut scratch.x.as_mut_slice()[from..], width),
                Finish::Gate { gate, stride },
            );
        }
    }

    /// Turns the last position's tokens into the next latents.
    fn finish_step(&self, isa: Isa, project: Option<&Mlp>, window: Window, scratch: &mut Scratch) {
        let (count, hidden, latent) = (window.count, padded(self.hidden), padded(self.latent));
        let skipped = (window.length - 1 - window.first) * count * hidden;
        let last = Some(&scratch.x.as_slice()[skipped..]);
        let normed = scratch.normed.as_mut_slice();
        self.norm.run(isa, count, last, normed, Activation::None);
        let from = (window.start + window.length) * count;
        let next = (&mut scratch.frames.as_mut_slice()[from * latent..], latent);
        let output = match &self.output {
            None => (scratch.normed.as_slice(), hidden),
            Some(output) => {
                let width = output.width();
                scratch.projected.grow(count * width);
                let normed = (scratch.normed.as_slice(), hidden);
                let projected = (scratch.projected.as_mut_slice(), width);
                output.run(
                    isa,
                    count,
                    normed,
                    projected,
                    Finish::Store(Activation::None),
                );
                (scratch.projected.as_slice(), width)
            }
        };
        match project {
            None => next.0[..count * latent].copy_from_slice(&output.0[..count * latent]),
            Some(mlp) => mlp.run(isa, count, output, &mut scratch.hidden, next),
        }
        self.add_tokens(isa, (from, count), scratch);
    }
}
