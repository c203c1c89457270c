//! `score`: encode what is seen and wanted, imagine each candidate, measure what it leads to.

use std::sync::Arc;

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, Error, ErrorKind, JsonObject, Result, Tensor,
    capability::{
        ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse, Trajectories, TrajectoryCost,
    },
};
use worldforge_native::{
    compute::Cancel,
    lewm::{self, Rollout, Run},
};

use super::{checkpoint::Loaded, info::Info, provider::Engine};

/// A finished computation.
pub(super) struct Scored {
    pub(super) response: ScoreResponse,
    /// Pictures that had to be encoded: the others were known.
    pub(super) encoded: usize,
}

/// Whom a computation asks whether to go on.
struct Watch<'a> {
    cx: &'a CallContext,
    cancel: &'a Cancel,
}

impl Watch<'_> {
    fn must_stop(&self) -> bool {
        self.cancel.is_requested() || self.cx.cancellation().is_cancelled() || self.is_late()
    }

    fn is_late(&self) -> bool {
        self.cx.time_left().is_some_and(|left| left.is_zero())
    }

    /// Says why a computation stopped.
    fn explain(&self, error: Error) -> Error {
        let is_late = error.kind() == ErrorKind::Cancelled && self.is_late();
        if is_late && !self.cx.cancellation().is_cancelled() {
            let message = "the time allowed for the operation was spent";
            return Error::new(ErrorKind::BudgetExceeded, message)
                .with("provider", self.cx.provider());
        }
        error
    }
}

/// Answers a request on the calling thread, with helpers.
pub(super) fn score(
    engine: &Engine,
    cx: &CallContext,
    request: &ScoreRequest,
    cancel: &Cancel,
) -> Result<Scored> {
    let watch = Watch { cx, cancel };
    let must_stop = || watch.must_stop();
    let share = engine.share();
    let run = Run::with_threads(share.threads).with_cancel(&must_stop);
    compute(engine, cx, request, &run).map_err(|error| watch.explain(error))
}

fn compute(
    engine: &Engine,
    cx: &CallContext,
    request: &ScoreRequest,
    run: &Run<'_>,
) -> Result<Scored> {
    let loaded = engine.loaded()?;
    let model = &loaded.model;
    let config = model.config();
    let shape = [config.action_width(), config.predictor.num_frames];
    let info = Info::read(request, shape.map(Some))?;
    let (context, seen) = latents(engine, &loaded, (&info.pixels, "/info/pixels"), run)?;
    let (goal, wanted) = latents(engine, &loaded, (&info.goal, "/info/goal"), run)?;
    let candidates = info.candidates.to_f32();
    let [samples, horizon, _] = *info.candidates.shape() else {
        return Err(Error::bug("candidates have three axes"));
    };
    let mut rollout =
        Rollout::new(&context, &candidates, samples, horizon).with_history(&info.history);
    if let Some(window) = info.window {
        rollout = rollout.with_window(window);
    }
    let cost = native(request.trajectory_cost)?;
    let (costs, imagined) = match request.detail {
        ScoreDetail::Trajectories => {
            let (costs, imagined) = model.costs_and_latents(&rollout, &goal, cost, run)?;
            (costs, Some(imagined))
        }
        _ => (model.costs(&rollout, &goal, cost, run)?, None),
    };
    let scores = costs.into_iter().map(f64::from).collect();
    let name = cx.provider().clone();
    let mut response = ScoreResponse::new(name, scores, ScoreDirection::LowerIsBetter)?
        .with_metadata(metadata(engine, &loaded, request, &info));
    if let Some(imagined) = imagined {
        let shape = [samples, model.config().latent_width()];
        response = response.with_trajectories(trajectories(&context, &goal, &imagined, shape)?);
    }
    let encoded = seen + wanted;
    Ok(Scored { response, encoded })
}

/// Returns the latents of some frames, and how many frames had to be encoded for them.
fn latents(
    engine: &Engine,
    loaded: &Loaded,
    (frames, place): (&Tensor, &'static str),
    run: &Run<'_>,
) -> Result<(Arc<[f32]>, usize)> {
    if let Some(known) = engine.latents.get(frames) {
        return Ok((known, 0));
    }
    let encoded = loaded
        .model
        .encode(frames, run)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidInput | ErrorKind::LimitExceeded => error.at(place),
            _ => error,
        })?;
    let latents: Arc<[f32]> = encoded.to_f32().into();
    engine.latents.put(frames.clone(), Arc::clone(&latents));
    Ok((latents, frames.shape().first().copied().unwrap_or(1)))
}

fn native(cost: TrajectoryCost) -> Result<lewm::TrajectoryCost> {
    match cost {
        TrajectoryCost::Last => Ok(lewm::TrajectoryCost::Last),
        TrajectoryCost::Minimum => Ok(lewm::TrajectoryCost::Minimum),
        TrajectoryCost::Mean => Ok(lewm::TrajectoryCost::Mean),
        other => {
            let message = format!("trajectory cost {} is not offered", other.name());
            Err(Error::new(ErrorKind::Unsupported, message).at("/trajectory_cost"))
        }
    }
}

/// Cuts the context off every trajectory.
fn trajectories(
    context: &[f32],
    goal: &[f32],
    imagined: &[f32],
    [samples, width]: [usize; 2],
) -> Result<Trajectories> {
    let whole = (imagined.len() / samples).max(1);
    let futures: Vec<f32> = imagined
        .chunks_exact(whole)
        .flat_map(|trajectory| trajectory.get(context.len()..).unwrap_or_default())
        .copied()
        .collect();
    let steps = (whole - context.len()) / width;
    let observation = context.rchunks_exact(width).next().unwrap_or_default();
    Ok(Trajectories::new(
        Tensor::from_f32([width], observation)?,
        Tensor::from_f32([width], goal)?,
        Tensor::from_f32([samples, steps, width], &futures)?,
    ))
}

/// Describes the computation; names, never paths.
fn metadata(engine: &Engine, loaded: &Loaded, request: &ScoreRequest, info: &Info) -> JsonObject {
    let shape = |tensor: &Tensor| json!(tensor.shape());
    let model = &loaded.model;
    let mut shapes = JsonObject::new();
    shapes.insert("pixels".to_owned(), shape(&info.pixels));
    shapes.insert("goal".to_owned(), shape(&info.goal));
    let blocks = info.history.len() / model.config().action_width().max(1);
    let history = json!([blocks, model.config().action_width()]);
    shapes.insert("action_history".to_owned(), history);
    shapes.insert("action_candidates".to_owned(), shape(&info.candidates));
    let samples = info.candidates.shape().first().copied().unwrap_or_default();
    let facts: [(&str, Value); 15] = [
        ("policy", engine.source.label().as_str().into()),
        ("checkpoint_digest", model.digest().to_string().into()),
        ("checkpoint_format", loaded.format.into()),
        ("device", "cpu".into()),
        ("requested_device", "cpu".into()),
        ("instruction_set", model.instruction_set().into()),
        ("score_type", "cost".into()),
        ("score_direction", "lower_is_better".into()),
        ("trajectory_cost", request.trajectory_cost.name().into()),
        ("model_family", "lewm".into()),
        ("official_code", "stable-worldmodel".into()),
        ("runtime_api", "worldforge-native".into()),
        ("candidate_count", samples.into()),
        ("input_shapes", shapes.into()),
        ("score_shape", json!([samples])),
    ];
    let facts = facts.into_iter();
    facts.map(|(key, value)| (key.to_owned(), value)).collect()
}
