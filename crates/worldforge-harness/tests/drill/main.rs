//! Every drill provokes its failure, observes it, and leaves what may be attached.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use tempfile::TempDir;
use worldforge_core::{Digest, ErrorKind, RunId, json};
use worldforge_evidence::{
    CheckOptions, CheckStatus, NewRun, ProcessFact, RunKind, RunStatus, Toolchain, Workspace,
    unknown_liveness, verify_bundle,
};
use worldforge_harness::drill::{
    Bundling, Drill, DrillOutcome, DrillStatus, DrillsOutcome, drill, drills, run_drill,
};
use worldforge_testing::host::test_host;

struct Place {
    folder: TempDir,
    workspace: Workspace,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(folder.path().join(".worldforge/drills"));
        Self { folder, workspace }
    }

    fn run(&self, drill: &Drill) -> DrillOutcome {
        let host = test_host();
        let id = RunId::generate(host.clock().now(), Some(drill.id), host.ids()).unwrap();
        let process = ProcessFact::new(1, Digest::of_bytes(b"host"));
        let toolchain = Toolchain::new("1", "target", "test");
        let run = NewRun::new(id, RunKind::Drill, &["worldforge"], process, toolchain).unwrap();
        run_drill(drill, &self.workspace, &host, run, Bundling::Issue).unwrap()
    }
}

#[test]
fn every_drill_observes_its_failure_and_its_bundle_may_be_attached() {
    let place = Place::new();
    let mut outcomes = Vec::new();
    for drill in drills() {
        let outcome = place.run(drill);
        assert_eq!(
            outcome.status,
            DrillStatus::Passed,
            "{}: {}",
            drill.id,
            outcome.failure_signal
        );
        let run = place.workspace.open_run(outcome.run_id.as_str()).unwrap();
        let manifest = run.manifest().unwrap();
        assert_eq!(
            (manifest.kind, manifest.status),
            (RunKind::Drill, RunStatus::Failed)
        );
        assert_eq!(manifest.operation.as_deref(), Some(drill.failure_mode));
        assert!(manifest.failure.is_some() && run.verify().unwrap().is_intact());
        let unsafe_ones: Vec<_> = manifest
            .artifacts
            .iter()
            .filter(|it| !it.safe_to_attach)
            .collect();
        assert!(unsafe_ones.is_empty(), "{} {unsafe_ones:?}", drill.id);
        assert!(
            outcome.issue_bundle.as_ref().unwrap().safe_to_attach,
            "{}",
            drill.id
        );
        let bundle = place
            .workspace
            .root()
            .join("issue-bundles")
            .join(outcome.run_id.as_str());
        assert!(verify_bundle(&bundle).unwrap().is_intact(), "{}", drill.id);
        let text = json::canonical(&json::encode(&outcome).unwrap());
        assert!(
            !text.contains(place.folder.path().to_str().unwrap()),
            "{}",
            drill.id
        );
        assert!(outcome.artifact_paths.len() >= 2, "{}", drill.id);
        outcomes.push(outcome);
    }
    let all = DrillsOutcome::new(outcomes);
    assert_eq!((all.status, all.run_count), (DrillStatus::Passed, 11));
    let report = place
        .workspace
        .check(CheckOptions::default(), &unknown_liveness)
        .unwrap();
    assert_eq!(report.status, CheckStatus::Passed, "{:?}", report.findings);
    // Nothing but the drills' own workspace was touched.
    let names: Vec<_> = std::fs::read_dir(place.workspace.root())
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    let scratch = place.workspace.root().join("scratch");
    assert_eq!(std::fs::read_dir(scratch).unwrap().count(), 0);
}

#[test]
fn no_planted_value_is_left_on_disk() {
    let place = Place::new();
    let outcome = place.run(drill("unsafe-event-metadata").unwrap());
    let run = place
        .workspace
        .root()
        .join("runs")
        .join(outcome.run_id.as_str());
    let log = std::fs::read_to_string(run.join("logs/provider-events.jsonl")).unwrap();
    assert!(
        log.lines().count() == 1 && !log.contains("drill-value"),
        "{log}"
    );
}

#[test]
fn a_drill_that_cannot_write_its_scratch_ends_its_run_as_not_observed() {
    let place = Place::new();
    std::fs::create_dir_all(place.workspace.root()).unwrap();
    let scratch = place.workspace.root().join("scratch");
    std::fs::File::create(scratch).unwrap();
    let outcome = place.run(drill("stale-run-workspace").unwrap());
    assert_eq!(outcome.status, DrillStatus::Failed);
    assert!(!outcome.expected_failure_observed);
    let manifest = place.workspace.show(outcome.run_id.as_str()).unwrap();
    assert_eq!(manifest.status, RunStatus::Failed);
}

#[test]
fn an_unknown_drill_gets_a_near_one_as_a_hint() {
    let error = drill("missing-credential").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.first_triage_step(), "use 'missing-credentials'");
}
