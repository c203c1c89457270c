//! What makes a capability a type.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Capability;
use crate::{call::CallContext, error::Result, id::ProviderName, json};

/// A typed question to a provider.
///
/// Laws: `check` accepts only what any provider of the capability may be asked; `check_response`
/// accepts only answers that fit this very request. Both are pure and cheap next to a provider.
pub trait Request: DeserializeOwned + Send + Sync + 'static {
    /// The capability this request asks for.
    const CAPABILITY: Capability;

    /// The typed answer.
    type Response: Response;

    /// Refuses a malformed request before any provider is called.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the field.
    fn check(&self) -> Result<()>;

    /// Refuses an answer that does not fit the request.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](crate::ErrorKind::InvalidOutput) naming the field.
    fn check_response(&self, response: &Self::Response) -> Result<()>;

    /// Reads a request from JSON and checks it.
    ///
    /// # Errors
    ///
    /// As [`Request::check`]; a malformed world state is
    /// [`InvalidState`](crate::ErrorKind::InvalidState).
    fn from_json(value: Value) -> Result<Self> {
        let request: Self = json::decode_value(value)?;
        request.check().map(|()| request)
    }
}

/// A provider's typed answer.
pub trait Response: Send + 'static {
    /// Returns who answered; the dispatcher refuses an answer in another's name.
    fn provider(&self) -> &ProviderName;
}

/// Answers one kind of request.
///
/// Laws: a provider does not change what the request holds, answers in its own name
/// ([`CallContext::provider`]), runs each upstream exchange as a step of the context, and runs heavy
/// computation on its own threads.
pub trait Provide<R: Request>: Send + Sync + 'static {
    /// Answers `request`.
    fn provide(
        &self,
        cx: &CallContext,
        request: &R,
    ) -> impl Future<Output = Result<R::Response>> + Send;
}

/// Takes `field` out of a JSON object, to read it with its own kind of error.
pub(super) fn take(value: &mut Value, field: &str) -> Option<Value> {
    value.as_object_mut()?.remove(field)
}
