//! `reason`: counts, lists and places what a scene holds.

use worldforge_core::{
    CallContext, Probability, Result, Scene,
    capability::{Provide, ReasonRequest, ReasonResponse},
};

use super::Mock;

/// Confidence of an answer that a scene supports, and of one without a scene.
const GROUNDED: f64 = 0.81;
const UNGROUNDED: f64 = 0.5;

impl Provide<ReasonRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &ReasonRequest) -> Result<ReasonResponse> {
        let name = cx.provider().clone();
        let Some(world) = &request.world_state else {
            let answer = "no world state was given, so nothing is known about a scene";
            let mut response = ReasonResponse::new(name, answer);
            response.confidence = Some(Probability::new(UNGROUNDED)?);
            return Ok(response);
        };
        let mut response = ReasonResponse::new(name, describe(&world.scene, world.step));
        response.confidence = Some(Probability::new(GROUNDED)?);
        response.evidence = evidence(&world.scene);
        Ok(response)
    }
}

/// Says how many objects there are and which, whatever was asked.
fn describe(scene: &Scene, step: u64) -> String {
    let count = scene.len();
    let ids: Vec<&str> = scene.objects().map(|(id, _)| id.as_str()).collect();
    match ids.as_slice() {
        [] => format!("the scene holds 0 objects at step {step}"),
        [only] => format!("the scene holds 1 object at step {step}: {only}"),
        _ => format!(
            "the scene holds {count} objects at step {step}: {}",
            ids.join(", ")
        ),
    }
}

/// Says where each object is, or that there is none.
fn evidence(scene: &Scene) -> Vec<String> {
    if scene.is_empty() {
        return vec!["scene.objects is empty".to_owned()];
    }
    scene
        .objects()
        .map(|(id, object)| {
            let [x, y, z] = object.pose().position.to_array();
            let name = object.name();
            format!("object {id} is {name} at ({x:.2}, {y:.2}, {z:.2})")
        })
        .collect()
}
