//! `policy`: a picture and an instruction to an action chunk.

use std::time::Duration;

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, Error, ErrorKind, JsonObject, Observation, Result, Tensor,
    capability::{PolicyInfo, PolicyRequest, PolicyResponse, Provide},
};

use super::{
    Cosmos, DEFAULT_TIMEOUT_SECONDS,
    wire::{self, Chunk, Domain, Film},
};
use crate::translate::{self, RawActions, Translate};

/// The only mode there is.
const MODE: &str = "select_action";

/// How answers name the type of their numbers.
const DTYPE: &str = "float32";

impl Provide<PolicyRequest> for Cosmos {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let translator = translate::require(self.translator.as_ref())?;
        let translator: &dyn Translate = &**translator;
        translate::check_request(request, translator)?;
        let domain = domain(&request.info, translator)?;
        let training = self.deployment(cx).await?.training();
        let (body, steps) = wire::policy_request(&request.info, domain, training)?;
        let limit = Duration::from_secs_f64(DEFAULT_TIMEOUT_SECONDS);
        let shape = [steps, domain.width(training)];
        let (actions, film) = self
            .infer(cx, (&body, limit), |answer| {
                let chunk = answer
                    .chunk()
                    .ok_or_else(|| Error::invalid_output("must be there").at("/action"))?;
                Ok((tensor(chunk, shape, domain)?, answer.film_if_any()?))
            })
            .await?;
        let tensors = Observation::new().with("actions", actions);
        let raw = RawActions::new(cx.provider(), &tensors, [1, steps])
            .with_embodiment_tag(Some(domain.name()));
        let mut response = translate::answer(cx, request, &raw, translator)?;
        if let Some(model) = &self.model {
            response
                .metadata
                .insert("model".to_owned(), model.as_str().into());
        }
        if let Some(film) = film {
            response
                .metadata
                .insert("rollout".to_owned(), describe(&film).into());
        }
        Ok(response)
    }
}

/// Finds the domain: the translator's embodiment, which the options may only repeat.
fn domain(info: &PolicyInfo, translator: &dyn Translate) -> Result<Domain> {
    if info.mode.as_deref().is_some_and(|mode| mode != MODE) {
        let message = "the only mode is select_action";
        return Err(Error::new(ErrorKind::Unsupported, message).at("/info/mode"));
    }
    let tag = translator.embodiment_tag();
    let domain = Domain::of_name(tag).ok_or_else(|| {
        let names = Domain::names();
        let message = format!("the translator must be for one of {names}, found '{tag}'");
        Error::new(ErrorKind::NotConfigured, message)
            .triage("pass a translator whose embodiment is the model's domain")
    })?;
    match info.options.get("domain_name") {
        None => Ok(domain),
        Some(Value::String(name)) if name == domain.name() => Ok(domain),
        Some(_) => {
            let message = format!("must be the translator's, {}", domain.name());
            Err(Error::invalid_input(message).at("/info/options/domain_name"))
        }
    }
}

/// Checks a chunk against what was asked for, and against what it says of itself.
fn tensor(chunk: &Chunk, wanted: [usize; 2], domain: Domain) -> Result<Tensor> {
    let refuse =
        |place: &'static str, message: String| Err(Error::invalid_output(message).at(place));
    if chunk.shape != wanted {
        return refuse(
            "/action/shape",
            format!("must be {wanted:?}, found {:?}", chunk.shape),
        );
    }
    if chunk.data.shape != wanted {
        let found = chunk.data.shape;
        return refuse(
            "/action/data",
            format!("must be rows {wanted:?}, found {found:?}"),
        );
    }
    if chunk.dtype.as_deref().is_some_and(|dtype| dtype != DTYPE) {
        return refuse("/action/dtype", format!("must be {DTYPE}"));
    }
    let [steps, width] = wanted;
    if chunk.raw_action_dim.is_some_and(|found| found != width) {
        return refuse("/action/raw_action_dim", format!("must be {width}"));
    }
    if chunk
        .action_mode
        .as_deref()
        .is_some_and(|mode| mode != "policy")
    {
        return refuse("/action/action_mode", "must be policy".to_owned());
    }
    if chunk.domain_id.is_some_and(|found| found != domain.id()) {
        return refuse("/action/domain_id", format!("must be {}", domain.id()));
    }
    Tensor::from_f32([1, steps, width], &chunk.data.values)
}

/// Describes the film that the policy imagined; an action chunk has no place for its bytes.
fn describe(film: &Film) -> JsonObject {
    JsonObject::from_iter([
        ("digest".to_owned(), film.file.digest().to_string().into()),
        ("size_bytes".to_owned(), film.file.as_slice().len().into()),
        ("resolution".to_owned(), json!(film.facts.resolution)),
        (
            "duration_seconds".to_owned(),
            json!(film.facts.duration_seconds),
        ),
    ])
}
