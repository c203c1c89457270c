//! What an upstream answered.

use std::{fmt, time::Duration};

use serde::de::DeserializeOwned;
use serde_json::Value;
use worldforge_core::{
    CallContext, Error, ErrorKind, Header, HttpResponse, Result, Untrusted,
    json::{self, Limits},
};

use super::{retry_after::asked_wait, status};

/// Most letters of an upstream's own message that an error quotes.
pub const MAX_EXCERPT: usize = 200;

/// Most letters of an answer's media type that an error quotes.
const MAX_TYPE_EXCERPT: usize = 60;

/// An answer, whatever its status; printing shows the status and the body's length.
#[derive(Clone)]
pub struct Answer {
    response: HttpResponse,
    asked_wait: Option<Duration>,
    limit: usize,
}

impl Answer {
    pub(super) fn new(cx: &CallContext, response: HttpResponse, limit: usize) -> Self {
        let asked_wait = asked_wait(&response, || cx.host().clock().now());
        Self {
            response,
            asked_wait,
            limit,
        }
    }

    /// Returns the status code.
    pub const fn status(&self) -> u16 {
        self.response.status
    }

    /// Returns the value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.header(name)
    }

    /// Returns the headers.
    pub fn headers(&self) -> &[Header] {
        &self.response.headers
    }

    /// Returns the body.
    pub fn body(&self) -> &[u8] {
        &self.response.body
    }

    /// Returns the body without copying it.
    pub fn into_body(self) -> Vec<u8> {
        self.response.body
    }

    /// Returns the body as text; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> Untrusted {
        Untrusted::new(String::from_utf8_lossy(self.body()))
    }

    /// Returns the media type without parameters, in lower case.
    pub fn content_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let bare = value.split(';').next().unwrap_or_default();
        Some(bare.trim().to_ascii_lowercase()).filter(|bare| !bare.is_empty())
    }

    /// Returns how long the upstream asked to wait, whatever the answer's status.
    pub const fn asked_wait(&self) -> Option<Duration> {
        self.asked_wait
    }

    /// Passes an answer of success on.
    ///
    /// # Errors
    ///
    /// The status as a typed error with an excerpt of the upstream's message:
    ///
    /// | status | kind |
    /// |---|---|
    /// | 401, 403 | [`Unauthorized`](ErrorKind::Unauthorized) |
    /// | 402 | [`Unavailable`](ErrorKind::Unavailable), permanent |
    /// | 408, 504 | [`Timeout`](ErrorKind::Timeout) |
    /// | 410 | [`Expired`](ErrorKind::Expired) |
    /// | 425 | [`Unavailable`](ErrorKind::Unavailable) |
    /// | 429 | [`RateLimited`](ErrorKind::RateLimited) |
    /// | 4xx | [`InvalidInput`](ErrorKind::InvalidInput) |
    /// | 5xx | [`Unavailable`](ErrorKind::Unavailable) |
    /// | 3xx | [`Unavailable`](ErrorKind::Unavailable), permanent: no redirect is followed |
    pub fn expect_success(self) -> Result<Self> {
        if (200..300).contains(&self.status()) {
            Ok(self)
        } else {
            Err(status::refusal(&self))
        }
    }

    /// Reads the body as JSON of at most 64 levels, without duplicate keys and non-finite numbers.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) naming the place, and
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for a body that nests too deeply.
    pub fn json(&self) -> Result<Value> {
        json::parse(self.body(), self.limits()).map_err(|error| self.unreadable(error))
    }

    /// Reads the body as JSON into a type.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json), and [`InvalidOutput`](ErrorKind::InvalidOutput) for a value that does not
    /// fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        json::decode(self.body(), self.limits()).map_err(|error| self.unreadable(error))
    }

    const fn limits(&self) -> Limits {
        Limits::DOCUMENT.with_max_bytes(self.limit)
    }

    fn unreadable(&self, error: Error) -> Error {
        if error.kind() != ErrorKind::InvalidInput {
            return error;
        }
        let error = error
            .into_kind(ErrorKind::InvalidOutput)
            .with("part", "the answer's body")
            .triage("check that the base URL names the service that the adapter speaks to");
        match self.content_type() {
            Some(found) if found != "application/json" => error.with(
                "content type",
                Untrusted::new(found).excerpt(MAX_TYPE_EXCERPT),
            ),
            _ => error,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status())
            .field("body_bytes", &self.body().len())
            .finish_non_exhaustive()
    }
}
