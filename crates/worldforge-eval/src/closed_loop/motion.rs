//! Where the next action comes from.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use worldforge_core::{Digest, Result};
use worldforge_plan::search::{ActionBlock, Cem, RecedingHorizon, SeededNoise};

use super::{Method, Planner, RandomSettings, SearchSettings};

/// The state of a planner within one episode.
pub(super) enum Motion {
    /// Plans are executed a few blocks at a time.
    Search(Box<Search>),
    /// Actions are drawn.
    Random(Box<Random>),
}

pub(super) struct Search {
    pub(super) settings: SearchSettings,
    pub(super) cem: Cem,
    pub(super) controller: RecedingHorizon,
    pub(super) noise: SeededNoise,
}

/// Actions uniform in ±1 on every axis, in the environment's units.
///
/// `ChaCha8` keyed with the SHA-256 of `["worldforge-random/1", seed]` as canonical JSON; the stream
/// number is the episode.
pub(super) struct Random {
    generator: ChaCha8Rng,
    axes: usize,
    held_steps: usize,
    left: usize,
    action: Vec<f32>,
}

impl Motion {
    pub(super) fn begin(planner: &Planner, block: ActionBlock, episode: u64) -> Result<Self> {
        match &planner.method {
            Method::Search(settings) => Ok(Self::Search(Box::new(Search {
                settings: *settings,
                cem: settings.search(block)?,
                controller: RecedingHorizon::new(block, settings.executed_blocks)?,
                noise: SeededNoise::new(planner.seed).for_episode(episode),
            }))),
            Method::Random(settings) => {
                let random = Random::new(*settings, planner.seed, block, episode);
                Ok(Self::Random(Box::new(random)))
            }
        }
    }
}

impl Random {
    fn new(settings: RandomSettings, seed: u64, block: ActionBlock, episode: u64) -> Self {
        let key = Digest::of_json(&json!(["worldforge-random/1", seed]));
        let mut generator = ChaCha8Rng::from_seed(*key.as_bytes());
        generator.set_stream(episode);
        Self {
            generator,
            axes: block.axes(),
            held_steps: (settings.held_blocks as usize * block.steps()).max(1),
            left: 0,
            action: Vec::new(),
        }
    }

    pub(super) fn next_action(&mut self) -> Vec<f32> {
        if self.left == 0 {
            self.left = self.held_steps;
            self.action = (0..self.axes).map(|_| self.uniform()).collect();
        }
        self.left -= 1;
        self.action.clone()
    }

    /// Returns a number of 24 random bits, evenly spaced in [-1, 1).
    #[expect(
        clippy::cast_precision_loss,
        reason = "24 bits fit a single-precision float exactly"
    )]
    fn uniform(&mut self) -> f32 {
        let word = self.generator.next_u32() >> 8;
        word as f32 / (1_u32 << 23) as f32 - 1.0
    }
}
