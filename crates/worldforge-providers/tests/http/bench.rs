//! Being inside a call, with everything that can be watched about it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use worldforge_core::{
    CallContext, CallOptions, Cancellation, Finite, Forge, Phase, Provider, ProviderName,
    ProviderProfile, Recorder, RequestPolicy, Result, Step,
    capability::{EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::{block_on, host::TestHost};

/// A call's context, on a clock that moves only with waits.
pub(crate) struct Bench {
    pub(crate) host: TestHost,
    pub(crate) cx: CallContext,
    pub(crate) cancellation: Cancellation,
    recorder: Arc<Recorder>,
    _forge: Forge,
}

/// Hands its context out and answers.
#[derive(Default)]
struct Probe(Mutex<Option<CallContext>>);

impl Provide<EmbedRequest> for Probe {
    async fn provide(&self, cx: &CallContext, _request: &EmbedRequest) -> Result<EmbedResponse> {
        *self.0.lock().unwrap() = Some(cx.clone());
        let vector = vec![Finite::new(1.0)?];
        Ok(EmbedResponse::new(cx.provider().clone(), "probe", vector))
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(RequestPolicy::default(), None)
    }

    pub(crate) fn with(policy: RequestPolicy, timeout: Option<Duration>) -> Self {
        let host = TestHost::manual();
        let recorder = Arc::new(Recorder::new());
        let probe = Arc::new(Probe::default());
        let profile = ProviderProfile::new(ProviderName::new("probe").unwrap(), "A probe.");
        let provider = Provider::new(profile)
            .with::<EmbedRequest>(Arc::clone(&probe))
            .with_policy(policy)
            .unwrap();
        let mut forge = Forge::new(host.host()).with_sink(Arc::clone(&recorder));
        forge.register(provider).unwrap();
        let cancellation = Cancellation::new();
        let options = CallOptions::default().with_cancellation(cancellation.clone());
        let options = match timeout {
            Some(timeout) => options.with_timeout(timeout),
            None => options,
        };
        block_on(forge.call_with("probe", &EmbedRequest::new("x"), options)).unwrap();
        let cx = probe.0.lock().unwrap().take().unwrap();
        recorder.clear();
        Self {
            host,
            cx,
            cancellation,
            recorder,
            _forge: forge,
        }
    }

    /// Returns the events as `step phase status`.
    pub(crate) fn events(&self) -> Vec<String> {
        let events = self.recorder.events();
        let lines = events.iter().map(|event| {
            let phase = match event.phase {
                Phase::Success => "success",
                Phase::Failure => "failure",
                Phase::Retry => "retry",
                _ => "other",
            };
            let step = event.step.map(Step::name).unwrap_or_default();
            let status = event.status_code.unwrap_or_default();
            format!("{step} {phase} {status}")
        });
        lines.collect()
    }

    /// Returns everything that the events say.
    pub(crate) fn told(&self) -> String {
        let events = self.recorder.events();
        format!("{events:?}")
    }
}
