//! What the model may have seen.

use worldforge_core::ErrorKind;
use worldforge_eval::audit::{
    Arm, Audit, CheckOutcome, Protocol, Rule, Selection, Severity, TrainingStarts, case_digest,
    cases_digest,
};

use super::{arm, only, outcome};

fn trained() -> Arm {
    let mut arm = arm(|_| {});
    arm.has_model = Some(true);
    arm
}

fn declared(lists: &[String], cases: &[String]) -> Selection {
    let document = serde_json::json!({
        "schema_version": 1, "method": "success rate", "case_lists": lists, "cases": cases,
    });
    Selection::decode(document.to_string().as_bytes()).unwrap()
}

fn against(training: &TrainingStarts) -> Audit {
    let selection = declared(&[], &[]);
    let protocol = Protocol::of(vec![trained()])
        .with_training(Some(training))
        .with_selection(Some(&selection));
    protocol.audit().unwrap()
}

#[test]
fn starts_from_the_training_are_an_error_and_near_ones_a_warning() {
    let training = TrainingStarts::new(1, &[500.0, 3.0, 7.25, -4.0], Some(0.25)).unwrap();
    let audit = against(&training);
    let found: Vec<_> = audit
        .findings
        .iter()
        .map(|it| (it.rule, it.severity, it.cases.as_slice()))
        .collect();
    assert_eq!(
        found,
        [
            (Rule::TrainingOverlap, Severity::Error, &[3][..]),
            (Rule::TrainingOverlap, Severity::Warning, &[7][..]),
        ]
    );
    let elsewhere = TrainingStarts::new(1, &[500.0, 30.0], None).unwrap();
    assert_eq!(against(&elsewhere).findings, []);
    assert!((elsewhere.tolerance() - 0.47).abs() < 1e-12);
}

#[test]
fn likeness_is_that_of_a_search_through_everything() {
    let place = |index: u64, axis: u64| ((index * 7_919 + axis * 104_729) % 97) as f32 / 4.0;
    let states: Vec<f32> = (0..300)
        .flat_map(|index| [place(index, 0), place(index, 1)])
        .collect();
    let training = TrainingStarts::new(2, &states, Some(0.5)).unwrap();
    let mut arm = trained();
    for episode in &mut arm.episodes {
        let at = [place(episode.index + 11, 2), place(episode.index, 3)];
        let case = worldforge_eval::environment::Case::new("far", at, [episode.index as f32, 0.0]);
        episode.case = Some(case);
    }
    let near = |start: &[f32]| {
        states.chunks(2).any(|state| {
            let pairs = state.iter().zip(start);
            pairs
                .map(|(one, other)| (one - other).abs())
                .fold(0.0, f32::max)
                <= 0.5
        })
    };
    let expected = arm
        .episodes
        .iter()
        .filter(|it| near(&it.case.as_ref().unwrap().start))
        .count();
    let audit = Protocol::of(vec![arm])
        .with_training(Some(&training))
        .audit()
        .unwrap();
    let overlap = audit
        .findings
        .iter()
        .filter(|it| it.rule == Rule::TrainingOverlap);
    let found: u64 = overlap.map(|finding| finding.count).sum();
    assert_eq!(found, expected as u64);
    assert!((1..20).contains(&found), "{found}");
}

#[test]
fn training_states_that_do_not_fit_are_refused() {
    for (width, values, tolerance) in [
        (0, vec![1.0], None),
        (1, vec![], None),
        (2, vec![1.0, 2.0, 3.0], None),
        (1, vec![f32::NAN], None),
        (1, vec![1.0], Some(-1.0)),
        (1, vec![1.0], Some(f64::NAN)),
    ] {
        let error = TrainingStarts::new(width, &values, tolerance).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    let wide = TrainingStarts::new(2, &[1.0, 2.0], None).unwrap();
    let protocol = Protocol::of(vec![trained()]);
    let error = protocol.with_training(Some(&wide)).audit().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn an_undeclared_choice_of_the_checkpoint_is_a_warning() {
    let audit = Protocol::of(vec![trained()]).audit().unwrap();
    assert_eq!(
        only(&audit, Rule::SelectedOnTest).severity,
        Severity::Warning
    );
    assert_eq!(
        outcome(&audit, Rule::TrainingOverlap),
        CheckOutcome::Unchecked
    );
}

#[test]
fn a_checkpoint_that_was_chosen_on_these_cases_is_an_error() {
    let arm = trained();
    let cases = arm.cases().unwrap();
    let list = cases_digest(&cases).unwrap().to_string();
    let single = case_digest(cases[6]).unwrap().to_string();
    let other = format!("sha256:{}", "0".repeat(64));
    for (lists, singles, found) in [
        (vec![list, other.clone()], vec![], 20),
        (vec![], vec![single, other.clone()], 1),
        (vec![other.clone()], vec![other], 0),
        (vec![], vec![], 0),
    ] {
        let selection = declared(&lists, &singles);
        let protocol = Protocol::of(vec![arm.clone()]).with_selection(Some(&selection));
        let audit = protocol.audit().unwrap();
        let count: u64 = audit.findings.iter().map(|finding| finding.count).sum();
        assert_eq!(count, found);
        assert_eq!(audit.count(Severity::Error), usize::from(found > 0));
    }
}

#[test]
fn a_declaration_that_does_not_fit_is_refused_with_its_place() {
    let digest = format!("sha256:{}", "a".repeat(64));
    for (text, place) in [
        (
            r#"{"schema_version": 2, "method": "loss", "case_lists": [], "cases": []}"#.to_owned(),
            "/schema_version",
        ),
        (
            r#"{"schema_version": 1, "method": " ", "case_lists": [], "cases": []}"#.to_owned(),
            "/method",
        ),
        (
            r#"{"schema_version": 1, "method": "loss", "case_lists": ["x"], "cases": []}"#
                .to_owned(),
            "/case_lists/0",
        ),
        (
            format!(
                r#"{{"schema_version": 1, "method": "loss", "case_lists": [], "cases": ["{digest}"], "extra": 1}}"#
            ),
            "/extra",
        ),
        (
            r#"{"schema_version": true, "method": "loss", "case_lists": [], "cases": []}"#
                .to_owned(),
            "/schema_version",
        ),
    ] {
        let error = Selection::decode(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        assert_eq!(error.pointer().unwrap().as_str(), place, "{text}");
    }
    assert!(Selection::decode(b"").is_err());
}
