//! HTTP: the carrier, and what adapters build on it.
//!
//! An adapter describes its upstream once as an [`Api`] and makes one request in each step:
//!
//! ```no_run
//! # use worldforge_core::{CallContext, Exchange, Result, Step};
//! # use worldforge_providers::wire::http::Api;
//! # async fn ready(cx: &CallContext, api: &Api) -> Result<serde_json::Value> {
//! let health = Exchange::new(Step::Health, "healthcheck").method("GET").target(&api.url("/health"));
//! cx.step(health, |cx| async move { api.get(&cx, "/health").await?.expect_success()?.json() })
//!     .await
//! # }
//! ```

mod answer;
mod api;
mod body;
mod carry;
mod client;
mod download;
mod failure;
mod lookup;
mod multipart;
mod poll;
mod retry_after;
mod status;

pub use answer::{Answer, MAX_EXCERPT};
pub use api::{Api, DEFAULT_LIMIT};
pub use download::{Download, MAX_REDIRECTS, MediaDownload};
pub use failure::{Sent, was_never_sent};
pub use multipart::Multipart;
pub use poll::{Polling, poll};
pub use retry_after::LONGEST_WAIT;

pub(super) use carry::carry;
