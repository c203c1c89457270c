//! `benchmark`.

use regex_lite::Regex;
use serde_json::{Value, json};

use super::support::Sandbox;

const INPUTS: &str = include_str!("../../../../examples/benchmark-inputs.json");
const BUDGET: &str = include_str!("../../../../examples/benchmark-budget.json");
const PAGE: &str = include_str!("../../../../docs/src/guide/benchmarks.md");

/// Times and digests of a machine become words.
fn timeless(text: &str) -> String {
    let rules = [
        (r"\d{8}T\d{6}Z-([a-z-]+)-[0-9a-f]{8}", "<run:$1>"),
        (r"sha256:[0-9a-f]{64}", "<digest>"),
        (r"\d+(\.\d+)? (ns|us|ms|s)\b", "<time>"),
        (r" +\d+\.\d\n", " <rate>\n"),
        (r"  +", "  "),
        (r"observed", "observed"),
        (r"\d+\.\d+(e-\d+)?  <=", "<number>  <="),
    ];
    let text = rules.iter().fold(text.to_owned(), |text, (pattern, with)| {
        let pattern = Regex::new(pattern).unwrap();
        pattern.replace_all(&text, *with).into_owned()
    });
    text.lines()
        .filter(|line| !line.contains("not a release build"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn with_examples() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("examples")).unwrap();
    sandbox.file("examples/benchmark-inputs.json", INPUTS);
    sandbox.file("examples/benchmark-budget.json", BUDGET);
    sandbox
}

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_commands_of_the_page_run() {
    let sandbox = with_examples();
    let lines = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("$ worldforge "));
    let mut count = 0;
    for line in lines {
        let output = sandbox.run(line);
        assert_eq!(output.code, 0, "{line}: {}", output.stderr);
        count += 1;
    }
    assert!(count > 10);
}

#[test]
fn a_budget_is_kept_and_the_run_holds_everything() {
    let sandbox = with_examples();
    let line = "benchmark --provider mock --operation predict --iterations 8 \
                --budget-file examples/benchmark-budget.json \
                --input-file examples/benchmark-inputs.json";
    insta::assert_snapshot!(timeless(&sandbox.run(line).success().stdout));
    let run = sandbox.only_run();
    for file in [
        "inputs/benchmark-inputs.json",
        "inputs/benchmark-budget.json",
        "reports/report.md",
        "reports/report.csv",
        "reports/violations.csv",
        "results/summary.json",
        "logs/provider-events.jsonl",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    assert_eq!(read(&run.join("inputs/benchmark-budget.json")), BUDGET);
    assert_eq!(read(&run.join("results/samples.csv")).lines().count(), 9);
    assert!(read(&run.join("reports/report.html")).contains("<svg"));
    let report: Value = serde_json::from_str(&read(&run.join("reports/report.json"))).unwrap();
    let result = &report["benchmark"]["results"][0];
    assert_eq!(result["latency_samples_ns"].as_array().unwrap().len(), 8);
    assert_eq!(report["gate"]["passed"], true);
    assert_eq!(report["benchmark"]["machine"]["machine_class"], "unknown");
    assert!(
        !report
            .to_string()
            .contains(sandbox.path().to_str().unwrap())
    );
    let shown = sandbox.json("runs show latest --verify");
    assert_eq!(shown["manifest"]["status"], "passed");
    assert_eq!(shown["manifest"]["events"]["count"], 9);
}

#[test]
fn thresholds_that_are_not_kept_end_with_one_and_every_format_shows_them() {
    let sandbox = Sandbox::new();
    let budget = json!([
        {"provider": "mock", "operation": "embed", "max_average_latency_ms": 0},
        {"operation": "score", "max_error_count": 0},
    ]);
    sandbox.file("budget.json", budget.to_string());
    let line = "benchmark --operation embed --budget-file budget.json";
    let text = sandbox.run(line);
    assert_eq!((text.code, text.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(timeless(&text.stdout));
    let html = sandbox.run(&format!("{line} --format html"));
    assert_eq!(html.code, 1);
    assert!(html.stdout.contains("Violations"));
    let markdown = sandbox.run(&format!("{line} --format markdown"));
    assert!(markdown.stdout.contains("## Gate"), "{}", markdown.stdout);
    let json = sandbox.run(&format!("{line} --format json"));
    assert_eq!(json.json()["gate"]["violation_count"], 2);
    let csv = sandbox.run(&format!("{line} --format csv"));
    assert!(csv.stdout.starts_with("provider,operation,iterations,"));
    assert_eq!(csv.stdout.lines().count(), 2, "results stay");
    assert!(
        csv.stderr.contains("2 thresholds not kept"),
        "{}",
        csv.stderr
    );
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["status"], "failed");
    assert_eq!(
        run["manifest"]["failure"]["message"],
        "2 thresholds not kept"
    );
}

#[test]
fn equal_benchmarks_have_equal_semantic_digests() {
    let sandbox = Sandbox::new();
    let digest = |line: &str| sandbox.json(line)["semantic_digest"].to_string();
    let first = digest("benchmark --iterations 3");
    assert_eq!(
        first,
        digest("benchmark --iterations 3 --concurrency 2 --warmup 4")
    );
    assert_ne!(first, digest("benchmark --iterations 4"));
}

#[test]
fn every_preset_that_needs_nothing_passes() {
    let sandbox = Sandbox::new();
    for preset in ["mock-smoke", "remote-media-dryrun", "release-evidence"] {
        let answer = sandbox.json(&format!("benchmark --preset {preset}"));
        assert_eq!(answer["gate"]["passed"], true, "{answer}");
        assert_eq!(answer["preset"]["name"], preset);
    }
}

#[test]
fn a_preset_without_its_providers_is_kept_as_a_run_that_was_skipped() {
    let sandbox = Sandbox::new();
    let skipped = sandbox.json("benchmark --preset prepared-host");
    assert_eq!(skipped["status"], "skipped");
    let reason = skipped["reason"].as_str().unwrap();
    for name in [
        "LEWORLDMODEL_POLICY",
        "LEROBOT_POLICY_PATH",
        "GROOT_POLICY_HOST",
    ] {
        assert!(reason.contains(name), "{reason}");
    }
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["status"], "not_configured");
    let shown = sandbox.json("benchmark --show-preset prepared-host");
    assert_eq!(shown["skip_reason"].as_str(), Some(reason));
    assert_eq!(shown["configured_providers"], json!([]));
}

#[test]
fn the_presets_are_listed() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run("benchmark --list-presets").success().stdout);
    let listed = sandbox.json("benchmark --list-presets");
    assert_eq!(listed["presets"][0]["version"], 1);
}

#[test]
fn files_are_checked_without_measuring() {
    let sandbox = with_examples();
    sandbox.file(
        "bad.json",
        r#"[{"max_eror_count": 0}, {"operation": "plan", "max_error_count": -1}]"#,
    );
    let line =
        "benchmark --check --input-file examples/benchmark-inputs.json --budget-file bad.json";
    let output = sandbox.run(line);
    assert_eq!(output.code, 2);
    insta::assert_snapshot!(output.stdout);
    assert!(!sandbox.path().join(".worldforge").exists());
    let clean = sandbox.json("benchmark --check --budget-file examples/benchmark-budget.json");
    assert_eq!(clean["valid"], true);
}

#[expect(clippy::too_many_lines, reason = "one table of refusals")]
#[test]
fn what_cannot_be_measured_is_refused_before_there_is_a_run() {
    let sandbox = Sandbox::new();
    sandbox.file("bad.json", "{\"budgets\": []}");
    sandbox.file("clip.json", r#"{"transfer_clip": {"path": "../x"}}"#);
    for (line, code, words) in [
        (
            "benchmark --provider nobody",
            2,
            "no provider is registered",
        ),
        (
            "benchmark --provider runway",
            3,
            "missing RUNWAYML_API_SECRET",
        ),
        (
            "benchmark --preset mock-smok",
            2,
            "use '--preset mock-smoke'",
        ),
        ("benchmark --iterations 0", 2, "iterations must be between"),
        (
            "benchmark --concurrency 65",
            2,
            "concurrency must be between",
        ),
        ("benchmark --deadline 0", 2, "longer than 0"),
        ("benchmark --deadline -1", 2, ""),
        (
            "benchmark --machine-class 'a b'",
            2,
            "machine class must be",
        ),
        (
            "benchmark --budget-file bad.json",
            2,
            "/budgets: must hold at least one",
        ),
        (
            "benchmark --input-file clip.json",
            2,
            "/transfer_clip/path: must be a relative path",
        ),
        (
            "benchmark --input-file missing.json",
            2,
            "read missing.json",
        ),
        ("benchmark --budget-file .", 2, "must be a file"),
        (
            "benchmark --check",
            2,
            "needs --input-file or --budget-file",
        ),
        (
            "benchmark --preset mock-smoke --provider mock",
            2,
            "cannot be used with",
        ),
    ] {
        let refused = sandbox.run(line).refusal(code);
        assert!(refused.contains(words), "{line}: {refused}");
    }
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn a_profile_gives_providers_and_operations_that_options_replace() {
    let sandbox = Sandbox::new();
    let profile = json!({
        "schema_version": 1, "name": "quick", "provider": "mock", "operation": "embed",
        "timeout_preset": "checkout-safe", "retry_preset": "none",
    });
    sandbox.file("profile.json", profile.to_string());
    let measured = |line: &str| {
        let report = sandbox.json(line);
        report["results"][0]["operation"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(measured("benchmark --profile profile.json"), "embed");
    assert_eq!(
        measured("benchmark --profile profile.json --operation reason"),
        "reason"
    );
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["config_profile"]["name"], "quick");
}

#[test]
fn budgets_are_proposed_and_nothing_is_changed() {
    let sandbox = with_examples();
    let line = "benchmark --operation predict --iterations 30 --run-workspace kept";
    sandbox.run(line).success();
    let line = "benchmark calibrate --report latest --workspace-dir kept --machine-class ci-small \
                --rationale first --current-budget examples/benchmark-budget.json --output candidate";
    let answer = sandbox.json(line);
    assert_eq!(answer["calibration"]["review_required"], true);
    assert_eq!(
        answer["calibration"]["baseline_context"][0]["machine_class"],
        "ci-small"
    );
    let folder = sandbox.path().join("candidate");
    assert!(read(&folder.join("budget-calibration.md")).contains("Proposals for review"));
    let gate =
        "benchmark --operation predict --check --budget-file candidate/candidate-budgets.json";
    sandbox.run(gate).success();
    assert_eq!(
        read(&sandbox.path().join("examples/benchmark-budget.json")),
        BUDGET
    );
    let again = sandbox.run(line).refusal(2);
    assert!(again.contains("add --force"), "{again}");
    let unknown = sandbox
        .run("benchmark calibrate --report nothing --output x")
        .refusal(2);
    assert!(unknown.contains("no report file and no run"), "{unknown}");
}

#[test]
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "the shell's kill sends the signal"
)]
fn an_interrupted_benchmark_keeps_what_had_ended() {
    let sandbox = Sandbox::new();
    let line = "benchmark --operation transfer --iterations 100000";
    let child = sandbox.command(line).spawn().unwrap();
    let runs = sandbox.path().join(".worldforge/runs");
    let has_begun = || {
        let run = std::fs::read_dir(&runs).ok()?.next()?.ok()?.path();
        let log = run.join("logs/provider-events.jsonl").metadata().ok()?;
        (log.len() > 0).then_some(())
    };
    while has_begun().is_none() {
        std::thread::yield_now();
    }
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    let output = super::support::finish(child);
    assert_eq!((output.code, output.stdout.as_str()), (130, ""));
    let report = read(&sandbox.only_run().join("reports/report.json"));
    let report: Value = serde_json::from_str(&report).unwrap();
    let result = &report["results"][0];
    assert_eq!(result["stopped"], "cancelled");
    assert!(result["iterations"].as_u64().unwrap() < 100_000);
    let shown = sandbox.json("runs show latest --verify");
    assert_eq!(shown["manifest"]["status"], "cancelled");
}
