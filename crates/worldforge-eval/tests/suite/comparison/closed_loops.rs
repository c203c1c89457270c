//! Closed loops side by side.

use serde_json::Value;
use worldforge_eval::{
    closed_loop::{Evaluation, Preset, Setup},
    comparison::{Comparison, DeltaStatus, MachineRule, RegressionStatus},
    environment::{Cases, LineWorld},
    report::{Report, ReportRequest},
};

use super::sample::{regression, subject};
use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

/// Evaluates twenty cases with an oracle that breaks after some calls.
fn evaluated(fails_after: Option<usize>, seed: u64) -> Value {
    let actions = line_actions();
    let forge = line_forge(LineOracle {
        fails_after,
        ..LineOracle::default()
    });
    let setup = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let cases = Cases::draw(&LineWorld::new(), seed, 10).unwrap();
    let records = Evaluation::new(&setup, &line_world)
        .run(cases.as_slice(), &mut |_| Ok(()))
        .unwrap();
    let report = Report::of(ReportRequest::new(&setup, &records), &mut LineWorld::new()).unwrap();
    serde_json::to_value(report).unwrap()
}

#[test]
fn the_same_policy_is_unchanged_and_a_broken_one_is_shown_case_by_case() {
    let (sound, broken) = (evaluated(None, 5), evaluated(Some(60), 5));
    let same = regression(&sound, &sound);
    assert_eq!(same.status(), RegressionStatus::Unchanged);
    let found = regression(&sound, &broken);
    assert_eq!(found.status(), RegressionStatus::Regressed);
    let rate = &found.metric_deltas[0];
    assert_eq!(
        (rate.metric, rate.status),
        ("success_rate", DeltaStatus::Regressed)
    );
    assert_eq!(rate.method.as_str(), "exact McNemar test");
    let changes = &found.failure_changes;
    assert!(changes.new_failure_count > 5, "{changes:?}");
    assert_eq!(changes.new_failures.len(), changes.new_failure_count);
}

#[test]
fn other_cases_are_not_compared() {
    let subjects = vec![
        subject("one", &evaluated(None, 5)),
        subject("two", &evaluated(None, 6)),
    ];
    let error = Comparison::of(subjects, MachineRule::Same).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cases, compared with the baseline's"),
        "{error}"
    );
}

#[test]
fn success_rates_are_drawn_with_their_intervals() {
    let subjects = vec![
        subject("sound", &evaluated(None, 5)),
        subject("broken", &evaluated(Some(60), 5)),
    ];
    let comparison = Comparison::of(subjects, MachineRule::Same).unwrap();
    let html = comparison.to_page().to_html();
    assert!(html.contains("<title>Success rate</title>"));
    assert!(html.contains("light · broken"));
}
