//! What a request must hold, and nothing else.

use serde_json::Value;
use worldforge_core::{
    DType, Error, ErrorKind, Feature, Observation, Result, Tensor,
    capability::{ActionCandidates, ScoreRequest},
    json::Pointer,
};

const OBSERVATION: &str = "observation";
const GOAL: &str = "goal";
const ACTION_HISTORY: &str = "action_history";
const OBJECTIVE: &str = "objective";
const NORMALIZED: &str = "actions_are_normalized";
const ALPHA: &str = "alpha";
const VISUAL: &str = "visual";
const PROPRIO: &str = "proprio";

/// The host's own notes.
const METADATA: &str = "metadata";

/// Everything that a request may hold.
const KNOWN: [&str; 7] = [
    OBSERVATION,
    GOAL,
    ACTION_HISTORY,
    OBJECTIVE,
    NORMALIZED,
    ALPHA,
    METADATA,
];

/// The checked parts of a request. Tensors share the request's bytes.
#[derive(Debug)]
pub(super) struct Info {
    observation: Observation,
    goal: Observation,
    /// `l1` or `l2`.
    pub(super) objective: &'static str,
    pub(super) are_normalized: bool,
    alpha: Option<f64>,
    /// `[samples, horizon, action_dim]`.
    pub(super) candidates: Tensor,
}

impl Info {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming the field.
    pub(super) fn read(request: &ScoreRequest) -> Result<Self> {
        let info = &request.info;
        if let Some((unknown, _)) = info.iter().find(|(name, _)| !KNOWN.contains(name)) {
            let message = format!("must be one of {}", KNOWN.join(", "));
            return Err(Error::invalid_input(message).at(place(unknown)));
        }
        if info.get(ACTION_HISTORY).is_some() {
            let message = "upstream imagines from one frame and reads no past actions";
            return Err(Error::new(ErrorKind::Unsupported, message).at(place(ACTION_HISTORY)));
        }
        let observation = frame(info, OBSERVATION)?;
        let goal = frame(info, GOAL)?;
        if observation.get(PROPRIO).is_some() != goal.get(PROPRIO).is_some() {
            let message = "observation and goal must both have proprio, or neither";
            return Err(Error::invalid_input(message).at(place(GOAL)));
        }
        Ok(Self {
            observation,
            goal,
            objective: objective(info)?,
            are_normalized: is_normalized(info)?,
            alpha: alpha(info)?,
            candidates: candidates(request)?,
        })
    }

    /// Refuses candidates of another width than the loaded model's actions.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) at the candidates.
    pub(super) fn check_width(&self, wanted: Option<usize>) -> Result<()> {
        let found = self.candidates.shape().last().copied();
        match wanted {
            Some(width) if found != Some(width) => Err(Error::invalid_input(format!(
                "must have actions of the width {width}, found {:?}",
                self.candidates
            ))
            .at("/action_candidates")),
            _ => Ok(()),
        }
    }

    /// Returns what the worker is asked.
    pub(super) fn params(&self, model: &str, trajectory_cost: &str) -> Observation {
        let scalar = |value: Value| Feature::Scalar(value);
        let params = Observation::new()
            .with("model", model)
            .with(OBSERVATION, self.observation.clone())
            .with(GOAL, self.goal.clone())
            .with("action_candidates", self.candidates.clone())
            .with(OBJECTIVE, self.objective)
            .with("trajectory_cost", trajectory_cost)
            .with(NORMALIZED, scalar(self.are_normalized.into()));
        match self.alpha {
            Some(alpha) => params.with(ALPHA, scalar(alpha.into())),
            None => params,
        }
    }

    /// Returns the shapes of all tensors, for an answer's metadata.
    pub(super) fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        let mut shapes = Vec::new();
        for (group, name) in [(&self.observation, OBSERVATION), (&self.goal, GOAL)] {
            for (part, feature) in group.iter() {
                if let Feature::Tensor(tensor) = feature {
                    shapes.push((format!("{name}.{part}"), tensor.shape().to_vec()));
                }
            }
        }
        shapes.push((
            "action_candidates".to_owned(),
            self.candidates.shape().to_vec(),
        ));
        shapes
    }
}

fn place(name: &str) -> Pointer {
    Pointer::from("/info").key(name)
}

/// Reads one frame, with or without what the robot feels of itself.
fn frame(info: &Observation, name: &str) -> Result<Observation> {
    let place = place(name);
    match info.get(name) {
        Some(Feature::Tensor(tensor)) => {
            let picture = picture(tensor).map_err(|error| error.at(place))?;
            Ok(Observation::new().with(VISUAL, picture))
        }
        Some(Feature::Group(group)) => {
            if let Some((unknown, _)) = group
                .iter()
                .find(|(part, _)| ![VISUAL, PROPRIO].contains(part))
            {
                let message = "must be visual or proprio";
                return Err(Error::invalid_input(message).at(place.key(unknown)));
            }
            let under = |error: Error| error.under(&place);
            let visual = group.tensor(VISUAL).map_err(under)?;
            let visual = picture(visual).map_err(|error| error.at(place.key(VISUAL)))?;
            let frame = Observation::new().with(VISUAL, visual);
            if group.get(PROPRIO).is_none() {
                return Ok(frame);
            }
            let felt = group.tensor(PROPRIO).map_err(under)?;
            let felt = proprio(felt).map_err(|error| error.at(place.key(PROPRIO)))?;
            Ok(frame.with(PROPRIO, felt))
        }
        Some(_) => Err(Error::invalid_input("must be a tensor, or visual and proprio").at(place)),
        None => Err(Error::invalid_input(format!("info must have {name}")).at("/info")),
    }
}

/// Returns one picture as `u8 [1, H, W, 3]` or floats `[1, 3, H, W]`.
fn picture(tensor: &Tensor) -> Result<Tensor> {
    let is_bytes = tensor.dtype() == DType::U8;
    let axes = match *tensor.shape() {
        [1, 1, a, b, c] | [1, a, b, c] | [a, b, c] => Some([1, a, b, c]),
        _ => None,
    };
    let fits = |axes: &[usize; 4]| {
        let channels = if is_bytes { axes[3] } else { axes[1] };
        channels == 3 && !axes.contains(&0)
    };
    let axes = axes.filter(fits).ok_or_else(|| {
        Error::invalid_input(format!(
            "must be one picture, u8 [H, W, 3] or floats from 0 to 255 [3, H, W], found {tensor:?}"
        ))
    })?;
    if is_bytes {
        return tensor.reshaped(axes);
    }
    Tensor::from_f32(axes, &tensor.to_f32())
}

fn proprio(tensor: &Tensor) -> Result<Tensor> {
    match *tensor.shape() {
        [width] | [1, width] | [1, 1, width] if width > 0 => {
            Tensor::from_f32([1, width], &tensor.to_f32())
        }
        _ => Err(Error::invalid_input(format!(
            "must be a tensor [width], found {tensor:?}"
        ))),
    }
}

fn objective(info: &Observation) -> Result<&'static str> {
    match info.get(OBJECTIVE) {
        None => Ok("l2"),
        Some(Feature::Text(text)) if text == "l2" => Ok("l2"),
        Some(Feature::Text(text)) if text == "l1" => Ok("l1"),
        Some(_) => Err(Error::invalid_input("must be l1 or l2").at(place(OBJECTIVE))),
    }
}

fn is_normalized(info: &Observation) -> Result<bool> {
    match info.get(NORMALIZED) {
        None => Ok(true),
        Some(Feature::Scalar(Value::Bool(flag))) => Ok(*flag),
        Some(_) => Err(Error::invalid_input("must be true or false").at(place(NORMALIZED))),
    }
}

fn alpha(info: &Observation) -> Result<Option<f64>> {
    let number = match info.get(ALPHA) {
        None => return Ok(None),
        Some(Feature::Scalar(Value::Number(number))) => number.as_f64(),
        Some(_) => None,
    };
    number
        .filter(|alpha| (0.0..=1000.0).contains(alpha))
        .map(Some)
        .ok_or_else(|| Error::invalid_input("must be a number from 0 to 1000").at(place(ALPHA)))
}

fn candidates(request: &ScoreRequest) -> Result<Tensor> {
    let refuse = |found: &str| {
        let message = format!("must be a tensor [samples, horizon, action_dim], found {found}");
        Error::invalid_input(message).at("/action_candidates")
    };
    let ActionCandidates::Tensor(tensor) = &request.action_candidates else {
        return Err(refuse("lists of actions"));
    };
    match *tensor.shape() {
        [1, samples, horizon, width] | [samples, horizon, width] => {
            Tensor::from_f32([samples, horizon, width], &tensor.to_f32())
        }
        _ => Err(refuse(&format!("{tensor:?}"))),
    }
}
