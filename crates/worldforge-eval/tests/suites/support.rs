//! A forge with the mock and with a provider that answers as it is told.

use std::sync::Arc;

use worldforge_core::{
    CallContext, Forge, Provider, ProviderName, ProviderProfile, Result,
    capability::{PredictRequest, PredictResponse, Provide},
};
use worldforge_eval::suite::{EvaluationFacts, Evaluator, Suite, SuiteReport, builtin};
use worldforge_providers::mock::Mock;
use worldforge_testing::host::test_host;

pub(crate) fn name(text: &str) -> ProviderName {
    ProviderName::new(text).unwrap()
}

/// Predicts that nothing moves, and is sure of it.
pub(crate) struct Stuck;

impl Provide<PredictRequest> for Stuck {
    async fn provide(&self, cx: &CallContext, request: &PredictRequest) -> Result<PredictResponse> {
        let mut state = request.world_state.clone();
        state.step += u64::from(request.steps);
        Ok(PredictResponse::new(cx.provider().clone(), state))
    }
}

/// Returns a forge with two mocks and one provider that only predicts, and that badly.
pub(crate) fn forge() -> Forge {
    let mut forge = Forge::new(test_host());
    forge.register(Mock::new().mounted(name("mock"))).unwrap();
    forge.register(Mock::new().mounted(name("mock-b"))).unwrap();
    let profile = ProviderProfile::new(name("stuck"), "predicts that nothing moves").local();
    let stuck = Provider::new(profile).with::<PredictRequest>(Arc::new(Stuck));
    forge.register(stuck).unwrap();
    forge
}

pub(crate) fn run(suite: &Suite, providers: &[&str]) -> SuiteReport {
    let forge = forge();
    let providers: Vec<ProviderName> = providers.iter().map(|text| name(text)).collect();
    let run = pollster::block_on(Evaluator::new(&forge).run(suite, &providers)).unwrap();
    SuiteReport::new(suite, &run, &EvaluationFacts::default()).unwrap()
}

pub(crate) fn run_builtin(suite: &str, providers: &[&str]) -> SuiteReport {
    run(&builtin(suite).unwrap(), providers)
}
