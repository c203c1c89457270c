//! What a request must hold, and nothing else.

use serde_json::Value;
use worldforge_core::{
    DType, Error, Feature, Observation, Result, Tensor,
    capability::{ActionCandidates, ScoreRequest},
    json::Pointer,
};

const PIXELS: &str = "pixels";
const GOAL: &str = "goal";
const ACTION_HISTORY: &str = "action_history";
const HISTORY_SIZE: &str = "history_size";

/// Upstream's name for the actions of its context; with one context frame it reads none of them.
const ACTION: &str = "action";

/// The host's own notes.
const METADATA: &str = "metadata";

/// The checked parts of a request. Tensors share the request's bytes.
pub(super) struct Info {
    /// Context frames, `u8 [T, H, W, 3]` or normalised floats `[T, 3, H, W]`.
    pub(super) pixels: Tensor,
    /// The goal, one such frame.
    pub(super) goal: Tensor,
    /// Action blocks between the context frames, `[T - 1, action_dim]`.
    pub(super) history: Vec<f32>,
    /// How many frames the predictor looks at.
    pub(super) window: Option<usize>,
    /// `[samples, horizon, action_dim]`.
    pub(super) candidates: Tensor,
}

impl Info {
    /// Reads a request for a model whose actions are so wide and which looks at so many frames;
    /// nothing is known of a model that another runtime holds.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field.
    pub(super) fn read(
        request: &ScoreRequest,
        [width, frames_seen]: [Option<usize>; 2],
    ) -> Result<Self> {
        let info = &request.info;
        let known = [PIXELS, GOAL, ACTION_HISTORY, HISTORY_SIZE, ACTION, METADATA];
        if let Some((unknown, _)) = info.iter().find(|(name, _)| !known.contains(name)) {
            let message = format!("must be one of {}", known.join(", "));
            return Err(Error::invalid_input(message).at(place(unknown)));
        }
        let pixels = frames(info, PIXELS)?;
        if info.get(ACTION).is_some() && pixels.shape().first() != Some(&1) {
            let message = "is read only with one context frame; give action_history instead";
            return Err(Error::invalid_input(message).at(place(ACTION)));
        }
        let goal = frames(info, GOAL)?;
        if goal.shape().first() != Some(&1) {
            return Err(Error::invalid_input("goal must be one frame").at(place(GOAL)));
        }
        let past = pixels.shape().first().map_or(0, |frames| frames - 1);
        let candidates = candidates(request, width)?;
        let width = candidates.shape().last().copied().unwrap_or_default();
        Ok(Self {
            history: history(info, [past, width])?,
            window: window(info, frames_seen.unwrap_or(usize::MAX))?,
            candidates,
            pixels,
            goal,
        })
    }
}

fn place(name: &str) -> Pointer {
    Pointer::from("/info").key(name)
}

/// Reads frames with or without their leading axes.
fn frames(info: &Observation, name: &str) -> Result<Tensor> {
    let tensor = match info.get(name) {
        Some(Feature::Tensor(tensor)) => tensor,
        Some(_) => return Err(Error::invalid_input("must be a tensor").at(place(name))),
        None => return Err(Error::invalid_input(format!("info must have {name}")).at("/info")),
    };
    let is_raw = tensor.dtype() == DType::U8;
    let refuse = || {
        let wanted = if is_raw {
            "[T, H, W, 3] or [H, W, 3] for u8"
        } else {
            "[1, T, 3, H, W], [T, 3, H, W] or [3, H, W] for normalised floats"
        };
        Error::invalid_input(format!("must have the shape {wanted}, found {tensor:?}"))
            .at(place(name))
    };
    let [count, a, b, c] = match *tensor.shape() {
        [1, count, a, b, c] | [count, a, b, c] => [count, a, b, c],
        [a, b, c] => [1, a, b, c],
        _ => return Err(refuse()),
    };
    let channels = if is_raw { c } else { a };
    if count == 0 || channels != 3 {
        return Err(refuse());
    }
    tensor.reshaped([count, a, b, c])
}

/// Reads the action blocks between the context frames.
fn history(info: &Observation, [past, width]: [usize; 2]) -> Result<Vec<f32>> {
    let found = match info.get(ACTION_HISTORY) {
        None if past == 0 => return Ok(Vec::new()),
        Some(Feature::Tensor(tensor)) => Some(tensor),
        _ => None,
    };
    let fits = |tensor: &&Tensor| matches!(*tensor.shape(), [blocks, numbers] | [1, blocks, numbers] if [blocks, numbers] == [past, width]);
    found.filter(fits).map(Tensor::to_f32).ok_or_else(|| {
        let found = found.map_or_else(|| "nothing".to_owned(), |tensor| format!("{tensor:?}"));
        let frames = past + 1;
        Error::invalid_input(format!(
            "must be a tensor [{past}, {width}], one action block between each two of {frames} \
             frames, found {found}"
        ))
        .at(place(ACTION_HISTORY))
    })
}

fn window(info: &Observation, most: usize) -> Result<Option<usize>> {
    let number = match info.get(HISTORY_SIZE) {
        None => return Ok(None),
        Some(Feature::Scalar(Value::Number(number))) => number.as_u64(),
        Some(_) => None,
    };
    let frames = number.and_then(|number| usize::try_from(number).ok());
    let fits = |frames: &usize| (1..=most).contains(frames);
    frames.filter(fits).map(Some).ok_or_else(|| {
        Error::invalid_input(format!("must be 1 to {most} frames")).at(place(HISTORY_SIZE))
    })
}

fn candidates(request: &ScoreRequest, width: Option<usize>) -> Result<Tensor> {
    let refuse = |found: &str| {
        let width = width.map_or_else(|| "action_dim".to_owned(), |width| width.to_string());
        Error::invalid_input(format!(
            "must be a tensor [samples, horizon, {width}], found {found}"
        ))
        .at("/action_candidates")
    };
    let ActionCandidates::Tensor(tensor) = &request.action_candidates else {
        return Err(refuse("lists of actions"));
    };
    let shape = match *tensor.shape() {
        [1, samples, horizon, numbers] | [samples, horizon, numbers] => [samples, horizon, numbers],
        _ => return Err(refuse(&format!("{tensor:?}"))),
    };
    if width.is_some_and(|width| shape[2] != width) {
        return Err(refuse(&format!("{tensor:?}")));
    }
    tensor.reshaped(shape)
}
