//! The bytes: requests of every generation, and what the server answers.
//!
//! Sources: `gr00t/eval/service.py` of Isaac-GR00T N1.5, `gr00t/policy/server_client.py` of N1.6 and of
//! the main branch (N1.7).

mod action;
mod modality;
mod reply;
mod request;

pub(super) use action::{Actions, actions};
pub use modality::Generation;
pub(super) use modality::{Modalities, Modality, modalities};
pub(super) use reply::acknowledged;
pub(super) use request::{Question, get_action, plain, reset};
