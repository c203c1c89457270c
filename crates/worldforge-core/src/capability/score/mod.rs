//! `score`: what is seen and what could be done in, a price for each candidate out.

mod candidates;
mod request;
mod response;

pub use candidates::{ActionCandidates, MAX_CANDIDATES};
pub use request::{ScoreDetail, ScoreRequest, TrajectoryCost};
pub use response::{ScoreDirection, ScoreResponse, Trajectories};
