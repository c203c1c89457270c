//! One dispatcher for every capability.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use crate::{
    call::{
        CallContext, CallOptions, CallScope, Exchange, Host, Layer, Step, guard_panics, run_through,
    },
    capability::{
        Capability, EmbedRequest, EmbedResponse, GenerateRequest, PolicyRequest, PolicyResponse,
        PredictRequest, PredictResponse, ReasonRequest, ReasonResponse, Request, Response,
        ScoreRequest, ScoreResponse, TransferRequest, VideoResponse,
    },
    error::{Error, ErrorKind, Result},
    event::{EventHub, EventSink},
    id::{ProviderName, nearest},
    layer::{Budget, CircuitBreaker, Deadline, Events, Retry},
    number::NonNegative,
    provider::{Hook, LifecycleReport, LifecycleResult, LifecycleStatus, Provider, ProviderHealth},
    text::Safe,
    time,
};

/// Registered providers, and the only way to call them.
///
/// A call is checked, runs through the layers, and its answer is checked before the caller sees it.
pub struct Forge {
    pub(super) host: Host,
    pub(super) providers: BTreeMap<ProviderName, Provider>,
    layers: Arc<[Arc<dyn Layer>]>,
    events: Arc<EventHub>,
}

impl Forge {
    /// Creates a forge without providers and sinks, with the standard layers.
    pub fn new(host: Host) -> Self {
        let layers: [Arc<dyn Layer>; 5] = [
            Arc::new(Events),
            Arc::new(CircuitBreaker::default()),
            Arc::new(Budget),
            Arc::new(Retry),
            Arc::new(Deadline),
        ];
        Self {
            host,
            providers: BTreeMap::new(),
            layers: Arc::new(layers),
            events: Arc::default(),
        }
    }

    /// Sends events to the hub's sinks.
    #[must_use]
    pub fn with_events(mut self, hub: EventHub) -> Self {
        self.events = Arc::new(hub);
        self
    }

    /// Sends events to one sink.
    #[must_use]
    pub fn with_sink(self, sink: impl EventSink) -> Self {
        self.with_events(EventHub::new().with(sink))
    }

    /// Adds a layer inside those already there.
    #[must_use]
    pub fn with_layer(mut self, layer: impl Layer) -> Self {
        let inner: Arc<dyn Layer> = Arc::new(layer);
        self.layers = self.layers.iter().cloned().chain([inner]).collect();
        self
    }

    /// Returns the host's clock, timer and ids.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Returns the events' hub.
    pub fn events(&self) -> &EventHub {
        &self.events
    }

    /// Returns the registered providers in the order of their names.
    pub fn providers(&self) -> impl ExactSizeIterator<Item = &Provider> {
        self.providers.values()
    }

    /// Returns a registered provider.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound), naming the nearest name there is.
    pub fn provider(&self, name: &str) -> Result<&Provider> {
        ProviderName::new(name)
            .ok()
            .and_then(|name| self.providers.get(&name))
            .ok_or_else(|| {
                let error = Error::new(
                    ErrorKind::NotFound,
                    "no provider is registered under this name",
                )
                .with("provider", name.to_owned());
                match nearest(name, self.providers.keys().map(ProviderName::as_str)) {
                    Some(near) => error.triage(format!(
                        "did you mean '{near}'? `worldforge provider list` shows all"
                    )),
                    None => error.triage("run `worldforge provider list` to see what there is"),
                }
            })
    }

    /// Sends a typed request to a provider.
    ///
    /// # Errors
    ///
    /// What the request's checks, a layer or the provider refuse.
    pub async fn call<R: Request>(&self, provider: &str, request: &R) -> Result<R::Response> {
        self.call_with(provider, request, CallOptions::default())
            .await
    }

    /// Sends a typed request with options.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn call_with<R: Request>(
        &self,
        provider: &str,
        request: &R,
        options: CallOptions,
    ) -> Result<R::Response> {
        request.check()?;
        let provider = self.provider(provider)?;
        let slot = provider.slot::<R>()?;
        let slot = &*slot;
        let timeout = options.timeout;
        let exchange = Exchange::new(Step::Call, R::CAPABILITY.name());
        let cx = CallContext::new(
            self.scope(provider, Some(R::CAPABILITY), options),
            exchange,
            timeout,
        );
        run_through(&self.layers, cx, |cx| async move {
            let response = guard_panics(cx.provider(), async {
                slot.provide_dyn(&cx, request).await
            })
            .await?;
            if response.provider() != cx.provider() {
                return Err(
                    Error::invalid_output("the answer must carry the provider's own name")
                        .at("/provider")
                        .with("provider", cx.provider()),
                );
            }
            request
                .check_response(&response)
                .map_err(|error| error.with("provider", cx.provider()))?;
            Ok(response)
        })
        .await
    }

    /// Rolls a world state forward.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn predict(
        &self,
        provider: &str,
        request: &PredictRequest,
    ) -> Result<PredictResponse> {
        self.call(provider, request).await
    }

    /// Prices action candidates.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn score(&self, provider: &str, request: &ScoreRequest) -> Result<ScoreResponse> {
        self.call(provider, request).await
    }

    /// Asks a policy for an action chunk.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn policy(&self, provider: &str, request: &PolicyRequest) -> Result<PolicyResponse> {
        self.call(provider, request).await
    }

    /// Embeds text.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn embed(&self, provider: &str, request: &EmbedRequest) -> Result<EmbedResponse> {
        self.call(provider, request).await
    }

    /// Renders a video from a prompt.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn generate(
        &self,
        provider: &str,
        request: &GenerateRequest,
    ) -> Result<VideoResponse> {
        self.call(provider, request).await
    }

    /// Renders a video anew.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn transfer(
        &self,
        provider: &str,
        request: &TransferRequest,
    ) -> Result<VideoResponse> {
        self.call(provider, request).await
    }

    /// Asks a question.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn reason(&self, provider: &str, request: &ReasonRequest) -> Result<ReasonResponse> {
        self.call(provider, request).await
    }

    /// Checks a provider's health; being unwell is an outcome, not an error.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) for an unknown name.
    pub async fn health(&self, provider: &str) -> Result<ProviderHealth> {
        let provider = self.provider(provider)?;
        let started = self.host.clock().monotonic();
        let outcome = self.check_health(provider).await;
        let latency = self.host.clock().monotonic().saturating_sub(started);
        Ok(ProviderHealth::of(
            provider.name().clone(),
            outcome,
            millis(latency)?,
        ))
    }

    async fn check_health(&self, provider: &Provider) -> Result<Safe> {
        let details = provider.config().details();
        if !provider.config().configured {
            return Err(Error::new(
                ErrorKind::NotConfigured,
                String::from(details.as_str()),
            ));
        }
        let Some(health) = provider.health() else {
            return Ok(details);
        };
        let exchange = Exchange::new(Step::Health, "healthcheck");
        let cx = CallContext::new(
            self.scope(provider, None, CallOptions::default()),
            exchange,
            None,
        );
        run_through(
            &self.layers,
            cx,
            |cx| async move { health.check_dyn(&cx).await },
        )
        .await
    }

    /// Runs a provider's preflight, and its warmup when that went well.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) for an unknown name; a failing hook is an outcome.
    pub async fn prepare(&self, provider: &str) -> Result<LifecycleReport> {
        let provider = self.provider(provider)?;
        let preflight = self.run_hook(provider, Hook::Preflight).await?;
        let is_ready = preflight.status.is_ready();
        let mut hooks = vec![preflight];
        if is_ready {
            hooks.push(self.run_hook(provider, Hook::Warmup).await?);
        }
        Ok(LifecycleReport::new(provider.name().clone(), hooks))
    }

    /// Runs a provider's preflight alone.
    ///
    /// # Errors
    ///
    /// As [`Forge::prepare`].
    pub async fn preflight(&self, provider: &str) -> Result<LifecycleReport> {
        let provider = self.provider(provider)?;
        let hook = self.run_hook(provider, Hook::Preflight).await?;
        Ok(LifecycleReport::new(provider.name().clone(), vec![hook]))
    }

    /// Runs a provider's teardown.
    ///
    /// # Errors
    ///
    /// As [`Forge::prepare`].
    pub async fn release(&self, provider: &str) -> Result<LifecycleReport> {
        let provider = self.provider(provider)?;
        let hook = self.run_hook(provider, Hook::Teardown).await?;
        Ok(LifecycleReport::new(provider.name().clone(), vec![hook]))
    }

    async fn run_hook(&self, provider: &Provider, hook: Hook) -> Result<LifecycleResult> {
        let started = self.host.clock().monotonic();
        let outcome = match provider.lifecycle() {
            _ if !provider.config().configured && hook != Hook::Teardown => {
                Ok(LifecycleStatus::Skipped)
            }
            None => Ok(LifecycleStatus::NoOp),
            Some(lifecycle) => {
                let scope = self.scope(provider, None, CallOptions::default());
                let cx = CallContext::new(scope, Exchange::new(Step::Call, "lifecycle"), None);
                lifecycle.run_dyn(hook, &cx).await
            }
        };
        let (status, details) = match outcome {
            Ok(LifecycleStatus::Skipped) => (LifecycleStatus::Skipped, provider.config().details()),
            Ok(status) => (status, Safe::default()),
            Err(error) if hook == Hook::Teardown => (
                LifecycleStatus::TeardownFailed,
                Safe::from(error.to_string()),
            ),
            Err(error) => (LifecycleStatus::Failed, Safe::from(error.to_string())),
        };
        Ok(LifecycleResult {
            provider: provider.name().clone(),
            hook,
            status,
            latency_ms: millis(self.host.clock().monotonic().saturating_sub(started))?,
            details,
            evidence: crate::JsonObject::new(),
        })
    }

    fn scope(
        &self,
        provider: &Provider,
        capability: Option<Capability>,
        options: CallOptions,
    ) -> Arc<CallScope> {
        Arc::new(CallScope {
            provider: provider.name().clone(),
            capability,
            host: self.host.clone(),
            layers: Arc::clone(&self.layers),
            events: Arc::clone(&self.events),
            policy: Arc::clone(provider.policy()),
            correlation: options.correlation,
            cancellation: options.cancellation,
        })
    }
}

fn millis(duration: Duration) -> Result<NonNegative> {
    NonNegative::new(time::millis(duration))
}

impl fmt::Debug for Forge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forge")
            .field("providers", &self.providers.keys())
            .finish_non_exhaustive()
    }
}
