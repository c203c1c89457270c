//! Scores of facebookresearch/jepa-wms, for the providers that are named after it.
//!
//! The models are torch hub entries: `encode` makes latents of what is seen and wanted, `unroll`
//! imagines what actions lead to, and a candidate costs the distance between the two, as upstream's
//! planners measure it. Source: the repository's `hubconf.py`, its `EncPredWM`, and the objectives
//! of its planners.

mod config;
mod info;
mod model;
mod score;

pub(crate) use config::{Config, Names};
pub(crate) use model::HubModel;
