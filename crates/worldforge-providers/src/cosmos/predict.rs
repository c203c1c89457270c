//! `predict` by forward dynamics: a picture of the present and actions to a film of what follows.

use serde_json::json;
use worldforge_core::{
    CallContext, Result, VideoClip, WorldState,
    capability::{PredictRequest, PredictResponse, Provide},
    json::encode,
};

use super::{
    Cosmos, DEFAULT_TIMEOUT_SECONDS,
    wire::{OBSERVATION_IMAGE, Rollout},
};

impl Provide<PredictRequest> for Cosmos {
    async fn provide(&self, cx: &CallContext, request: &PredictRequest) -> Result<PredictResponse> {
        let rollout = Rollout::read(request)?;
        let clip = self
            .render(cx, &rollout.request, DEFAULT_TIMEOUT_SECONDS)
            .await?;
        let state = advanced(request, &rollout, &clip)?;
        let mut response = PredictResponse::new(cx.provider().clone(), state);
        response.metadata = clip.metadata;
        for (name, value) in [
            ("domain_name", json!(rollout.domain.name())),
            ("fps", json!(clip.fps)),
            ("resolution", json!(clip.resolution)),
            ("duration_seconds", json!(clip.duration_seconds)),
        ] {
            response.metadata.insert(name.to_owned(), value);
        }
        response.frames = clip.frames;
        Ok(response)
    }
}

/// Returns the state after the actions. The film shows it; the model says nothing of objects, so the
/// scene stays as it was, and the state says so.
fn advanced(request: &PredictRequest, rollout: &Rollout, clip: &VideoClip) -> Result<WorldState> {
    let mut state = request.world_state.clone();
    state.step += u64::from(request.steps);
    // The picture is of the past now.
    state.metadata.remove(OBSERVATION_IMAGE);
    let digest = clip.metadata.get("digest").cloned().unwrap_or_default();
    let note = json!({
        "domain_name": rollout.domain.name(),
        "film": digest,
        "first_step": request.world_state.step,
        "resolution": encode(&clip.resolution)?,
        "scene": "not updated",
    });
    state.metadata.insert("cosmos".to_owned(), note);
    Ok(state)
}
