//! The record of a search in a report.

use std::path::Path;

use serde_json::{Value, json};
use worldforge_plan::search::{Candidates, ObjectiveFn, SearchTrace, Termination};

use crate::support::{cem, distance_from, solve};

fn kept_record() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/plan");
    let bytes = std::fs::read(folder.join("search-trace-v1.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_kept_record_of_version_1_is_read_and_written_back() {
    let trace: SearchTrace = serde_json::from_value(kept_record()).unwrap();
    assert_eq!(trace.termination, Termination::Deadline);
    assert_eq!((trace.evaluations, trace.iterations.len()), (128, 2));
    assert_eq!(trace.iterations[1].elapsed_us, 4100);
    assert_eq!(serde_json::to_value(&trace).unwrap(), kept_record());
}

#[test]
fn records_of_another_version_or_with_unknown_fields_are_refused() {
    for (pointer, value) in [
        ("/schema_version", json!(2)),
        ("/probability", json!(0.7)),
        ("/iterations/0/probability", json!(0.7)),
    ] {
        let mut record = kept_record();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        record.pointer_mut(parent).unwrap()[name] = value;
        assert!(
            serde_json::from_value::<SearchTrace>(record).is_err(),
            "{pointer}"
        );
    }
}

#[test]
fn a_solution_records_its_own_numbers() {
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(0.4, candidates));
    let solution = solve(&cem(&[]), &objective).unwrap();
    let trace = solution.trace();
    assert_eq!(trace.schema_version, SearchTrace::SCHEMA_VERSION);
    assert_eq!(
        (trace.cost, trace.best_cost),
        (solution.cost, solution.best.cost)
    );
    assert_eq!(trace.evaluations, 5 * 32);
    assert_eq!(trace.iterations, solution.iterations);
    assert_eq!(solution.cost, trace.iterations[4].elite_mean_cost);
}
