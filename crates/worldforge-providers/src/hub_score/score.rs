//! `score`: what is seen and wanted in, a cost for each candidate out.

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, Feature, JsonObject, Observation, Result, Step,
    capability::{
        Provide, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse, TrajectoryCost,
    },
};

use super::{HubModel, info::Info};
use crate::wire::worker::bridge::{Turn, Worker, scores};

impl Provide<ScoreRequest> for HubModel {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        if request.detail != ScoreDetail::Scores {
            let message = "jepa-wms gives scores only, no trajectories";
            return Err(Error::new(ErrorKind::Unsupported, message).at("/detail"));
        }
        let info = &Info::read(request)?;
        let cost = match request.trajectory_cost {
            cost @ (TrajectoryCost::Last | TrajectoryCost::Minimum | TrajectoryCost::Mean) => cost,
            other => {
                let message = format!("trajectory cost {} is not offered", other.name());
                return Err(Error::new(ErrorKind::Unsupported, message).at("/trajectory_cost"));
            }
        };
        let turn = &self.bridge.turn().await;
        cx.step(Exchange::new(Step::Infer, "inference"), |cx| async move {
            self.score(&cx, turn, (info, cost)).await
        })
        .await
    }
}

impl HubModel {
    async fn score(
        &self,
        cx: &CallContext,
        turn: &Turn<'_>,
        (info, cost): (&Info, TrajectoryCost),
    ) -> Result<ScoreResponse> {
        let mut worker = turn.worker(cx).await?;
        info.check_width(action_width(worker.facts()))?;
        let params = info.params(self.model(), cost.name());
        let result = worker.ask(cx, "score", &params).await?;
        let scores = scores(&result)?;
        let name = cx.provider().clone();
        let response = ScoreResponse::new(name, scores, ScoreDirection::LowerIsBetter)?;
        let metadata = self.metadata(&worker, (info, cost), &result);
        Ok(response.with_metadata(metadata))
    }

    /// Describes the computation; names, never paths.
    fn metadata(
        &self,
        worker: &Worker<'_>,
        (info, cost): (&Info, TrajectoryCost),
        result: &Observation,
    ) -> JsonObject {
        let samples = info.candidates.shape().first().copied().unwrap_or_default();
        let shapes: JsonObject = info
            .shapes()
            .into_iter()
            .map(|(name, shape)| (name, json!(shape)))
            .collect();
        let device = match worker.facts().get("device") {
            Some(Feature::Text(device)) => device.as_str().into(),
            _ => Value::Null,
        };
        let alpha = match result.get("alpha") {
            Some(Feature::Scalar(alpha)) => alpha.clone(),
            _ => Value::Null,
        };
        let facts: [(&str, Value); 16] = [
            ("runtime", "host-bridge".into()),
            ("runtime_api", "torch-hub facebookresearch/jepa-wms".into()),
            ("official_code", "facebookresearch/jepa-wms".into()),
            ("model_family", "jepa-wms".into()),
            ("model", self.model().into()),
            ("device", device),
            ("requested_device", self.requested_device().into()),
            ("score_type", "cost".into()),
            ("score_direction", "lower_is_better".into()),
            ("trajectory_cost", cost.name().into()),
            ("objective", info.objective.into()),
            ("alpha", alpha),
            ("actions_are_normalized", info.are_normalized.into()),
            ("candidate_count", samples.into()),
            ("input_shapes", shapes.into()),
            ("versions", worker.greeting().versions().into()),
        ];
        let facts = facts.into_iter();
        facts.map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

fn action_width(facts: &Observation) -> Option<usize> {
    match facts.get("action_width") {
        Some(Feature::Scalar(width)) => usize::try_from(width.as_u64()?).ok(),
        _ => None,
    }
}
