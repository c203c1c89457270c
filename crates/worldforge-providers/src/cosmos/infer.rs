//! One inference: a request out, its answer in, within its time.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use serde_json::Value;
use worldforge_core::{CallContext, Error, ErrorKind, Exchange, Result, Step};

use super::{Cosmos, wire};

/// Where every request goes.
const INFER: &str = "/v1/infer";

impl Cosmos {
    /// Sends a request once and reads its answer; a failure makes the deployment unknown again.
    ///
    /// `limit` is how long the answer may take when the settings do not say.
    pub(super) async fn infer<T, R>(
        &self,
        cx: &CallContext,
        (body, limit): (&Value, Duration),
        read: R,
    ) -> Result<T>
    where
        T: Send,
        R: Fn(&wire::Answer<'_>) -> Result<T> + Send + Sync,
    {
        let url = self.api.url(INFER);
        let exchange = Exchange::new(Step::Infer, "infer")
            .method("POST")
            .target(&url);
        let read = &read;
        let outcome = cx
            .step(exchange, |cx| async move {
                let sent = self.api.post_json(&cx, INFER, body);
                let answer = if self.has_timeout {
                    sent.await?
                } else {
                    within(&cx, limit, sent).await?
                };
                let answer = answer.expect_success().map_err(explain)?;
                read(&wire::Answer::read(answer.body())?)
            })
            .await;
        if outcome.is_err() {
            self.known.forget();
        }
        outcome
    }
}

/// Ends an exchange that takes too long for what it is.
async fn within<T>(
    cx: &CallContext,
    limit: Duration,
    exchange: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut exchange = pin!(exchange);
    let mut timer = cx.host().sleeper().sleep(limit);
    poll_fn(|task| {
        if let Poll::Ready(outcome) = exchange.as_mut().poll(task) {
            return Poll::Ready(outcome);
        }
        timer.as_mut().poll(task).map(|()| {
            Err(Error::new(
                ErrorKind::Timeout,
                "the deployment took longer than its timeout",
            )
            .with("limit", format!("{} s", limit.as_secs()))
            .triage("raise COSMOS_TIMEOUT_SECONDS, or check the deployment's load"))
        })
    })
    .await
}

/// A deployment refuses what breaks its schema, its media limits or its guardrails with the same status.
fn explain(error: Error) -> Error {
    match error.http_status() {
        Some(422) => error.triage(
            "compare the request with the deployment's /openapi.json; its guardrails refuse with this status too",
        ),
        _ => error,
    }
}
