//! The scores that the mock has always had.

use worldforge_eval::suite::{BUILTIN_SUITES, builtin};

use crate::support::run_builtin;

/// The figures of the older implementation, to four decimals.
const GOLDEN: [(&str, &str, f64); 12] = [
    ("physics", "object-stability", 0.74),
    ("physics", "action-response", 0.915),
    ("planning", "object-relocation", 0.565),
    ("planning", "object-neighbor-placement", 0.9267),
    ("planning", "object-swap", 0.9267),
    ("planning", "object-spawn", 0.905),
    ("reasoning", "scene-count", 0.9367),
    ("reasoning", "scene-identity", 0.905),
    ("generation", "text-conditioned-video", 1.0),
    ("generation", "image-conditioned-video", 1.0),
    ("transfer", "prompt-guided-transfer", 1.0),
    ("transfer", "reference-guided-transfer", 1.0),
];

const AVERAGES: [(&str, f64); 5] = [
    ("physics", 0.8275),
    ("planning", 0.8308),
    ("reasoning", 0.9208),
    ("generation", 1.0),
    ("transfer", 1.0),
];

fn is_golden(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 5e-5
}

#[test]
fn the_mock_scores_what_it_always_scored() {
    for (suite, scenario, wanted) in GOLDEN {
        let report = run_builtin(suite, &["mock"]);
        let result = report
            .results
            .iter()
            .find(|result| &*result.scenario == scenario);
        let result = result.unwrap();
        let found = result.score.get();
        assert!(
            is_golden(found, wanted),
            "{suite}/{scenario}: {found}, wanted {wanted}"
        );
        assert!(result.passed, "{suite}/{scenario}: {:?}", result.checks);
    }
    for (suite, wanted) in AVERAGES {
        let report = run_builtin(suite, &["mock"]);
        let found = report.provider_summaries[0].average_score.get();
        assert!(
            is_golden(found, wanted),
            "{suite}: {found}, wanted {wanted}"
        );
    }
}

#[test]
fn the_mock_passes_every_built_in_suite() {
    for suite in BUILTIN_SUITES {
        let report = run_builtin(suite, &["mock"]);
        assert!(report.has_passed(), "{suite}: {}", report.to_markdown());
        assert!(report.skipped.is_empty(), "{suite}");
        assert_eq!(
            report.results.len(),
            builtin(suite).unwrap().scenarios.len(),
            "{suite}"
        );
    }
}

/// These digests stand for every machine: they change only when a suite, a procedure or the mock
/// does, and then the suite's version must rise.
#[test]
fn digests_are_the_same_everywhere() {
    let digests: Vec<String> = BUILTIN_SUITES
        .iter()
        .map(|suite| {
            let report = run_builtin(suite, &["mock"]);
            let provenance = report.provenance.unwrap();
            let input = provenance.exact_input_digest().unwrap();
            let result = provenance.exact_result_digest().unwrap();
            format!("{suite:12} {input} {result}")
        })
        .collect();
    insta::assert_snapshot!(digests.join("\n"));
}

#[test]
fn a_second_run_has_the_same_digests() {
    let digests = || {
        let report = run_builtin("planning", &["mock", "mock-b", "stuck"]);
        let provenance = report.provenance.unwrap();
        (provenance.input_digest, provenance.result_digest)
    };
    assert_eq!(digests(), digests());
}
