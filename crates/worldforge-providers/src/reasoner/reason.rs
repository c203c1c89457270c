//! `reason`: a question, and perhaps a world, to an answer.

use std::sync::PoisonError;

use worldforge_core::{
    CallContext, Error, Exchange, Result, Step,
    capability::{Provide, ReasonRequest, ReasonResponse},
};

use super::{
    Reasoner,
    wire::{self, Form, Question},
};

/// Where questions go.
const CHAT: &str = "/v1/chat/completions";

impl Provide<ReasonRequest> for Reasoner {
    async fn provide(&self, cx: &CallContext, request: &ReasonRequest) -> Result<ReasonResponse> {
        let question = Question::new(request, (self.max_tokens, self.temperature))?;
        let model = self.server.model(cx).await?;
        let mut form = self.form();
        let response = loop {
            match (
                self.ask(cx, &question.body(&model, form)).await,
                form.looser(),
            ) {
                (Err(error), Some(looser)) if may_be_the_form(&error) => form = looser,
                (outcome, _) => break outcome,
            }
        };
        match response {
            Ok(response) => {
                *self.form.lock().unwrap_or_else(PoisonError::into_inner) = form;
                Ok(response)
            }
            Err(error) => {
                self.server.forget();
                Err(error)
            }
        }
    }
}

impl Reasoner {
    fn form(&self) -> Form {
        *self.form.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks once.
    async fn ask(&self, cx: &CallContext, body: &serde_json::Value) -> Result<ReasonResponse> {
        let api = &self.server.api;
        let route = self.server.route(CHAT);
        let url = api.url(route);
        let exchange = Exchange::new(Step::Infer, "chat")
            .method("POST")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let answer = api.post_json(&cx, route, body).await?.expect_success()?;
            let said = wire::read(&answer.json()?)?;
            let mut response = ReasonResponse::new(cx.provider().clone(), said.answer);
            response.confidence = said.confidence;
            response.evidence = said.evidence;
            Ok(response)
        })
        .await
    }
}

/// A server that knows no `response_format`, or not this one, refuses the body before any model runs.
fn may_be_the_form(error: &Error) -> bool {
    matches!(error.http_status(), Some(400 | 422))
}
