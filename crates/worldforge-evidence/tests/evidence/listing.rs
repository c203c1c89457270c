//! Many runs, good and bad, in one list.

use worldforge_core::{ErrorKind, capability::Capability};
use worldforge_evidence::{Ending, IssueReason, RunFilter, RunList, RunStatus, Workspace};

use crate::support::{Place, fixture, put_file, run_id, time};

fn names(list: &RunList) -> Vec<&str> {
    let names = list.entries.iter().map(|entry| entry.run_dir.as_str());
    names.collect()
}

/// Four runs of three forms and years.
fn mixed() -> Place {
    let place = Place::new();
    place.put(
        "20260430T120000Z-0a1b2c3d",
        &fixture("workspace-v1-eval.json"),
    );
    place.put(
        "20260430T130000Z-11223344",
        &fixture("workspace-v1-benchmark-failed.json"),
    );
    place.put("runway-live", &fixture("smoke-v1-runway.json"));
    place.start().finish(Ending::Passed, time(9)).unwrap();
    place
}

#[test]
fn runs_are_listed_newest_first_and_free_names_are_labelled() {
    let place = mixed();
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    let expected = [
        "runway-live",
        "20260430T130000Z-11223344",
        "20260430T120000Z-0a1b2c3d",
        "20260101T000001Z-00000001",
    ];
    assert_eq!(names(&list), expected);
    assert!(list.issues.is_empty());
    let label_only: Vec<bool> = list.entries.iter().map(|entry| entry.label_only).collect();
    assert_eq!(label_only, [true, false, false, false]);
    assert!(list.entries[1].failure_summary.is_some());
    assert_eq!(
        (list.entries[1].artifact_count, list.entries[1].event_count),
        (3, 14)
    );
}

#[test]
fn filters_combine() {
    let place = mixed();
    let count = |filter: &RunFilter| place.workspace.list(filter).unwrap().entries.len();
    let all = RunFilter::new();
    assert_eq!(count(&all.clone().with_provider("LEWORLD")), 2);
    assert_eq!(count(&all.clone().with_capability(Capability::Score)), 2);
    assert_eq!(count(&all.clone().with_status(RunStatus::Passed)), 3);
    assert_eq!(
        count(&all.clone().with_created_from("2026-04-30").unwrap()),
        3
    );
    assert_eq!(
        count(&all.clone().with_created_to("2026-04-30").unwrap()),
        3
    );
    let day = all
        .with_created_from("2026-04-30")
        .unwrap()
        .with_created_to("2026-04-30")
        .unwrap();
    assert_eq!(count(&day), 2);
    assert_eq!(
        count(&day.with_provider("mock").with_status(RunStatus::Failed)),
        1
    );
    for day in ["2026-02-30", "today", "2026-04-30T00:00:00Z"] {
        let error = RunFilter::new().with_created_to(day).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn what_is_no_run_is_an_issue_and_never_the_end() {
    let place = Place::new();
    place.start().finish(Ending::Passed, time(9)).unwrap();
    std::fs::create_dir(place.runs().join("a-missing")).unwrap();
    std::fs::create_dir_all(place.runs().join("b-unreadable/run_manifest.json")).unwrap();
    place.put("c-json", b"{\"schema");
    place.put("d-object", b"[]");
    place.put("e-invalid", b"{\"schema_version\": 9}");
    place.put("20260102T000000Z-moved", &fixture("v2.json"));
    std::fs::create_dir(place.runs().join("f odd name")).unwrap();
    put_file(
        &place.runs().join("notes.txt"),
        b"a stray file is nobody's run",
    );
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    assert_eq!(list.entries.len(), 1);
    let found: Vec<_> = list
        .issues
        .iter()
        .map(|issue| (&*issue.run_dir, issue.reason))
        .collect();
    let expected = [
        ("20260102T000000Z-moved", IssueReason::ManifestInvalid),
        ("a-missing", IssueReason::ManifestMissing),
        ("b-unreadable", IssueReason::ManifestUnreadable),
        ("c-json", IssueReason::ManifestInvalidJson),
        ("d-object", IssueReason::ManifestNotObject),
        ("e-invalid", IssueReason::ManifestInvalid),
        ("f odd name", IssueReason::ManifestUnreadable),
    ];
    assert_eq!(found, expected);
    assert_eq!(&*list.issues[5].detail, "/schema_version: must be 1 or 2");
    assert_eq!(list.issues[0].reason.to_string(), "manifest-invalid");
}

#[cfg(unix)]
#[test]
fn a_linked_run_is_an_issue() {
    let place = Place::new();
    let recorder = place.start();
    let linked = place.runs().join("linked");
    std::os::unix::fs::symlink(recorder.directory().path(), linked).unwrap();
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    assert_eq!((list.entries.len(), list.issues.len()), (1, 1));
}

#[test]
fn a_workspace_that_does_not_exist_has_no_runs() {
    let place = Place::new();
    assert_eq!(
        place.workspace.list(&RunFilter::new()).unwrap(),
        RunList::default()
    );
    assert_eq!(
        place.workspace.find("latest").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    put_file(place.outside().join("file").as_path(), b"");
    let file = Workspace::new(place.outside().join("file"));
    assert_eq!(
        file.list(&RunFilter::new()).unwrap_err().kind(),
        ErrorKind::Io
    );
}

#[test]
fn many_runs_are_read_on_several_threads_in_the_same_order() {
    let place = Place::new();
    let text = String::from_utf8(fixture("v2.json")).unwrap();
    for number in 0..600 {
        let id = run_id(number);
        place.put(
            id.as_str(),
            text.replace(run_id(1).as_str(), id.as_str())
                .replace("2026-01-01T00:00:01Z", &id.started_at().to_string())
                .as_bytes(),
        );
    }
    let list = place.workspace.list(&RunFilter::new()).unwrap();
    assert_eq!((list.entries.len(), list.issues.len()), (600, 0));
    assert!(
        list.entries
            .is_sorted_by(|left, right| left.run_id > right.run_id)
    );
}
