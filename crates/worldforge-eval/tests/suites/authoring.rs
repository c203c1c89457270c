//! Suites of one's own, in Rust and as files.

use serde_json::json;
use worldforge_core::{
    ErrorKind, Finite, Probability, WorldState,
    capability::{Capability, EmbedRequest, ReasonRequest},
    json::canonical,
};
use worldforge_eval::suite::{Check, Conclusion, Metrics, ScenarioBuilder, Suite, SuiteBuilder};

use crate::support::run;

fn short_answers() -> ScenarioBuilder {
    ScenarioBuilder::new(
        "short-answers",
        "A question about an empty scene.",
        "The answer has at most two hundred letters.",
        |cx| {
            Box::pin(async move {
                let request = ReasonRequest::new("what is there?", Some(WorldState::new()));
                let response = cx.call(&request).await?;
                Ok(Conclusion::measured(
                    Metrics::new().with_count("letters", response.answer.chars().count()),
                ))
            })
        },
    )
    .needs(Capability::Reason)
}

#[test]
fn a_suite_in_rust_is_measured_checked_and_scored() {
    let most = Finite::new(200.0).unwrap();
    let scenario = short_answers()
        .check(Check::at_most("letters".to_owned(), most))
        .check_that("not-empty", |metrics| metrics.number("letters") > Some(0.0));
    let suite = SuiteBuilder::new("mine", 3, "Mine")
        .scenario(scenario)
        .build()
        .unwrap();
    let report = run(&suite, &["mock"]);
    assert!(report.has_passed());
    let result = &report.results[0];
    assert_eq!(result.score.get(), 1.0);
    assert_eq!(result.checks.len(), 2);
    assert_eq!(&*report.provenance.unwrap().suite_version, "mine:3");
}

#[test]
fn a_verdict_of_its_own_needs_no_checks_and_checks_overrule_it() {
    let judged = |least: f64| {
        let scenario = ScenarioBuilder::new("judged", "judges itself", "passes", |cx| {
            Box::pin(async move {
                let vector = cx.call(&EmbedRequest::new("a")).await?.vector;
                let metrics = Metrics::new().with_count("dimension", vector.len());
                Ok(Conclusion::passed(Probability::new(0.5)?, metrics))
            })
        });
        let scenario = scenario.needs(Capability::Embed);
        let least = Finite::new(least).unwrap();
        let scenario = scenario.check(Check::at_least("dimension".to_owned(), least));
        let suite = SuiteBuilder::new("judged", 1, "Judged")
            .scenario(scenario)
            .build()
            .unwrap();
        run(&suite, &["mock"]).results[0].clone()
    };
    assert!(judged(1.0).passed);
    assert_eq!(judged(1.0).score.get(), 0.5);
    assert!(!judged(1000.0).passed);
}

#[test]
fn what_nobody_checks_does_not_pass() {
    let suite = SuiteBuilder::new("mine", 1, "Mine")
        .scenario(short_answers())
        .build()
        .unwrap();
    assert!(!run(&suite, &["mock"]).has_passed());
}

#[test]
fn suites_in_rust_that_are_none_are_refused() {
    for (builder, place) in [
        (
            SuiteBuilder::new("a/b", 1, "x").scenario(short_answers()),
            "/id",
        ),
        (
            SuiteBuilder::new("a", 0, "x").scenario(short_answers()),
            "/version",
        ),
        (
            SuiteBuilder::new("a", 1, " ").scenario(short_answers()),
            "/name",
        ),
        (SuiteBuilder::new("a", 1, "x"), "/scenarios"),
        (
            SuiteBuilder::new("a", 1, "x")
                .scenario(short_answers())
                .scenario(short_answers()),
            "/scenarios/1/name",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.pointer().unwrap().as_str(), place);
    }
}

#[test]
fn a_suite_file_runs_like_a_built_in_one() {
    let document = json!({
        "schema": "worldforge.suite", "schema_version": 1, "id": "tabletop", "version": 2,
        "name": "Tabletop", "description": "One text.", "claim_boundary": "One text only.",
        "metric_semantics": "Share of checks.",
        "scenarios": [{
            "name": "stable", "description": "The same text twice.", "contract": "Same vector.",
            "capabilities": ["embed"],
            "procedure": {"type": "embed", "text": "a table"},
            "checks": [{"metric": "repeat_deviation", "at_most": 0}],
            "score": {"formula": "checks"}}]
    });
    let suite = Suite::read(canonical(&document).as_bytes()).unwrap();
    assert_eq!(suite.reference(), "tabletop:2");
    assert_eq!(suite.digest(), worldforge_core::Digest::of_json(&document));
    assert!(run(&suite, &["mock", "mock-b"]).has_passed());
}
