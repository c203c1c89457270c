//! The provider under test, in a forge that watches it.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use worldforge_core::{
    BoxFuture, CallContext, CallOptions, Error, Event, EventHub, EventSink, Forge, Host, Layer,
    Next, Provider, ProviderName, Recorder, Result, Step,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
};

use super::{
    CapabilityCheck, CheckResult, Inputs, Outcome, ProviderCheck, Report, capability, provider,
};
use crate::{block_on, host::TestHost};

/// A provider under test.
pub struct Subject {
    pub(super) forge: Forge,
    pub(super) name: ProviderName,
    pub(super) inputs: Inputs,
    pub(super) recorder: Arc<Recorder>,
    runs: Arc<Runs>,
}

impl Subject {
    /// Puts a provider to the test with the corpus's inputs, in virtual time.
    pub fn new(provider: Provider) -> Self {
        Self::on(TestHost::manual().host(), provider)
    }

    /// Puts a provider to the test on a host of its own, for one that needs real time.
    pub fn on(host: Host, provider: Provider) -> Self {
        let name = provider.name().clone();
        let recorder = Arc::new(Recorder::new());
        let runs = Arc::new(Runs::default());
        let hub = EventHub::new()
            .with(BrokenSink::Fails)
            .with(BrokenSink::Panics)
            .with(Arc::clone(&recorder));
        let mut forge = Forge::new(host)
            .with_events(hub)
            .with_layer(RunCounter(Arc::clone(&runs)));
        // The forge is empty, so nothing is replaced.
        drop(forge.replace(provider));
        Self {
            forge,
            name,
            inputs: Inputs::corpus(),
            recorder,
            runs,
        }
    }

    /// Asks the provider these requests instead of the corpus's.
    #[must_use]
    pub fn with_inputs(mut self, inputs: Inputs) -> Self {
        self.inputs = inputs;
        self
    }

    /// Runs one check of the whole provider.
    pub fn check(&self, check: ProviderCheck) -> CheckResult {
        CheckResult {
            check: check.name(),
            capability: None,
            outcome: provider::run(self, check).into(),
        }
    }

    /// Runs one check of a capability.
    pub fn check_capability(&self, capability: Capability, check: CapabilityCheck) -> CheckResult {
        let verdict = match capability {
            Capability::Predict => capability::run::<PredictRequest>(self, check),
            Capability::Generate => capability::run::<GenerateRequest>(self, check),
            Capability::Reason => capability::run::<ReasonRequest>(self, check),
            Capability::Embed => capability::run::<EmbedRequest>(self, check),
            Capability::Transfer => capability::run::<TransferRequest>(self, check),
            Capability::Score => capability::run::<ScoreRequest>(self, check),
            Capability::Policy => capability::run::<PolicyRequest>(self, check),
            unknown => Err(super::report::Stop::Skipped(format!(
                "no requests of the capability {unknown} are known"
            ))),
        };
        CheckResult {
            check: check.name(),
            capability: Some(capability),
            outcome: verdict.into(),
        }
    }

    /// Checks that the provider advertises exactly these capabilities.
    pub fn check_advertised(&self, expected: &[Capability]) -> CheckResult {
        let mut found: Vec<_> = self.advertised().collect();
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        let outcome = if found == expected {
            Outcome::Passed
        } else {
            Outcome::Failed(format!("wanted {expected:?}, found {found:?}"))
        };
        CheckResult {
            check: "advertised_capabilities",
            capability: None,
            outcome,
        }
    }

    /// Runs every check of the provider and of each capability that it advertises.
    pub fn report(&self) -> Report {
        let whole = ProviderCheck::ALL.map(|check| self.check(check));
        let each = self.advertised().flat_map(|capability| {
            CapabilityCheck::ALL.map(|check| self.check_capability(capability, check))
        });
        Report::new(self.name.clone(), whole.into_iter().chain(each).collect())
    }

    /// Returns what is mounted.
    pub(super) fn advertised(&self) -> impl Iterator<Item = Capability> {
        let mounted = self.forge.provider(self.name.as_str());
        let mounted = mounted.map(Provider::capabilities).unwrap_or_default();
        Capability::ALL
            .into_iter()
            .filter(move |capability| mounted.contains(*capability))
    }

    /// Sends a request as a host does.
    pub(super) fn call<R: Request>(&self, request: &R) -> Result<R::Response> {
        self.call_with(request, CallOptions::default())
    }

    /// Sends a request with options.
    pub(super) fn call_with<R: Request>(
        &self,
        request: &R,
        options: CallOptions,
    ) -> Result<R::Response> {
        guarded(|| block_on(self.forge.call_with(self.name.as_str(), request, options)))
    }

    /// Returns how many calls have reached the provider.
    pub(super) fn runs(&self) -> usize {
        self.runs.0.load(Ordering::SeqCst)
    }
}

/// Makes an error of a panic: a provider that panics breaks the check, not the report.
pub(super) fn guarded<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(act))
        .unwrap_or_else(|_| Err(Error::invalid_output("the provider panicked")))
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("provider", &self.name)
            .field("inputs", &self.inputs)
            .finish_non_exhaustive()
    }
}

/// How many calls have reached the provider.
#[derive(Debug, Default)]
struct Runs(AtomicUsize);

/// The innermost layer: what it counts, the provider sees.
struct RunCounter(Arc<Runs>);

impl Layer for RunCounter {
    fn around<'a>(&'a self, cx: CallContext, next: &'a dyn Next) -> BoxFuture<'a, Result<()>> {
        if cx.current_step() == Step::Call && cx.capability().is_some() {
            self.0.0.fetch_add(1, Ordering::SeqCst);
        }
        next.run(cx)
    }
}

/// A sink that never takes an event.
enum BrokenSink {
    Fails,
    Panics,
}

impl EventSink for BrokenSink {
    fn record(&self, _event: &Event) -> Result<()> {
        match self {
            Self::Fails => Err(Error::invalid_input("the sink takes nothing")),
            // Unwinds as a panic does, without the panic's message on stderr.
            Self::Panics => std::panic::resume_unwind(Box::new("the sink panics on cue")),
        }
    }
}
