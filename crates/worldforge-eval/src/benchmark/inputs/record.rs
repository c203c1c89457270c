//! The inputs of all operations.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    Action, Digest, Observation, Positive, Result, VideoClip,
    capability::{ActionCandidates, PolicyInfo},
    json,
};

use super::{defaults, preview};

/// What each operation is asked; whatever a file leaves out has a fixed default.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BenchmarkInputs {
    /// `predict`: the action; a move that names no object moves the cube.
    pub prediction_action: Action,
    /// `predict`: how many steps.
    pub prediction_steps: u32,
    /// `reason`: the question about the scene.
    pub reason_query: String,
    /// `generate`: the prompt.
    pub generation_prompt: String,
    /// `generate`: how long the video is, in seconds.
    pub generation_duration_seconds: f64,
    /// `transfer`: the prompt.
    pub transfer_prompt: String,
    /// `transfer`: the width asked for, in pixels.
    pub transfer_width: u32,
    /// `transfer`: the height asked for, in pixels.
    pub transfer_height: u32,
    /// `transfer`: the frames in a second asked for.
    pub transfer_fps: Positive,
    /// `transfer`: the video to render anew.
    pub transfer_clip: VideoClip,
    /// `embed`: the text.
    pub embedding_text: String,
    /// `score`: what the candidates are judged by.
    pub score_info: Observation,
    /// `score`: the candidates.
    pub score_action_candidates: ActionCandidates,
    /// `policy`: what the policy sees.
    pub policy_info: PolicyInfo,
}

impl BenchmarkInputs {
    /// Returns the inputs of a benchmark that names none.
    ///
    /// # Errors
    ///
    /// Never: the defaults are valid.
    pub fn standard() -> Result<Self> {
        defaults::standard()
    }

    /// Returns the digest of all inputs, frames included.
    ///
    /// # Errors
    ///
    /// Never: the inputs have a JSON form.
    pub fn digest(&self) -> Result<Digest> {
        json::encode(self).map(|value| Digest::of_json(&value))
    }

    /// Returns the inputs as a report shows them: large parts become digests.
    ///
    /// # Errors
    ///
    /// Never: the inputs have a JSON form.
    pub fn preview(&self) -> Result<Value> {
        preview::preview(self)
    }
}
