//! Calling one provider for one scenario.

use worldforge_core::{CallOptions, Forge, ProviderName, Result, capability::Request};

/// Who is asked, through what, and how the call is found again in the event log.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Ask<'a> {
    pub(in crate::suite) forge: &'a Forge,
    pub(in crate::suite) provider: ProviderName,
    pub(in crate::suite) options: CallOptions,
}

impl Ask<'_> {
    /// Sends a request.
    pub(in crate::suite) async fn call<R: Request>(&self, request: &R) -> Result<R::Response> {
        self.forge
            .call_with(self.provider.as_str(), request, self.options.clone())
            .await
    }
}
