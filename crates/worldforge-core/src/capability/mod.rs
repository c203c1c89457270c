//! The capabilities, each a type: a request, its response, and the checks both ways.
//!
//! A new capability is one file here and one variant of [`Capability`].

mod embed;
mod generate;
mod kind;
mod policy;
mod predict;
mod reason;
mod request;
mod score;
mod transfer;

pub use embed::{EmbedRequest, EmbedResponse, MAX_TEXT_CHARS};
pub use generate::{GenerateRequest, GenerationOptions, MAX_DURATION_SECONDS, VideoResponse};
pub use kind::{Capability, CapabilitySet};
pub use policy::{MAX_ACTION_HORIZON, PolicyInfo, PolicyRequest, PolicyResponse};
pub use predict::{MAX_STEPS, PredictRequest, PredictResponse};
pub use reason::{ReasonRequest, ReasonResponse};
pub use request::{Provide, Request, Response};
pub use score::{
    ActionCandidates, MAX_CANDIDATES, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse,
    Trajectories, TrajectoryCost,
};
pub use transfer::{MAX_SIDE, TransferRequest};
