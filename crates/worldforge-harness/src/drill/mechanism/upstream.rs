//! An upstream that asks for fewer calls and gives no answer.

use std::sync::Arc;

use worldforge_core::{
    CallContext, Error, ErrorKind, EventHub, Exchange, Forge, OperationPolicy, Phase, Provider,
    ProviderProfile, Recorder, RequestPolicy, Result, RetryPolicy, Step,
    capability::{EmbedRequest, EmbedResponse, Provide},
};

use crate::drill::stage::{Observation, Stage};

const ATTEMPTS: u32 = 3;

/// A provider whose upstream always says 429.
struct Throttled;

impl Provide<EmbedRequest> for Throttled {
    async fn provide(&self, cx: &CallContext, _request: &EmbedRequest) -> Result<EmbedResponse> {
        let exchange = Exchange::new(Step::Poll, "embedding poll").method("GET");
        cx.step(exchange, |_cx| async move {
            let error = Error::new(ErrorKind::RateLimited, "the upstream asks for fewer calls");
            Err(error.status_code(429))
        })
        .await
    }
}

/// Polls a throttled upstream until the attempts are spent.
pub(in crate::drill) fn degraded_upstream(stage: &mut Stage<'_>) -> Result<Observation> {
    let seen = Arc::new(Recorder::new());
    let events = EventHub::new()
        .with(Arc::clone(&seen))
        .with(stage.recorder.log()?);
    let mut forge = Forge::new(stage.host.clone()).with_events(events);
    let mut retry = RetryPolicy::reads();
    retry.max_attempts = ATTEMPTS;
    // A rehearsal need not wait.
    retry.backoff_seconds = 0.0;
    let mut policy = RequestPolicy::default();
    policy.polling = OperationPolicy::default().with_retry(retry);
    let profile = ProviderProfile::new(Stage::provider()?, "asks for fewer calls");
    let provider = Provider::new(profile).with::<EmbedRequest>(Arc::new(Throttled));
    forge.register(provider.with_policy(policy)?)?;
    let request = EmbedRequest::new("a cube on a table");
    let outcome = pollster::block_on(forge.call(Stage::provider()?.as_str(), &request));
    let events = seen.events();
    let retries = events
        .iter()
        .filter(|event| event.phase == Phase::Retry)
        .count();
    let value = serde_json::json!({ "retries": retries, "attempts": ATTEMPTS });
    stage.keep_json("retries", "results/retries.json", &value)?;
    if u32::try_from(retries) != Ok(ATTEMPTS - 1) {
        return Ok(Observation::missing(
            "the poll was not repeated as often as allowed",
        ));
    }
    Ok(Observation::of(outcome, ErrorKind::RateLimited).with("retries", retries))
}
