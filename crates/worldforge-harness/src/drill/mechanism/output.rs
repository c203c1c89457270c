//! An upstream that answers outside its contract.

use std::sync::Arc;

use serde::Deserialize;
use worldforge_core::{
    CallContext, ErrorKind, Exchange, Finite, Provider, ProviderProfile, Result, Step,
    capability::{EmbedRequest, EmbedResponse, Provide},
    json::{self, Limits},
};

use crate::drill::stage::{Observation, Stage};

/// What the upstream answers: a text where a number belongs.
const MALFORMED: &str = r#"{"model":"fixture-1","vector":[0.25,"half",1.0]}"#;

/// A provider that parses a kept answer.
struct Parsing(&'static str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    model: String,
    vector: Vec<Finite>,
}

impl Provide<EmbedRequest> for Parsing {
    async fn provide(&self, cx: &CallContext, _request: &EmbedRequest) -> Result<EmbedResponse> {
        let exchange = Exchange::new(Step::Infer, "embedding request");
        cx.step(exchange, |cx| async move {
            let wire: Wire = json::decode(self.0.as_bytes(), Limits::LINE)
                .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))?;
            Ok(EmbedResponse::new(
                cx.provider().clone(),
                wire.model,
                wire.vector,
            ))
        })
        .await
    }
}

/// Calls a provider whose upstream answers with a malformed document.
pub(in crate::drill) fn malformed_output(stage: &mut Stage<'_>) -> Result<Observation> {
    let input = json::parse(MALFORMED.as_bytes(), Limits::LINE)?;
    stage.keep_json("malformed-answer", "inputs/malformed-answer.json", &input)?;
    let profile = ProviderProfile::new(Stage::provider()?, "answers outside its contract");
    let provider = Provider::new(profile).with::<EmbedRequest>(Arc::new(Parsing(MALFORMED)));
    let mut forge = stage.forge()?;
    forge.register(provider)?;
    let request = EmbedRequest::new("a cube on a table");
    let outcome = pollster::block_on(forge.call(Stage::provider()?.as_str(), &request));
    let observation = Observation::of(outcome, ErrorKind::InvalidOutput);
    let value = serde_json::json!({
        "refused": observation.failure.is_some(),
        "error": observation.signal,
        "details": observation.details,
    });
    stage.keep_json("parser-error", "results/parser-error.json", &value)?;
    Ok(observation)
}
