//! Fetching an artifact from a URL that an upstream handed out.

use std::sync::Arc;

use url::Url;
use worldforge_core::{
    CallContext, Digest, Error, ErrorKind, Exchange, HttpRequest, MediaBytes, Reach, Result,
    Retryability, Step, Transport, Untrusted,
};

use super::Answer;
use crate::wire::guard::{Schemes, check_literal, check_url};

/// Most redirects that are followed.
pub const MAX_REDIRECTS: usize = 5;

/// The media types of artifacts; stores give `binary/octet-stream` to what they know nothing about.
const MEDIA: &[&str] = &[
    "video/*",
    "image/*",
    "application/octet-stream",
    "binary/octet-stream",
];

/// Most letters of a media type that an error quotes.
const MAX_TYPE_EXCERPT: usize = 60;

/// What a download may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Download {
    /// Most bytes.
    pub limit: usize,
    /// Which addresses may be connected to, by redirects too.
    pub reach: Reach,
    /// The media types that are taken: `type/subtype` or `type/*`.
    pub accepts: &'static [&'static str],
    /// Most redirects that are followed.
    pub max_redirects: usize,
}

impl Download {
    /// Takes video and images of at most `limit` bytes from public addresses.
    pub const fn media(limit: usize) -> Self {
        Self {
            limit,
            reach: Reach::Public,
            accepts: MEDIA,
            max_redirects: MAX_REDIRECTS,
        }
    }

    /// Sets which addresses may be connected to.
    #[must_use]
    pub const fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Sets the media types that are taken.
    #[must_use]
    pub const fn accepting(mut self, accepts: &'static [&'static str]) -> Self {
        self.accepts = accepts;
        self
    }

    /// Fetches an artifact as a step of its own, without any credential.
    ///
    /// Up to [`max_redirects`](Self::max_redirects) redirects are followed; each target is judged like
    /// the first URL, and none may leave encryption.
    ///
    /// # Errors
    ///
    /// * [`Expired`](ErrorKind::Expired) when a signed URL no longer works (403, 404, 410);
    /// * [`InvalidOutput`](ErrorKind::InvalidOutput) for a URL, a media type or an empty body that is no
    ///   artifact, and [`InvalidInput`](ErrorKind::InvalidInput) for an address out of reach;
    /// * [`LimitExceeded`](ErrorKind::LimitExceeded) for an artifact that is too large;
    /// * as [`Answer::expect_success`] for any other status.
    pub async fn fetch(
        &self,
        cx: &CallContext,
        transport: &Arc<dyn Transport>,
        url: &str,
    ) -> Result<MediaDownload> {
        let exchange = Exchange::new(Step::Download, "artifact download")
            .method("GET")
            .target(url);
        cx.step(exchange, |cx| async move {
            let answer = self.follow(&cx, &**transport, url).await?;
            self.take(answer)
        })
        .await
    }

    async fn follow(
        &self,
        cx: &CallContext,
        transport: &dyn Transport,
        url: &str,
    ) -> Result<Answer> {
        let mut url = check_url(url, Schemes::Http)?;
        let mut followed = 0;
        loop {
            check_literal(&url, self.reach)?;
            let request = HttpRequest::new("GET", url.as_str(), self.limit).with_reach(self.reach);
            let response = transport.exchange(cx, request).await?;
            cx.record_status(response.status);
            let answer = Answer::new(cx, response, self.limit);
            if !matches!(answer.status(), 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            if followed == self.max_redirects {
                return Err(misled("the artifact redirects too often", &answer));
            }
            followed += 1;
            url = next(&url, &answer)?;
        }
    }

    fn take(&self, answer: Answer) -> Result<MediaDownload> {
        if matches!(answer.status(), 403 | 404 | 410) {
            return Err(
                Error::new(ErrorKind::Expired, "the artifact's URL no longer works")
                    .status_code(answer.status())
                    .with("status", answer.status().to_string()),
            );
        }
        let answer = answer.expect_success()?;
        // What has no type is bytes (RFC 9110, 8.3).
        let content_type = answer
            .content_type()
            .unwrap_or_else(|| "application/octet-stream".to_owned());
        if !self.accepts.iter().any(|taken| fits(taken, &content_type)) {
            return Err(Error::invalid_output("the artifact must be a media file")
                .with("wanted", self.accepts.join(", "))
                .with(
                    "content type",
                    Untrusted::new(content_type).excerpt(MAX_TYPE_EXCERPT),
                ));
        }
        if answer.body().is_empty() {
            return Err(Error::invalid_output("the artifact must not be empty"));
        }
        let bytes = MediaBytes::new(answer.into_body());
        Ok(MediaDownload {
            digest: bytes.digest(),
            bytes,
            content_type,
        })
    }
}

/// An artifact that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MediaDownload {
    /// The file.
    pub bytes: MediaBytes,
    /// Its media type, without parameters.
    pub content_type: String,
    /// The file's digest.
    pub digest: Digest,
}

/// Reads where a redirect leads.
fn next(from: &Url, answer: &Answer) -> Result<Url> {
    let location = answer
        .header("location")
        .ok_or_else(|| misled("the artifact redirects to nowhere", answer))?;
    let joined = from
        .join(location)
        .map_err(|_cause| misled("the artifact redirects to no URL", answer))?;
    let target = check_url(joined.as_str(), Schemes::Http)?;
    if from.scheme() == "https" && target.scheme() != "https" {
        return Err(misled("the artifact redirects from https to http", answer));
    }
    Ok(target)
}

fn misled(message: &'static str, answer: &Answer) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .retryability(Retryability::Permanent)
        .status_code(answer.status())
        .triage("repeat the provider call to get another URL")
}

fn fits(taken: &str, found: &str) -> bool {
    match taken.strip_suffix('*') {
        Some(prefix) => found.starts_with(prefix) && found.len() > prefix.len(),
        None => found == taken,
    }
}
