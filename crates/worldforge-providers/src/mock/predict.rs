//! `predict`: actions take effect at once.

use worldforge_core::{
    Action, CallContext, MAX_FRAMES, MediaBytes, Probability, Result,
    capability::{PredictRequest, PredictResponse, Provide},
    json,
};

use super::{
    Mock, action,
    provider::{note, notes},
};

impl Provide<PredictRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &PredictRequest) -> Result<PredictResponse> {
        let mut state = request.world_state.clone();
        action::perform(&mut state.scene, &request.action)?;
        state.step += u64::from(request.steps);
        note(&mut state.metadata, "provider", cx.provider().as_str());
        note(
            &mut state.metadata,
            "last_action",
            json::encode(&request.action)?,
        );
        let (physics, confidence) = plausibility(state.scene.len())?;
        let frames = frames(request.steps);
        let mut response = PredictResponse::new(cx.provider().clone(), state);
        response.physics_score = Some(physics);
        response.confidence = Some(confidence);
        response.metadata = notes(cx, "deterministic-mock");
        note(&mut response.metadata, "steps", request.steps);
        note(&mut response.metadata, "frame_count", frames.len());
        if request.action == Action::Noop {
            note(&mut response.metadata, "noop", true);
        }
        response.frames = frames;
        Ok(response)
    }
}

/// Returns one frame for each step, up to the most that a response may hold.
fn frames(steps: u32) -> Vec<MediaBytes> {
    (0..steps)
        .take(MAX_FRAMES)
        .map(|index| MediaBytes::new(format!("mock:frame:{index}").into_bytes()))
        .collect()
}

/// Returns physics score and confidence, counted in hundredths: 0.72 and 0.03 for each object, at
/// most 0.99; the confidence is 0.02 less, at least 0.65.
fn plausibility(objects: usize) -> Result<(Probability, Probability)> {
    let objects = u32::try_from(objects).unwrap_or(u32::MAX);
    let physics = objects.saturating_mul(3).saturating_add(72).min(99);
    let confidence = (physics - 2).max(65);
    let hundredths = |count: u32| Probability::new(f64::from(count) / 100.0);
    Ok((hundredths(physics)?, hundredths(confidence)?))
}
