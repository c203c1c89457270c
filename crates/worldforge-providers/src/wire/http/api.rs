//! An upstream with an HTTP interface.

use std::{fmt, sync::Arc};

use serde_json::Value;
use worldforge_core::{CallContext, Header, HttpRequest, Reach, Result, Transport, json};

use super::Answer;
use crate::wire::{echo::Echo, guard::BaseUrl};

/// Most bytes of an answer unless an adapter says otherwise: 8 MiB.
pub const DEFAULT_LIMIT: usize = 8 << 20;

/// An upstream: where it is, what every request to it carries, and how much it may answer.
///
/// Each request is one exchange; an adapter makes it inside a step of its own.
#[derive(Clone)]
pub struct Api {
    transport: Arc<dyn Transport>,
    base: BaseUrl,
    headers: Vec<Header>,
    reach: Reach,
    limit: usize,
}

impl Api {
    /// Describes an upstream at public addresses whose answers have at most [`DEFAULT_LIMIT`] bytes.
    pub const fn new(transport: Arc<dyn Transport>, base: BaseUrl) -> Self {
        Self {
            transport,
            base,
            headers: Vec::new(),
            reach: Reach::Public,
            limit: DEFAULT_LIMIT,
        }
    }

    /// Adds a header to every request, such as a credential.
    #[must_use]
    pub fn with_header(mut self, header: Header) -> Self {
        self.headers.push(header);
        self
    }

    /// Sets which addresses may be connected to.
    #[must_use]
    pub const fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Sets the most bytes of an answer.
    #[must_use]
    pub const fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Returns where the upstream is.
    pub const fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Returns who carries the requests.
    pub const fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Returns which addresses may be connected to.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// Returns the URL of a route, such as `/v1/infer`; it is what a step names as its target.
    pub fn url(&self, path: &str) -> String {
        self.base.join(path)
    }

    /// Returns a request to a route, with the headers of every request.
    pub fn request(&self, method: &'static str, path: &str) -> HttpRequest {
        let request = HttpRequest::new(method, self.url(path), self.limit).with_reach(self.reach);
        let headers = self.headers.iter().cloned();
        headers.fold(request, HttpRequest::with_header)
    }

    /// Sends a request and records the answer's status for the step's event. A credential of the
    /// request that the upstream says back is taken out of the answer.
    ///
    /// # Errors
    ///
    /// What the carrier returns; an answer of any status is an answer.
    pub async fn send(&self, cx: &CallContext, request: HttpRequest) -> Result<Answer> {
        let limit = request.limit;
        let echo = Echo::of(&request.headers);
        let mut response = self.transport.exchange(cx, request).await?;
        response.body = echo.silence(response.body);
        cx.record_status(response.status);
        Ok(Answer::new(cx, response, limit))
    }

    /// Asks for a route.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn get(&self, cx: &CallContext, path: &str) -> Result<Answer> {
        self.send(cx, self.request("GET", path)).await
    }

    /// Deletes what is behind a route.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn delete(&self, cx: &CallContext, path: &str) -> Result<Answer> {
        self.send(cx, self.request("DELETE", path)).await
    }

    /// Posts a JSON value, in its canonical form, to a route.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn post_json(&self, cx: &CallContext, path: &str, value: &Value) -> Result<Answer> {
        let request = self
            .request("POST", path)
            .with_header(Header::new("content-type", "application/json"))
            .with_header(Header::new("accept", "application/json"))
            .with_body(json::canonical(value));
        self.send(cx, request).await
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("base", &self.base)
            .field("headers", &self.headers)
            .field("reach", &self.reach)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
