//! What failed, in a form that may be attached to an issue.

use serde_json::json;
use worldforge_core::{Probability, capability::Capability};
use worldforge_eval::{
    gallery::{CaseStatus, FailureGallery},
    suite::{Conclusion, Metrics, ScenarioBuilder, Suite, SuiteBuilder, builtin},
};
use worldforge_evidence::{RunPath, classify};

use crate::support::{run, run_builtin};

fn failing(metrics: &Metrics) -> Suite {
    let metrics = metrics.clone();
    let scenario = ScenarioBuilder::new("shows", "shows metrics", "nothing fails", move |_| {
        let metrics = metrics.clone();
        Box::pin(async move { Ok(Conclusion::failed(Probability::new(0.25)?, metrics)) })
    });
    let suite =
        SuiteBuilder::new("shown", 1, "Shown").scenario(scenario.needs(Capability::Predict));
    suite.build().unwrap()
}

#[test]
fn the_worst_failures_of_each_provider_come_first() {
    let report = run_builtin("planning", &["stuck", "mock"]);
    let suite = builtin("planning").unwrap();
    let in_report = report.failure_gallery.clone().unwrap();
    assert_eq!(in_report.cases.len(), 3);
    let all = FailureGallery::of(&report, &suite, None);
    assert_eq!(all.cases.len(), 4);
    let scores: Vec<f64> = all
        .cases
        .iter()
        .map(|case| case.score.unwrap().get())
        .collect();
    assert!(scores.is_sorted(), "{scores:?}");
    assert!(
        all.cases
            .iter()
            .all(|case| case.provider.as_str() == "stuck")
    );
    let first = &all.cases[0];
    assert_eq!(
        &*first.fixture_id,
        format!("evaluation:planning:{}", first.scenario)
    );
    assert_eq!(first.triage_steps.len(), 3);
}

#[test]
fn skipped_scenarios_are_in_the_gallery_too() {
    let report = run_builtin("contract", &["stuck"]);
    let suite = builtin("contract").unwrap();
    let gallery = FailureGallery::of(&report, &suite, None);
    assert_eq!(gallery.cases.len(), 6);
    let case = &gallery.cases[0];
    assert_eq!(case.status, CaseStatus::Skipped);
    assert!(case.score.is_none());
    assert!(case.observed_result.contains("does not offer"));
}

#[test]
fn a_gallery_holds_no_secret_no_path_and_no_address_of_the_host() {
    let metrics = Metrics::new()
        .with("api_key", "sk-live-1234567890abcdef")
        .with("where", "file:///srv/models/x.bin")
        .with("log", "wrote /home/someone/run/out.txt today")
        .with("upstream", "http://localhost:8000/predict")
        .with(
            "signed",
            "https://storage.example/a?X-Amz-Signature=0123456789abcdef",
        );
    let suite = failing(&metrics);
    let report = run(&suite, &["mock"]);
    let gallery = FailureGallery::of(&report, &suite, None);
    let (json, markdown) = (gallery.to_json().unwrap(), gallery.to_markdown());
    for text in [
        &json,
        &markdown,
        &report.to_markdown(),
        &report.to_html(),
        &report.to_csv(),
    ] {
        for secret in ["sk-live", "/srv/models", "/home/someone", "Signature=0123"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(!json.contains("localhost:8000"), "{json}");
    let path = RunPath::new("reports/failure_gallery.json").unwrap();
    let judged = classify(&path, json.as_bytes());
    assert!(judged.safe_to_attach, "{:?}", judged.reason);
}

#[test]
fn lists_objects_and_texts_are_cut() {
    let many: serde_json::Map<_, _> = (0..20).map(|n| (format!("k{n:02}"), json!(n))).collect();
    let metrics = Metrics::new()
        .with("state_tensor", json!([1, 2]))
        .with("nested", json!([[1], [2]]))
        .with("long", json!((0..9).collect::<Vec<_>>()))
        .with("short", json!([1, 2, 3]))
        .with("many", serde_json::Value::Object(many))
        .with("text", "x".repeat(1000));
    let suite = failing(&metrics);
    let report = run(&suite, &["mock"]);
    let gallery = report.failure_gallery.unwrap();
    let shown = gallery.cases[0].metrics_preview.as_object();
    let summary = |count: usize, nested: bool| json!({"type": "array", "item_count": count, "nested": nested});
    assert_eq!(shown["state_tensor"], summary(2, false));
    assert_eq!(shown["nested"], summary(2, true));
    assert_eq!(shown["long"], summary(9, false));
    assert_eq!(shown["short"], json!([1, 2, 3]));
    assert_eq!(shown["many"]["_omitted_key_count"], json!(8));
    assert!(shown["text"].as_str().unwrap().chars().count() <= 401);
}

#[test]
fn a_gallery_reads_back_what_it_writes_and_refuses_what_does_not_agree() {
    let report = run_builtin("physics", &["stuck"]);
    let suite = builtin("physics").unwrap();
    let gallery = FailureGallery::of(&report, &suite, None);
    let text = gallery.to_json().unwrap();
    assert_eq!(FailureGallery::read(text.as_bytes()).unwrap(), gallery);
    for (from, to, place) in [
        ("\"case_count\": 2", "\"case_count\": 3", "/case_count"),
        (
            "\"schema_version\": 1",
            "\"schema_version\": 2",
            "/schema_version",
        ),
        ("\"passed\": false", "\"passed\": true", "/cases/0/passed"),
    ] {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text);
        let error = FailureGallery::read(edited.as_bytes()).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), place);
    }
}

#[test]
fn a_gallery_is_shown_with_what_was_expected() {
    let report = run_builtin("physics", &["stuck"]);
    let suite = builtin("physics").unwrap();
    insta::assert_snapshot!(FailureGallery::of(&report, &suite, None).to_markdown());
}
