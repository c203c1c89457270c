//! Requests made from inputs, and their answers.

use pollster::block_on;
use serde_json::Value;
use worldforge_core::{
    CallOptions, Error, ErrorKind, Forge, JsonObject, Result,
    capability::{
        Capability, EmbedRequest, EmbedResponse, GenerateRequest, PolicyRequest, PolicyResponse,
        PredictRequest, PredictResponse, ReasonRequest, ReasonResponse, Request as _, ScoreRequest,
        ScoreResponse, TransferRequest, VideoResponse,
    },
    json,
};

use super::{BenchmarkInputs, scene};

/// A request that can be sent again and again.
#[derive(Debug)]
pub(in super::super) enum Prepared {
    Predict(Box<PredictRequest>),
    Reason(Box<ReasonRequest>),
    Generate(Box<GenerateRequest>),
    Transfer(Box<TransferRequest>),
    Embed(EmbedRequest),
    Score(Box<ScoreRequest>),
    Policy(Box<PolicyRequest>),
}

/// An answer that was not looked at yet.
#[derive(Debug)]
pub(in super::super) enum Answer {
    Predict(Box<PredictResponse>),
    Reason(ReasonResponse),
    Video(Box<VideoResponse>),
    Embed(EmbedResponse),
    Score(Box<ScoreResponse>),
    Policy(Box<PolicyResponse>),
}

impl Prepared {
    /// Makes the request of an operation.
    pub(in super::super) fn new(operation: Capability, inputs: &BenchmarkInputs) -> Result<Self> {
        Ok(match operation {
            Capability::Predict => Self::Predict(Box::new(PredictRequest::new(
                scene::world()?,
                scene::named(&inputs.prediction_action)?,
                inputs.prediction_steps,
            ))),
            Capability::Reason => Self::Reason(Box::new(ReasonRequest::new(
                inputs.reason_query.as_str(),
                Some(scene::world()?),
            ))),
            Capability::Generate => Self::Generate(Box::new(GenerateRequest::new(
                inputs.generation_prompt.as_str(),
                inputs.generation_duration_seconds,
            ))),
            Capability::Transfer => {
                let size = [inputs.transfer_width, inputs.transfer_height];
                let clip = inputs.transfer_clip.clone();
                let mut request = TransferRequest::new(clip, size, inputs.transfer_fps);
                request.prompt.clone_from(&inputs.transfer_prompt);
                Self::Transfer(Box::new(request))
            }
            Capability::Embed => Self::Embed(EmbedRequest::new(inputs.embedding_text.as_str())),
            Capability::Score => Self::Score(Box::new(ScoreRequest::new(
                inputs.score_info.clone(),
                inputs.score_action_candidates.clone(),
            ))),
            Capability::Policy => {
                let mut request = PolicyRequest::new(inputs.policy_info.observation.clone());
                request.info.clone_from(&inputs.policy_info);
                Self::Policy(Box::new(request))
            }
            unknown => {
                let message = format!("there are no inputs for {unknown}");
                return Err(Error::new(ErrorKind::Unsupported, message));
            }
        })
    }

    /// Checks the request as a call would.
    pub(in super::super) fn check(&self) -> Result<()> {
        match self {
            Self::Predict(request) => request.check(),
            Self::Reason(request) => request.check(),
            Self::Generate(request) => request.check(),
            Self::Transfer(request) => request.check(),
            Self::Embed(request) => request.check(),
            Self::Score(request) => request.check(),
            Self::Policy(request) => request.check(),
        }
    }

    /// Sends the request and waits for the answer.
    pub(in super::super) fn call(
        &self,
        forge: &Forge,
        provider: &str,
        options: CallOptions,
    ) -> Result<Answer> {
        match self {
            Self::Predict(request) => block_on(forge.call_with(provider, &**request, options))
                .map(|answer| Answer::Predict(Box::new(answer))),
            Self::Reason(request) => {
                block_on(forge.call_with(provider, &**request, options)).map(Answer::Reason)
            }
            Self::Generate(request) => block_on(forge.call_with(provider, &**request, options))
                .map(|answer| Answer::Video(Box::new(answer))),
            Self::Transfer(request) => block_on(forge.call_with(provider, &**request, options))
                .map(|answer| Answer::Video(Box::new(answer))),
            Self::Embed(request) => {
                block_on(forge.call_with(provider, request, options)).map(Answer::Embed)
            }
            Self::Score(request) => block_on(forge.call_with(provider, &**request, options))
                .map(|answer| Answer::Score(Box::new(answer))),
            Self::Policy(request) => block_on(forge.call_with(provider, &**request, options))
                .map(|answer| Answer::Policy(Box::new(answer))),
        }
    }
}

impl Answer {
    /// Returns what the answer says, without how long it took and without the bytes of videos.
    ///
    /// Left out are `latency_ms` and the members of `metadata` that end in `_ms`, `_us` or `_ns`.
    pub(in super::super) fn semantics(&self) -> Result<Value> {
        let mut value = match self {
            Self::Predict(answer) => json::encode(answer)?,
            Self::Reason(answer) => json::encode(answer)?,
            Self::Embed(answer) => json::encode(answer)?,
            Self::Score(answer) => json::encode(answer)?,
            Self::Policy(answer) => json::encode(answer)?,
            Self::Video(answer) => {
                let mut record = JsonObject::new();
                record.insert("provider".to_owned(), json::encode(&answer.provider)?);
                record.insert("clip".to_owned(), json::encode(&answer.clip.summary())?);
                let notes = answer.clip.metadata.clone();
                record.insert("metadata".to_owned(), Value::Object(notes));
                Value::Object(record)
            }
        };
        if let Value::Object(members) = &mut value {
            members.remove("latency_ms");
            if let Some(notes) = members.get_mut("metadata") {
                forget_times(notes);
            }
        }
        Ok(value)
    }
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_time = |name: &str| {
                ["_ms", "_us", "_ns"]
                    .iter()
                    .any(|unit| name.ends_with(unit))
            };
            members.retain(|name, _| !is_time(name));
            members.values_mut().for_each(forget_times);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_times),
        _ => {}
    }
}
