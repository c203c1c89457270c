//! The boundary that stands before every provider.

use worldforge_eval::suite::builtin;
use worldforge_testing::corpus;

use crate::support::run_builtin;

#[test]
fn every_invalid_fixture_of_an_advertised_capability_is_refused_before_the_provider_is_called() {
    let report = run_builtin("contract", &["mock"]);
    assert_eq!(report.results.len(), 7);
    for result in &report.results {
        assert!(result.passed, "{}: {:?}", result.scenario, result.metrics);
        assert_eq!(result.metrics.number("provider_calls"), Some(0.0));
        assert_eq!(result.metrics.number("refused_count"), Some(3.0));
    }
}

/// The suite holds the corpus that is published for authors, so that the two cannot drift apart.
#[test]
fn the_suite_holds_every_fixture_of_the_corpus() {
    let suite = builtin("contract").unwrap();
    let held: Vec<String> = suite.document()["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|scenario| scenario["procedure"]["fixtures"].as_array().unwrap())
        .map(|fixture| {
            let id = fixture["id"].as_str().unwrap();
            let pattern = fixture["expected_error_pattern"].as_str();
            format!("{id} {}", pattern.unwrap_or("valid"))
        })
        .collect();
    let published: Vec<_> = corpus::all_fixtures().map(Result::unwrap).collect();
    assert_eq!(held.len(), published.len());
    for fixture in published {
        let pattern = match fixture.expectation() {
            corpus::Expectation::Invalid(pattern) => pattern.to_string(),
            _ => "valid".to_owned(),
        };
        let wanted = format!("{} {pattern}", fixture.id());
        assert!(held.contains(&wanted), "{wanted}");
    }
}
