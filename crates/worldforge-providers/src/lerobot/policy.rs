//! `policy`: an observation in, what the policy does as actions out.

use serde_json::Value;
use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, Feature, JsonObject, Observation, Result, Step,
    capability::{PolicyInfo, PolicyRequest, PolicyResponse, Provide},
};

use super::{
    LeRobot,
    features::{Features, Seen},
};
use crate::{
    translate::{self, RawActions, Translate},
    wire::worker::bridge::Turn,
};

/// Which of the policy's methods is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// The next step, from the queue that the policy keeps.
    SelectAction,
    /// A whole chunk, past the queue.
    PredictActionChunk,
}

/// What a request asks for, besides what is seen.
#[derive(Clone, Copy, Debug)]
struct Ask {
    mode: Mode,
    is_reset: bool,
    seed: Option<u64>,
}

/// What one inference gave.
struct Acted {
    actions: Observation,
    horizon: usize,
    metadata: JsonObject,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::SelectAction => "select_action",
            Self::PredictActionChunk => "predict_action_chunk",
        }
    }
}

impl Ask {
    fn read(info: &PolicyInfo) -> Result<Self> {
        let mode = match info.mode.as_deref() {
            None | Some("select_action") => Mode::SelectAction,
            Some("predict_action_chunk") => Mode::PredictActionChunk,
            Some(_) => {
                let message = "must be select_action or predict_action_chunk";
                return Err(Error::new(ErrorKind::Unsupported, message).at("/info/mode"));
            }
        };
        if mode == Mode::SelectAction && info.action_horizon.is_some_and(|steps| steps != 1) {
            let message = "select_action gives one step; ask for predict_action_chunk";
            return Err(Error::invalid_input(message).at("/info/action_horizon"));
        }
        let mut ask = Self {
            mode,
            is_reset: false,
            seed: None,
        };
        for (name, value) in &info.options {
            match (name.as_str(), value) {
                ("reset", Value::Bool(flag)) => ask.is_reset = *flag,
                ("seed", Value::Number(seed)) if seed.is_u64() => ask.seed = seed.as_u64(),
                _ => {
                    let message = "must be reset, a boolean, or seed, a whole number";
                    let place = worldforge_core::json::Pointer::from("/info/options").key(name);
                    return Err(Error::invalid_input(message).at(place));
                }
            }
        }
        Ok(ask)
    }

    fn params(self, seen: Seen) -> Observation {
        let scalar = |value: Value| Feature::Scalar(value);
        let mut params = Observation::new()
            .with("mode", self.mode.name())
            .with("observation", seen.observation)
            .with("reset", scalar(self.is_reset.into()));
        if let Some(task) = &seen.task {
            params = params.with("task", task.as_str());
        }
        if let Some(seed) = self.seed {
            params = params.with("seed", scalar(seed.into()));
        }
        params
    }
}

impl Provide<PolicyRequest> for LeRobot {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let translator = translate::require(self.translator.as_ref())?;
        translate::check_request(request, &**translator)?;
        self.check_embodiment(&**translator)?;
        let ask = Ask::read(&request.info)?;
        let turn = &self.bridge.turn().await;
        let exchange = Exchange::new(Step::Infer, "inference").method(ask.mode.name());
        let acted = cx
            .step(exchange, |cx| async move {
                self.act(&cx, turn, (request, ask)).await
            })
            .await?;
        let raw = RawActions::new(cx.provider(), &acted.actions, [1, acted.horizon])
            .with_embodiment_tag(self.config.embodiment_tag.as_deref());
        let mut response = translate::answer(cx, request, &raw, &**translator)?;
        response.metadata.extend(acted.metadata);
        Ok(response)
    }
}

impl LeRobot {
    /// Refuses a translator of another embodiment than the policy's, when the setting says which.
    fn check_embodiment(&self, translator: &dyn Translate) -> Result<()> {
        match &self.config.embodiment_tag {
            Some(tag) if tag != translator.embodiment_tag() => Err(Error::new(
                ErrorKind::NotConfigured,
                "the translator must be for the policy's embodiment",
            )
            .with("policy", tag.clone())
            .with("translator", translator.embodiment_tag().to_owned())
            .triage("pass the translator for the policy, or correct LEROBOT_EMBODIMENT_TAG")),
            _ => Ok(()),
        }
    }

    async fn act(
        &self,
        cx: &CallContext,
        turn: &Turn<'_>,
        (request, ask): (&PolicyRequest, Ask),
    ) -> Result<Acted> {
        let mut worker = turn.worker(cx).await?;
        let features = Features::read(worker.facts())?;
        let params = ask.params(features.fit(&request.info.observation)?);
        let result = worker.ask(cx, "act", &params).await?;
        let horizon = horizon(&result, &features)?;
        let facts = worker.facts();
        let mut metadata = JsonObject::from_iter([
            ("runtime".to_owned(), "host-bridge".into()),
            ("policy".to_owned(), self.config.label().as_str().into()),
            (
                "requested_device".to_owned(),
                self.config.device.as_str().into(),
            ),
            ("mode".to_owned(), ask.mode.name().into()),
            ("versions".to_owned(), worker.greeting().versions().into()),
        ]);
        for name in ["policy_type", "device", "normalization"] {
            if let Some(Feature::Text(text)) = facts.get(name) {
                metadata.insert(name.to_owned(), text.as_str().into());
            }
        }
        Ok(Acted {
            actions: result,
            horizon,
            metadata,
        })
    }
}

/// Checks what came back, and returns how many steps it has.
fn horizon(result: &Observation, features: &Features) -> Result<usize> {
    let wrong = |found: String| {
        Err(Error::invalid_output(format!(
            "the policy must give a tensor [1, steps, width], found {found}"
        ))
        .at("/raw_actions/action"))
    };
    let Some(Feature::Tensor(action)) = result.get("action") else {
        return wrong("none".to_owned());
    };
    match *action.shape() {
        [1, steps, width] if features.action_width.is_none_or(|wanted| wanted == width) => {
            Ok(steps)
        }
        _ => wrong(format!("{action:?}")),
    }
}
