//! Documents that the program writes, made by running it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::support::Sandbox;

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A document, and the family that it is of.
pub(crate) struct Sample {
    pub(crate) family: &'static str,
    pub(crate) document: Value,
}

fn sample(family: &'static str, document: Value) -> Sample {
    Sample { family, document }
}

pub(crate) fn read(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&text(path.as_ref())).unwrap()
}

fn first_line(path: impl AsRef<Path>) -> Value {
    let text = text(path.as_ref());
    serde_json::from_str(text.lines().next().unwrap()).unwrap()
}

/// Runs what writes documents, and collects them.
pub(crate) fn written() -> Vec<Sample> {
    let mut samples = of_closed_loop(&Sandbox::new());
    samples.extend(of_suite(&Sandbox::new()));
    samples.extend(of_workspace(&Sandbox::new()));
    samples.extend(of_worlds(&Sandbox::new()));
    samples
}

fn of_closed_loop(sandbox: &Sandbox) -> Vec<Sample> {
    sandbox
        .run("eval --limit 3 --planner light --quiet")
        .success();
    sandbox
        .run("keys generate --output me.pem --quiet")
        .success();
    sandbox.run("attest latest --key me.pem --quiet").success();
    let run = sandbox.only_run();
    vec![
        sample("run-manifest", read(run.join("run_manifest.json"))),
        sample("closed-loop-report", read(run.join("results/report.json"))),
        sample(
            "episode-record",
            first_line(run.join("results/episodes.jsonl")),
        ),
        sample("event", first_line(run.join("logs/provider-events.jsonl"))),
        sample("cases", read(run.join("inputs/cases.json"))),
        sample("attestation", read(run.join("attestation.intoto.json"))),
        sample(
            "verification",
            sandbox.json("verify latest --key me.pem.pub"),
        ),
        sample("audit", sandbox.json("eval audit latest")),
    ]
}

fn of_suite(sandbox: &Sandbox) -> Vec<Sample> {
    sandbox
        .run("eval --suite physics --provider mock --quiet")
        .success();
    let reports = sandbox.only_run().join("reports");
    vec![
        sample("suite", read(reports.join("../inputs/suite.json"))),
        sample("suite-report", read(reports.join("report.json"))),
        sample(
            "failure-gallery",
            read(reports.join("failure_gallery.json")),
        ),
        sample("workflow-trace", read(reports.join("workflow_trace.json"))),
    ]
}

fn of_workspace(sandbox: &Sandbox) -> Vec<Sample> {
    let line = "benchmark --operation embed --iterations 2 --quiet";
    sandbox.run(line).success();
    let report = sandbox.only_run().join("reports/report.json");
    sandbox.run(line).success();
    let listed = sandbox.json("runs list");
    let ids = ["/entries/0/run_id", "/entries/1/run_id"];
    let [newer, older] = ids.map(|place| listed.pointer(place).unwrap().as_str().unwrap());
    sandbox
        .run("bundle create latest --output bundle --quiet")
        .success();
    sandbox.file("note.md", "# Note\n");
    let line = "dataset init notes.json note.md --id notes --license MIT --quiet";
    sandbox.run(line).success();
    let provenance = read(&report)["provenance"].clone();
    let line = format!(
        "benchmark calibrate --report {} --output calibrated --quiet",
        report.display()
    );
    sandbox.run(&line).success();
    let calibrated = sandbox.path().join("calibrated");
    vec![
        sample("benchmark-report", read(report)),
        sample("provenance", provenance),
        sample(
            "calibration",
            read(calibrated.join("budget-calibration.json")),
        ),
        sample("budget", read(calibrated.join("candidate-budgets.json"))),
        sample(
            "comparison",
            sandbox.json(&format!("runs compare {older} {newer}")),
        ),
        sample("run-list", listed.clone()),
        sample("run-index", sandbox.json("runs index")),
        sample("check-report", sandbox.json("runs check")),
        sample("retention-plan", sandbox.json("runs prune")),
        sample(
            "bundle-manifest",
            read(sandbox.path().join("bundle/evidence_manifest.json")),
        ),
        sample("bundle-verification", sandbox.json("bundle verify bundle")),
        sample(
            "drill-result",
            sandbox.json("drills run missing-credentials"),
        ),
        sample("dataset-manifest", read(sandbox.path().join("notes.json"))),
    ]
}

fn of_worlds(sandbox: &Sandbox) -> Vec<Sample> {
    sandbox
        .run("world create lab --provider mock --quiet")
        .success();
    let world = std::fs::read_dir(sandbox.path().join(".worldforge/worlds")).unwrap();
    let world = world
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "json"));
    let world = world.unwrap();
    let id = world.file_stem().unwrap().to_str().unwrap().to_owned();
    let other = sandbox.json("world create attic --provider mock");
    let other = other["id"].as_str().unwrap();
    let difference = sandbox.json(&format!("world diff {id} {other}"));
    let scenarios = root().join("examples/scenarios");
    let scenario = |name: &str| {
        let line = format!(
            "scenario run {} --quiet --format json",
            scenarios.join(name).display()
        );
        sandbox.run(&line).json()
    };
    let core = root().join("crates/worldforge-core/fixtures");
    vec![
        sample("world-diff", difference),
        sample("scenario-result", scenario("one-cube.json")),
        sample("scenario-matrix-result", scenario("matrix.json")),
        sample("world", read(world)),
        sample("scene-artifact", read(core.join("scene/minimal.json"))),
        sample("embed-request", json!({"text": "a red cube"})),
        sample(
            "predict-request",
            json!({"world_state": {"step": 0}, "action": {"type": "noop"}, "steps": 2}),
        ),
        sample(
            "config-profile",
            json!({"schema_version": 1, "name": "nightly", "provider": "mock",
                "timeout_preset": "remote", "retry_preset": "none"}),
        ),
        sample(
            "smoke-registry",
            read(root().join("docs/src/reference/live-smoke-evidence.json")),
        ),
        sample(
            "runtime-manifest",
            read(root().join("crates/worldforge-providers/src/gr00t/runtime.json")),
        ),
    ]
}
