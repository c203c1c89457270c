//! Sampling-based search: draw action sequences, price them, draw better ones.
//!
//! A planner such as [`Cem`] owns only its update rule. What prices ([`Objective`]), what is random
//! ([`NoiseSource`]), and what stops it ([`SearchControl`]) are arguments, and [`RecedingHorizon`]
//! turns its plans into single actions. No planner here claims a probability of success: a
//! [`Solution`] reports costs and nothing else.

mod action_block;
mod bounds;
mod candidates;
mod cem;
mod control;
mod history;
mod noise;
mod normalization;
mod objective;
mod proposal;
mod ranking;
mod receding;
mod run;
mod sequence;
mod solution;
mod trace;

pub use action_block::{ActionBlock, MAX_ACTION_DIM};
pub use bounds::ActionBounds;
pub use candidates::{Candidates, MAX_CANDIDATE_ELEMENTS};
pub use cem::{Cem, CemConfig, MAX_HORIZON, MAX_ITERATIONS, MAX_SAMPLES, MAX_STD};
pub use control::{Decision, SearchControl};
pub use history::{MAX_HISTORY_ENTRIES, ObservationHistory};
pub use noise::{Draw, Noise, NoiseSource, SeededNoise, StoredNoise};
pub use normalization::ActionNormalization;
pub use objective::{Objective, ObjectiveFn};
pub use receding::RecedingHorizon;
pub use sequence::ActionSequence;
pub use solution::{BestCandidate, Solution};
pub use trace::{IterationTrace, SearchTrace, Termination};
