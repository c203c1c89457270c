//! Plans composed from capabilities, one request type for each mode.
//!
//! A mode's request holds exactly what the mode needs, so that an illegal combination cannot be
//! written. Every plan leaves a trace that was recorded while it ran, and so does every plan that
//! failed. Nothing here invents a probability.

mod bridge;
mod composer;
mod goal;
mod objective;
mod plan;
mod request;

pub use bridge::{CandidateBridge, SymbolicBridge};
pub use composer::Composer;
pub use goal::{goal_actions, is_goal_reached};
pub use objective::ScoreObjective;
pub use plan::{Plan, PlanMode, PlanOutcome};
pub use request::{
    CandidatePlans, DEFAULT_MAX_STEPS, PlanRequest, PolicyPlan, PolicyScorePlan, PredictPlan,
    ScorePlan,
};
