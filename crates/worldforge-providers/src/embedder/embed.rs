//! `embed`: a text to a vector.

use worldforge_core::{
    CallContext, Exchange, Result, Step,
    capability::{EmbedRequest, EmbedResponse, Provide},
};

use super::{
    Embedder,
    wire::{self, Embedding},
};

/// Where texts go.
const EMBEDDINGS: &str = "/v1/embeddings";

impl Provide<EmbedRequest> for Embedder {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let model = self.server.model(cx).await?;
        let outcome = self.ask(cx, &request.text, &model).await;
        if outcome.is_err() {
            self.server.forget();
        }
        let Embedding { vector, usage } = outcome?;
        let mut response = EmbedResponse::new(cx.provider().clone(), model, vector);
        let dimensions = response.vector.len();
        response
            .metadata
            .insert("dimensions".to_owned(), dimensions.into());
        if !usage.is_empty() {
            response.metadata.insert("usage".to_owned(), usage.into());
        }
        Ok(response)
    }
}

impl Embedder {
    async fn ask(&self, cx: &CallContext, text: &str, model: &str) -> Result<Embedding> {
        let body = &wire::request(text, model, self.input_type);
        let api = &self.server.api;
        let route = self.server.route(EMBEDDINGS);
        let url = api.url(route);
        let exchange = Exchange::new(Step::Infer, "embeddings")
            .method("POST")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let answer = api.post_json(&cx, route, body).await?.expect_success()?;
            wire::read(&answer.json()?, self.dimensions)
        })
        .await
    }
}
