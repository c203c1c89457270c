//! Model-predictive control, run and judged: observe, plan, act, until the goal or the budget.
//!
//! A score provider prices what a [`Planner`] proposes, an environment executes it, and every
//! episode becomes an [`EpisodeRecord`]. Providers are reached through a forge and known by name
//! only to the caller; time, workers and cancellation are arguments. Nothing here estimates a
//! probability of success: what is counted is what happened.

mod animation;
mod episode;
mod evaluation;
mod imagination;
mod latent_map;
mod motion;
mod order;
mod planner;
mod preset;
mod probe;
mod record;
mod setup;
mod stopping;
mod summary;

pub use animation::{Animation, MAX_ANIMATION_PX};
pub use episode::run_episode;
pub use evaluation::{Evaluation, MAX_WORKERS, Progress};
pub use latent_map::{LatentMap, LatentMapQuality, LatentMapSettings, MAX_LATENT_STATES};
pub use order::shuffled;
pub use planner::{Method, Overrides, Planner, RandomSettings, SearchSettings};
pub use preset::Preset;
pub(crate) use record::Behaviour;
pub use record::{
    DecisionRecord, EpisodeRecord, Failure, ImaginedPlan, Outcome, RealCost, behaviour_digest,
};
pub use setup::Setup;
pub use stopping::{SequentialTest, Stopping, StoppingRule};
pub use summary::{GroupSummary, IntervalMethod, PlanningTime, Summary};
