//! The deployment's own form of requests and answers, in both schemas.
//!
//! Source: NVIDIA's reference pages of NIM for Cosmos 1.0.0 to 3.0.0 (Predict1), and of the Cosmos 3 NIM
//! 2.1.0 with the example clients beside them.

mod action;
mod answer;
mod cosmos3;
mod domain;
mod extras;
mod media;
mod picture;
mod policy;
mod predict1;
mod resolution;
mod rollout;
mod rows;
mod transfer;

pub use answer::MAX_ANSWER_BYTES;
pub use media::{MAX_IMAGE_CHARS, MAX_VIDEO_CHARS};
pub use rollout::FORWARD_DYNAMICS;

pub(super) use answer::{Answer, Chunk, Film};
pub(super) use cosmos3::{Request, request as cosmos3_request};
pub(super) use domain::{Domain, Training};
pub(super) use extras::Extras;
pub(super) use policy::request as policy_request;
pub(super) use predict1::request as predict1_request;
pub(super) use rollout::{OBSERVATION_IMAGE, Rollout};
pub(super) use transfer::request as transfer_request;
