//! What is asked when nobody says otherwise.

use serde_json::json;
use worldforge_core::{
    Action, MediaBytes, NonNegative, Observation, Positive, Result, VideoClip,
    capability::{PolicyInfo, PolicyRequest},
    json::decode_value,
};

use super::BenchmarkInputs;

pub(super) const CLIP_FPS: f64 = 8.0;
pub(super) const CLIP_RESOLUTION: [u32; 2] = [160, 90];
pub(super) const CLIP_SECONDS: f64 = 1.0;

/// The bytes of the one frame of the default clip, which is no picture.
const FRAME: &[u8] = b"worldforge-benchmark-frame";

pub(super) fn standard() -> Result<BenchmarkInputs> {
    Ok(BenchmarkInputs {
        prediction_action: Action::move_to(0.25, 0.5, 0.0)?,
        prediction_steps: 2,
        reason_query: "How many objects are in the scene?".to_owned(),
        generation_prompt: "a cube turns on a table".to_owned(),
        generation_duration_seconds: 1.0,
        transfer_prompt: "the same scene at night".to_owned(),
        transfer_width: 320,
        transfer_height: 180,
        transfer_fps: Positive::new(12.0)?,
        transfer_clip: clip()?,
        embedding_text: "a cube on a table".to_owned(),
        score_info: Observation::from_json(json!({
            "pixels": [[[[0.0]]]],
            "goal": [[[0.3, 0.5, 0.0]]],
            "action": [[[0.0, 0.5, 0.0]]],
        }))?,
        score_action_candidates: decode_value(json!([[[[0.0, 0.5, 0.0]], [[0.3, 0.5, 0.0]]]]))?,
        policy_info: policy_info()?,
    })
}

fn clip() -> Result<VideoClip> {
    VideoClip::new(
        vec![MediaBytes::new(FRAME)],
        Positive::new(CLIP_FPS)?,
        CLIP_RESOLUTION,
        NonNegative::new(CLIP_SECONDS)?,
    )
}

fn policy_info() -> Result<PolicyInfo> {
    let observation = Observation::from_json(json!({
        "state": {"cube": [0.0, 0.5, 0.0]},
        "language": "move the cube",
    }))?;
    let mut info = PolicyRequest::new(observation).info;
    info.mode = Some("select_action".to_owned());
    Ok(info)
}
