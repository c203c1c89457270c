//! Workflow traces.

use proptest::prelude::*;
use serde_json::{Value, json};
use worldforge_core::{JsonObject, NonNegative};
use worldforge_evidence::{TraceArtifact, TraceId, TraceStatus, TraceStep, WorkflowTrace};

fn id(text: &str) -> TraceId {
    TraceId::new(text).unwrap()
}

fn trace() -> WorkflowTrace {
    let root = TraceStep::new(id("evaluation"), "evaluation", TraceStatus::Failed);
    let scored = TraceStep::new(id("provider-1"), "score | rank", TraceStatus::Failed)
        .with_parent(id("evaluation"))
        .with_provider("mock")
        .with_capability("score")
        .with_duration_ms(NonNegative::new(1.25).unwrap())
        .with_error("read /home/alice/x: Bearer abcdef123456".to_owned())
        .reading(TraceArtifact::new("suite").with_path("inputs/suite.json"))
        .writing(
            TraceArtifact::new("weights")
                .with_path("/models/x")
                .local_only(),
        );
    WorkflowTrace::new(id("run:1"), "A run", vec![root, scored], JsonObject::new()).unwrap()
}

fn value() -> Value {
    serde_json::to_value(trace()).unwrap()
}

#[test]
fn a_trace_reads_back_what_it_writes() {
    let text = trace().to_json().unwrap();
    let again = WorkflowTrace::read(text.as_bytes()).unwrap();
    assert_eq!(again.to_json().unwrap(), text);
    assert_eq!(again.status(), TraceStatus::Failed);
    assert!(!again.is_safe_to_attach());
    assert!(
        !text.contains("alice") && !text.contains("abcdef"),
        "{text}"
    );
    assert_eq!(value()["status_counts"]["failed"], 2);
}

#[test]
fn a_trace_is_shown_as_a_table() {
    insta::assert_snapshot!(trace().to_markdown());
}

#[test]
fn what_does_not_hang_together_is_refused() {
    for (place, wrong, expected) in [
        ("/schema_version", json!(2), "/schema_version"),
        ("/workflow_id", json!("a b"), "/workflow_id"),
        ("/workflow_id", json!("api_key"), "/workflow_id"),
        ("/name", json!(""), "/name"),
        ("/status", json!("success"), "/status"),
        ("/status", json!("done"), "/status"),
        ("/step_count", json!(3), "/step_count"),
        ("/safe_to_attach", json!(true), "/safe_to_attach"),
        ("/status_counts/failed", json!(1), "/status_counts"),
        ("/steps", json!([]), "/steps"),
        ("/steps/1/step_id", json!("evaluation"), "/steps/1/step_id"),
        ("/steps/1/parent_id", json!("nobody"), "/steps/1/parent_id"),
        (
            "/steps/1/parent_id",
            json!("provider-1"),
            "/steps/1/parent_id",
        ),
        ("/steps/1/duration_ms", json!(-1), "/steps/1/duration_ms"),
        ("/steps/1/duration_ms", json!(true), "/steps/1/duration_ms"),
        ("/steps/1/operation", json!(" "), "/steps/1/operation"),
        (
            "/steps/1/input_artifacts/0/label",
            json!("password"),
            "/steps/1/input_artifacts/0/label",
        ),
        (
            "/steps/1/input_artifacts/0/path",
            json!("../x"),
            "/steps/1/input_artifacts/0/path",
        ),
        (
            "/steps/1/input_artifacts/0/path",
            json!("a?b=c"),
            "/steps/1/input_artifacts/0/path",
        ),
    ] {
        let mut changed = value();
        *changed.pointer_mut(place).unwrap() = wrong;
        let error = WorkflowTrace::from_value(changed).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), expected, "{error}");
    }
    for place in ["", "/steps/0", "/steps/1/input_artifacts/0"] {
        let mut changed = value();
        let members = changed.pointer_mut(place).unwrap().as_object_mut().unwrap();
        members.insert("surprise".to_owned(), json!(1));
        assert!(WorkflowTrace::from_value(changed).is_err(), "{place}");
    }
}

#[test]
fn the_status_follows_from_the_steps() {
    use TraceStatus::{Failed, Pending, Running, Skipped, Success};
    for (steps, expected) in [
        (vec![Success, Skipped], Success),
        (vec![Skipped, Skipped], Skipped),
        (vec![Success, Pending], Pending),
        (vec![Running, Pending], Running),
        (vec![Running, Failed], Failed),
        (vec![], Success),
    ] {
        assert_eq!(TraceStatus::of_steps(steps), expected);
    }
}

fn forest(parents: &[Option<usize>]) -> Result<WorkflowTrace, String> {
    let steps = parents.iter().enumerate().map(|(index, parent)| {
        let step = TraceStep::new(id(&format!("s{index}")), "step", TraceStatus::Success);
        match parent {
            Some(parent) => step.with_parent(id(&format!("s{parent}"))),
            None => step,
        }
    });
    WorkflowTrace::new(id("w"), "W", steps.collect(), JsonObject::new())
        .map_err(|error| error.to_string())
}

/// Walks from every step to its root; the plain way to find a cycle.
fn has_cycle(parents: &[Option<usize>]) -> bool {
    (0..parents.len()).any(|start| {
        let mut here = Some(start);
        for _ in 0..=parents.len() {
            here = match here {
                Some(step) => parents[step],
                None => return false,
            };
        }
        true
    })
}

proptest! {
    #[test]
    fn a_graph_is_refused_exactly_when_it_goes_round(
        parents in (1..12_usize).prop_flat_map(|count| {
            proptest::collection::vec(proptest::option::of(0..count), count)
        })
    ) {
        prop_assert_eq!(forest(&parents).is_err(), has_cycle(&parents));
    }
}
