//! A provider that passes every request on to a worker, and the Python that runs it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use worldforge_core::{
    CallContext, CallOptions, Error, Exchange, Feature, Forge, Observation, Provider, ProviderName,
    ProviderProfile, Recorder, Result, Step, Tensor, Transport,
    capability::{Provide, ScoreDirection, ScoreRequest, ScoreResponse},
};
use worldforge_providers::{
    Environment,
    wire::{
        Network,
        worker::bridge::{Bridge, Downloads, Naming, Python, Runtime, passed_on},
    },
};
use worldforge_testing::{block_on, host::TestHost};

pub(crate) const SCRIPTED: Runtime = Runtime {
    name: "scripted",
    script: include_str!("runtime.py"),
};

/// Returns a Python on the `PATH`, or tells that the test is skipped.
#[expect(clippy::print_stderr, reason = "a test that could not run must say so")]
pub(crate) fn python() -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|place| place.join("python3"));
    let found = places.find(|place| place.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no python3 on the PATH");
    }
    found
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test finds its Python where a person would"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What a worker gets of this process's environment, and more.
pub(crate) fn environment(more: &[(&str, &str)]) -> Environment {
    let names = ["PATH", "HOME", "LD_LIBRARY_PATH"];
    let own = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), variable(name)?)));
    let more = more
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    own.chain(more).collect()
}

/// A bridge with a forge in front of it.
pub(crate) struct Hosted {
    pub(crate) forge: Forge,
    pub(crate) events: Arc<Recorder>,
    probe: Arc<Probe>,
}

struct Probe {
    bridge: Bridge,
    answers: Mutex<Vec<(Observation, Observation)>>,
}

impl Provide<ScoreRequest> for Probe {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        cx.step(Exchange::new(Step::Infer, "inference"), |cx| async move {
            let Some(Feature::Text(method)) = request.info.get("method") else {
                return Err(Error::invalid_input("must name a method"));
            };
            let params = match request.info.get("params") {
                Some(Feature::Group(params)) => params.clone(),
                _ => Observation::new(),
            };
            let answer = if method == "check" {
                let (_, facts) = self.bridge.check(&cx).await?;
                (facts, Observation::new())
            } else {
                let turn = self.bridge.turn().await;
                let mut worker = turn.worker(&cx).await?;
                let facts = worker.facts().clone();
                let versions = worker.greeting().versions();
                cx.record("versions", serde_json::Value::from(versions));
                (worker.ask(&cx, method, &params).await?, facts)
            };
            self.answers.lock().unwrap().push(answer);
            let name = cx.provider().clone();
            ScoreResponse::new(name, vec![0.0], ScoreDirection::LowerIsBetter)
        })
        .await
    }
}

impl Hosted {
    pub(crate) fn new(python: &Path, spec: Observation) -> Self {
        let environment = passed_on(&environment(&[("LC_ALL", "C")]), Downloads::Refused);
        let program = Python::new(python.to_str().unwrap(), &["SCRIPTED_PYTHON"], environment);
        Self::with(Arc::new(Network), &program, SCRIPTED, spec)
    }

    pub(crate) fn with(
        transport: Arc<dyn Transport>,
        python: &Python,
        runtime: Runtime,
        spec: Observation,
    ) -> Self {
        let naming = Naming::new(
            &["SCRIPTED_PYTHON"],
            "point SCRIPTED_PATH at one",
            &["SCRIPTED_DOWNLOAD"],
        );
        let probe = Arc::new(Probe {
            bridge: Bridge::new(transport, python, runtime, spec, naming),
            answers: Mutex::default(),
        });
        let name = ProviderName::new("probe").unwrap();
        let provider = Provider::new(ProviderProfile::new(name, "Passes requests on."))
            .with::<ScoreRequest>(Arc::clone(&probe));
        let events = Arc::new(Recorder::new());
        let mut forge = Forge::new(TestHost::manual().host()).with_sink(Arc::clone(&events));
        forge.register(provider).unwrap();
        Self {
            forge,
            events,
            probe,
        }
    }

    /// Asks a worker and returns what it answered.
    pub(crate) fn ask(&self, method: &str, params: Observation) -> Result<Observation> {
        self.ask_with(method, params, CallOptions::default())
    }

    pub(crate) fn ask_with(
        &self,
        method: &str,
        params: Observation,
        options: CallOptions,
    ) -> Result<Observation> {
        let info = Observation::new()
            .with("method", method)
            .with("params", params);
        let candidates = Tensor::from_f32([1, 1, 1], &[0.0]).unwrap();
        let request = ScoreRequest::new(info, candidates.into());
        block_on(self.forge.call_with("probe", &request, options))?;
        Ok(self.probe.answers.lock().unwrap().last().unwrap().0.clone())
    }

    /// Returns what the runtime said when it was loaded for the last answer.
    pub(crate) fn facts(&self) -> Observation {
        self.probe.answers.lock().unwrap().last().unwrap().1.clone()
    }

    pub(crate) fn stop(&self) {
        block_on(self.probe.bridge.stop());
    }
}

pub(crate) fn number(value: i64) -> Feature {
    Feature::Scalar(value.into())
}
