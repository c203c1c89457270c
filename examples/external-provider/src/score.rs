//! `score`: one request to the server, one cost for each candidate.

use worldforge_core::{
    CallContext, Exchange, Result, Step,
    capability::{Provide, ScoreRequest, ScoreResponse},
};

use crate::{AcmeWm, wire};

impl Provide<ScoreRequest> for AcmeWm {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        // What the server cannot answer is refused here, before it is asked.
        let body = &wire::request(request, self.model.as_deref())?;
        let url = self.api.url(wire::SCORE);
        // A model may hold state, so the step says that it is not to be repeated.
        let exchange = Exchange::new(Step::Infer, "score")
            .method("POST")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let answer = self.api.post_json(&cx, wire::SCORE, body).await?;
            // Read inside the step: an answer that breaks its form is a failure of the step.
            wire::costs(&answer.expect_success()?, cx.provider())
        })
        .await
    }
}
