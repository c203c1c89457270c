//! `LeWM`: a vision transformer that encodes pictures and an action-conditioned predictor.
//!
//! A [`Model`] is made from upstream's `config.json` and a state dict. It encodes pictures into
//! latents, imagines the latents that follow candidate action blocks, and scores candidates by
//! the distance of what they lead to from a goal. Numbers follow stable-worldmodel: its released
//! package and its development head differ in how actions are aligned with context frames, and
//! both are offered as an [`Alignment`].
//!
//! The module deliberately knows neither environments nor planners nor action statistics: actions
//! are taken as the network was trained on them.

mod config;
mod distance;
mod fold;
mod hydra;
mod imagine;
mod mlp;
mod model;
mod names;
mod picture;
mod predictor;
mod rollout;
mod run;
mod vit;
mod weights;

pub use config::{
    Config, Embedder, Encoder, MAX_CONFIG_BYTES, MAX_IMAGE_SIDE, MAX_LAYERS, MAX_WIDTH, MAX_WINDOW,
    Mlp, MlpNorm, Predictor,
};
pub use distance::TrajectoryCost;
pub use model::Model;
pub use rollout::{Alignment, MAX_HORIZON, Rollout};
pub use run::Run;
