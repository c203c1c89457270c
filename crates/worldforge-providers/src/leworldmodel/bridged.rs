//! Checkpoints that the native runtime does not run, in the host's own Python.

use std::sync::Arc;

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, CheckHealth, Error, ErrorKind, Exchange, Feature, JsonObject, Lifecycle,
    LifecycleStatus, Observation, Result, Safe, Step, Tensor,
    capability::{
        Provide, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse, TrajectoryCost,
    },
};

use super::{Config, info::Info};
use crate::{
    Setup,
    wire::worker::bridge::{Bridge, Runtime, Turn, Worker, scores},
};

/// What the worker runs.
const RUNTIME: Runtime = Runtime {
    name: "leworldmodel",
    script: include_str!("runtime.py"),
};

/// A checkpoint that stable-worldmodel prices in a worker.
pub(super) struct Bridged {
    bridge: Bridge,
    label: Safe,
    device: String,
}

impl Bridged {
    pub(super) fn new(setup: &Setup, config: &Config, label: Safe) -> Self {
        let transport = Arc::clone(setup.transport());
        let (spec, naming) = (config.spec(), Config::naming());
        Self {
            bridge: Bridge::new(transport, &config.python, RUNTIME, spec, naming),
            label,
            device: config.device().to_owned(),
        }
    }

    async fn score(&self, cx: &CallContext, turn: &Turn<'_>, info: &Info) -> Result<ScoreResponse> {
        let mut worker = turn.worker(cx).await?;
        let result = worker.ask(cx, "score", &params(info)?).await?;
        let name = cx.provider().clone();
        let response = ScoreResponse::new(name, scores(&result)?, ScoreDirection::LowerIsBetter)?;
        Ok(response.with_metadata(self.metadata(&worker, info)))
    }

    /// Describes the computation under the names that the native runtime uses.
    fn metadata(&self, worker: &Worker<'_>, info: &Info) -> JsonObject {
        let fact = |name: &str| match worker.facts().get(name) {
            Some(Feature::Text(text)) => Value::from(text.as_str()),
            _ => Value::Null,
        };
        let shapes = json!({
            "pixels": info.pixels.shape(),
            "goal": info.goal.shape(),
            "action_history": [blocks(info), width(info)],
            "action_candidates": info.candidates.shape(),
        });
        let samples = info.candidates.shape().first().copied().unwrap_or_default();
        let facts: [(&str, Value); 15] = [
            ("policy", self.label.as_str().into()),
            ("checkpoint_format", fact("format")),
            ("device", fact("device")),
            ("requested_device", self.device.as_str().into()),
            ("score_type", "cost".into()),
            ("score_direction", "lower_is_better".into()),
            ("trajectory_cost", TrajectoryCost::Last.name().into()),
            ("model_family", "lewm".into()),
            ("model", fact("model")),
            ("official_code", "stable-worldmodel".into()),
            ("runtime", "host-bridge".into()),
            ("runtime_api", fact("runtime_api")),
            ("candidate_count", samples.into()),
            ("input_shapes", shapes),
            ("versions", worker.greeting().versions().into()),
        ];
        let facts = facts.into_iter();
        facts.map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

impl Provide<ScoreRequest> for Bridged {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        let unsupported = |what: &'static str, place: &'static str| {
            let error = Error::new(ErrorKind::Unsupported, what).at(place);
            Err(error.triage("run the checkpoint natively, with LEWORLDMODEL_RUNTIME=native"))
        };
        if request.detail != ScoreDetail::Scores {
            return unsupported("a worker gives no trajectories", "/detail");
        }
        if request.trajectory_cost != TrajectoryCost::Last {
            return unsupported("a worker prices the last step only", "/trajectory_cost");
        }
        let info = &Info::read(request, [None; 2])?;
        if info.window.is_some() {
            return unsupported("upstream prices with its own window", "/info/history_size");
        }
        let turn = &self.bridge.turn().await;
        cx.step(Exchange::new(Step::Infer, "inference"), |cx| async move {
            self.score(&cx, turn, info).await
        })
        .await
    }
}

impl CheckHealth for Bridged {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        cx.step(Exchange::new(Step::Health, "check"), |cx| async move {
            let (greeting, _) = self.bridge.check(&cx).await?;
            let version = greeting
                .packages
                .get("stable-worldmodel")
                .cloned()
                .flatten();
            let report = format!(
                "checkpoint {} is there, with stable-worldmodel {} on Python {}",
                self.label,
                version.as_deref().unwrap_or("of an unknown version"),
                greeting.python
            );
            Ok(Safe::redact(&report))
        })
        .await
    }
}

impl Lifecycle for Bridged {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.check_health(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn warmup(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.bridge.load(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.bridge.stop().await;
        Ok(LifecycleStatus::Ready)
    }
}

fn params(info: &Info) -> Result<Observation> {
    let params = Observation::new()
        .with("pixels", info.pixels.clone())
        .with("goal", info.goal.clone())
        .with("action_candidates", info.candidates.clone());
    if info.history.is_empty() {
        return Ok(params);
    }
    let history = Tensor::from_f32([blocks(info), width(info)], &info.history)?;
    Ok(params.with("action_history", history))
}

fn width(info: &Info) -> usize {
    info.candidates.shape().last().copied().unwrap_or_default()
}

fn blocks(info: &Info) -> usize {
    info.history.len() / width(info).max(1)
}
