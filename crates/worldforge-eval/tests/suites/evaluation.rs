//! Who is asked what, in which order, and what becomes of errors.

use std::{num::NonZeroUsize, sync::Arc, task::Poll};

use worldforge_core::{
    Cancellation, ConfigField, ConfigSource, ConfigSummary, Correlation, Error, ErrorKind, Forge,
    Probability, Provider, ProviderProfile, Recorder,
    capability::{Capability, PredictRequest, ReasonRequest},
};
use worldforge_eval::suite::{
    Conclusion, EvaluationFacts, Evaluator, Metrics, ScenarioBuilder, ScenarioStatus, SuiteBuilder,
    SuiteReport, builtin,
};
use worldforge_providers::mock::Mock;
use worldforge_testing::{
    fake::{Act, FakeProvider},
    host::test_host,
};

use crate::support::{Stuck, forge, name, run_builtin};

#[test]
fn results_stand_by_provider_then_by_scenario_however_many_are_asked_at_once() {
    let suite = builtin("planning").unwrap();
    let forge = forge();
    let providers = [name("stuck"), name("mock-b"), name("mock")];
    let reports: Vec<String> = [1, 2, 8]
        .map(|width| {
            let evaluator =
                Evaluator::new(&forge).with_parallelism(NonZeroUsize::new(width).unwrap());
            let run = pollster::block_on(evaluator.run(&suite, &providers)).unwrap();
            let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
            let order: Vec<String> = report
                .results
                .iter()
                .map(|result| format!("{}/{}", result.provider, result.scenario))
                .collect();
            order.join(" ")
        })
        .into();
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
    assert!(reports[0].starts_with("stuck/object-relocation stuck/object-neighbor-placement"));
    assert!(reports[0].ends_with("mock/object-spawn"));
}

/// Lets others run so many times before it goes on.
async fn step_aside(mut times: u32) {
    std::future::poll_fn(move |cx| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn a_slow_provider_holds_nobody_up_and_keeps_its_place() {
    let scenario = ScenarioBuilder::new("slow", "waits", "answers", |cx| {
        Box::pin(async move {
            let waits = if cx.provider().as_str() == "mock" {
                9
            } else {
                1
            };
            step_aside(waits).await;
            Ok(Conclusion::passed(Probability::new(1.0)?, Metrics::new()))
        })
    });
    let suite = SuiteBuilder::new("slow", 1, "Slow").scenario(scenario.needs(Capability::Predict));
    let suite = suite.build().unwrap();
    let forge = forge();
    let providers = [name("mock"), name("mock-b"), name("stuck")];
    for (width, expected) in [(1, "mock mock-b stuck"), (2, "mock-b stuck mock")] {
        let mut ended = Vec::new();
        let evaluator = Evaluator::new(&forge)
            .with_parallelism(NonZeroUsize::new(width).unwrap())
            .on_progress(|progress| ended.push(progress.provider.to_string()));
        let run = pollster::block_on(evaluator.run(&suite, &providers)).unwrap();
        drop(evaluator);
        assert_eq!(ended.join(" "), expected);
        let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
        let order = report.results.iter().map(|result| result.provider.as_str());
        assert_eq!(order.collect::<Vec<_>>(), ["mock", "mock-b", "stuck"]);
    }
}

#[test]
fn a_provider_that_can_be_asked_nothing_is_refused_before_anybody_is_asked() {
    let forge = forge();
    let recorder = Arc::new(Recorder::new());
    let forge = forge.with_sink(Arc::clone(&recorder));
    let suite = builtin("reasoning").unwrap();
    let providers = [name("mock"), name("stuck")];
    let outcome = pollster::block_on(Evaluator::new(&forge).run(&suite, &providers));
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("stuck lacks reason"), "{error}");
    assert!(recorder.events().is_empty());
}

#[test]
fn a_scenario_for_what_a_provider_lacks_is_skipped_with_the_reason() {
    let report = run_builtin("contract", &["stuck"]);
    assert_eq!(report.results.len(), 1);
    assert_eq!(report.skipped.len(), 6);
    assert_eq!(
        &*report.skipped[0].reason,
        "the provider does not offer reason"
    );
    assert_eq!(report.provider_summaries[0].skipped_scenario_count, Some(6));
    assert!(report.to_markdown().contains("Skipped scenarios"));
    assert!(report.has_passed());
}

#[test]
fn a_provider_without_configuration_is_skipped_and_a_run_of_it_has_not_passed() {
    let mut forge = Forge::new(test_host());
    let profile = ProviderProfile::new(name("bare"), "needs a key");
    let field = ConfigField::new("BARE_KEY", ConfigSource::Unset).required();
    let provider = Provider::new(profile)
        .with::<PredictRequest>(Arc::new(Stuck))
        .with_config(ConfigSummary::new(name("bare"), vec![field]));
    forge.register(provider).unwrap();
    let suite = builtin("physics").unwrap();
    let run = pollster::block_on(Evaluator::new(&forge).run(&suite, &[name("bare")]));
    let report = SuiteReport::new(&suite, &run.unwrap(), &EvaluationFacts::default()).unwrap();
    assert!(report.results.is_empty());
    assert_eq!(report.skipped.len(), 2);
    assert!(
        report.skipped[0].reason.contains("not configured"),
        "{:?}",
        report.skipped[0].reason
    );
    assert!(!report.has_passed());
}

#[test]
fn an_error_of_a_call_is_a_failed_scenario_and_the_next_one_runs() {
    let mut forge = Forge::new(test_host());
    let failure = Error::new(ErrorKind::Unavailable, "the upstream is away");
    let fake = Arc::new(FakeProvider::<ReasonRequest>::new().then(Act::Fail(failure)));
    forge.register(fake.mounted(name("flaky"))).unwrap();
    let suite = builtin("reasoning").unwrap();
    let run = pollster::block_on(Evaluator::new(&forge).run(&suite, &[name("flaky")])).unwrap();
    let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
    assert_eq!(report.results.len(), 2);
    let first = &report.results[0];
    assert!(!first.passed);
    assert_eq!(first.score.get(), 0.0);
    let error = first.error.as_ref().unwrap();
    assert_eq!(error.code.as_deref(), Some("unavailable"));
    assert!(report.results[1].error.is_none());
    assert_eq!(fake.calls(), 2);
}

#[test]
fn lists_of_providers_that_are_none_are_refused() {
    let forge = forge();
    let suite = builtin("physics").unwrap();
    let many: Vec<_> = (0..65).map(|index| name(&format!("p{index}"))).collect();
    for (providers, kind) in [
        (vec![], ErrorKind::InvalidInput),
        (vec![name("mock"), name("mock")], ErrorKind::InvalidInput),
        (many, ErrorKind::InvalidInput),
        (vec![name("mokc")], ErrorKind::NotFound),
    ] {
        let outcome = pollster::block_on(Evaluator::new(&forge).run(&suite, &providers));
        assert_eq!(outcome.unwrap_err().kind(), kind);
    }
}

#[test]
fn progress_is_told_for_every_scenario() {
    let forge = forge();
    let suite = builtin("physics").unwrap();
    let mut seen = Vec::new();
    let evaluator = Evaluator::new(&forge).on_progress(|progress| {
        seen.push((progress.done, progress.total, progress.status));
    });
    let providers = [name("mock"), name("stuck")];
    pollster::block_on(evaluator.run(&suite, &providers)).unwrap();
    drop(evaluator);
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[3].0, 4);
    assert!(seen.iter().all(|(_, total, _)| *total == 4));
    assert!(
        seen.iter()
            .any(|(_, _, status)| *status == ScenarioStatus::Failed)
    );
}

#[test]
fn a_cancelled_run_keeps_what_it_has_and_skips_the_rest() {
    let forge = forge();
    let suite = builtin("planning").unwrap();
    let flag = Cancellation::new();
    let raised = flag.clone();
    let evaluator = Evaluator::new(&forge)
        .with_cancellation(flag)
        .on_progress(move |_| raised.cancel());
    let run = pollster::block_on(evaluator.run(&suite, &[name("mock")])).unwrap();
    assert!(run.was_cancelled);
    let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
    assert_eq!(report.results.len(), 1);
    assert_eq!(report.skipped.len(), 3);
    assert_eq!(&*report.skipped[0].reason, "the evaluation was cancelled");
}

#[test]
fn events_carry_the_run_and_the_span_of_their_scenario() {
    let recorder = Arc::new(Recorder::new());
    let forge = Forge::new(test_host()).with_sink(Arc::clone(&recorder));
    let mut forge = forge;
    forge.register(Mock::new().mounted(name("mock"))).unwrap();
    let suite = builtin("physics").unwrap();
    let evaluator = Evaluator::new(&forge).with_correlation(Correlation::of_run("run-1"));
    let run = pollster::block_on(evaluator.run(&suite, &[name("mock")])).unwrap();
    let spans: Vec<String> = recorder
        .events()
        .iter()
        .map(|event| {
            assert_eq!(event.correlation.run_id.as_deref(), Some("run-1"));
            event.correlation.span_id.as_ref().unwrap().to_string()
        })
        .collect();
    assert_eq!(spans, ["provider-1-scenario-1", "provider-1-scenario-2"]);
    let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
    let evidence = report.results[1].evidence.as_ref().unwrap();
    assert_eq!(&*evidence.span_id, "provider-1-scenario-2");
    assert_eq!(&*evidence.log, "logs/provider-events.jsonl");
}
