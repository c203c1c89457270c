//! `runs compare`: what is put side by side, what is refused, and what a script learns.

use serde_json::{Value, json};

use crate::support::{Sandbox, steady};

/// Runs the suite, and returns the ids of its runs, the oldest first.
fn with_suites(count: usize) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new();
    for _ in 0..count {
        sandbox
            .run("eval --suite physics --provider mock --quiet")
            .success();
    }
    let runs = std::fs::read_dir(sandbox.path().join(".worldforge/runs")).unwrap();
    let mut ids: Vec<String> = runs
        .map(|run| run.unwrap().file_name().into_string().unwrap())
        .collect();
    ids.sort();
    (sandbox, ids)
}

fn report(sandbox: &Sandbox, id: &str) -> Value {
    let path = sandbox
        .path()
        .join(format!(".worldforge/runs/{id}/reports/report.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Makes a report in which the first scenario no longer passes.
fn worse(report: &Value) -> Vec<u8> {
    let mut report = report.clone();
    report["results"][0]["passed"] = json!(false);
    let summary = &mut report["provider_summaries"][0];
    summary["passed_scenario_count"] = json!(1);
    summary["failed_scenario_count"] = json!(1);
    summary["pass_rate"] = json!(0.5);
    serde_json::to_vec(&report).unwrap()
}

#[test]
fn two_runs_of_one_code_are_unchanged_and_read_well() {
    let (sandbox, ids) = with_suites(2);
    let line = format!("runs compare {} {}", ids[0], ids[1]);
    let table = sandbox.run(&line).success().stdout;
    insta::assert_snapshot!("comparison", steady(&table));
    let judged = sandbox
        .run(&format!("{line} --fail-on-regression"))
        .success()
        .stdout;
    insta::assert_snapshot!("regression", steady(&judged));
}

#[test]
fn a_scenario_that_no_longer_passes_ends_with_one_where_that_is_asked() {
    let (sandbox, ids) = with_suites(1);
    sandbox.file("after.json", worse(&report(&sandbox, &ids[0])));
    let line = format!("runs compare {} ./after.json", ids[0]);
    assert_eq!(sandbox.run(&line).code, 0);
    assert_eq!(sandbox.run(&format!("{line} --mode regression")).code, 0);
    let output = sandbox.run(&format!("{line} --fail-on-regression --format json"));
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    let data = output.json();
    assert_eq!(data["regression_summary"]["status"], "regressed");
    assert_eq!(data["failure_changes"]["status"], "new-failures");
}

#[test]
fn every_form_is_written_to_the_screen_or_a_file() {
    let (sandbox, ids) = with_suites(2);
    let line = format!("runs compare {} latest", ids[0]);
    let csv = sandbox
        .run(&format!("{line} --format csv"))
        .success()
        .stdout;
    assert!(
        csv.starts_with("run_id,provider,operation,average_score,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3);
    let regression = format!("{line} --mode regression --format csv");
    let csv = sandbox.run(&regression).success().stdout;
    assert!(
        csv.starts_with("category,name,status,baseline,candidate,delta,detail\r\n"),
        "{csv}"
    );
    let html = sandbox
        .run(&format!("{line} --format html"))
        .success()
        .stdout;
    assert!(html.starts_with("<!doctype html>") && !html.contains("<script"));
    let silent = sandbox
        .run(&format!("{line} --format html --output page.html"))
        .success();
    assert_eq!(silent.stdout, "");
    assert_eq!(
        std::fs::read_to_string(sandbox.path().join("page.html")).unwrap(),
        html
    );
    let markdown = sandbox
        .run(&format!("{line} --format markdown"))
        .success()
        .stdout;
    assert!(
        markdown.starts_with("# Comparison of 2 runs\n"),
        "{markdown}"
    );
}

#[test]
fn what_does_not_fit_is_refused_with_every_reason() {
    let (sandbox, ids) = with_suites(1);
    sandbox
        .run("benchmark --iterations 2 --operation embed --quiet")
        .success();
    let other = sandbox
        .run(&format!("runs compare {} latest", ids[0]))
        .refusal(2);
    for reason in ["report kind", "operation", "capability", "suite version"] {
        assert!(other.contains(reason), "{reason}: {other}");
    }
    for (line, part) in [
        ("runs compare", "2 to 64"),
        ("runs compare latest", "2 to 64"),
        (
            "runs compare latest latest latest --mode regression",
            "exactly 2 runs",
        ),
        (
            "runs compare latest latest --mode regresion",
            "use '--mode regression'",
        ),
        (
            "runs compare latest latest --mode comparison --fail-on-regression",
            "--fail-on-regression",
        ),
        (
            "runs compare latest latest --tolerance-ratio nan",
            "--tolerance-ratio",
        ),
        (
            "runs compare latest latest --tolerance-ratio=-1 --mode regression",
            "tolerance ratio",
        ),
        ("runs compare latest missing.json", "missing.json"),
        ("runs compare latest 2026", "2026"),
    ] {
        let refusal = sandbox.run(line).refusal(2);
        assert!(refusal.contains(part), "{line}: {refusal}");
    }
}

#[test]
fn files_that_are_no_reports_are_refused_without_their_place() {
    let (sandbox, _) = with_suites(1);
    let folder = sandbox.path().to_str().unwrap().to_owned();
    std::fs::create_dir(sandbox.path().join("folder")).unwrap();
    for (name, bytes) in [
        ("empty.json", ""),
        ("list.json", "[]"),
        ("twice.json", "{\"results\":[],\"results\":[]}"),
        ("huge.json", "{\"suite_id\":1e999}"),
        ("marked.json", "\u{feff}{}"),
        (
            "manifest.json",
            "{\"run_id\":\"../../escape\",\"schema_version\":1}",
        ),
        (
            "secret.json",
            "{\"status\":7,\"api_key\":\"sk-live-1234567890abcdefghij\"}",
        ),
    ] {
        sandbox.file(name, bytes);
        let refusal = sandbox
            .run(&format!("runs compare latest {folder}/{name}"))
            .refusal(2);
        assert!(!refusal.contains(&folder), "{refusal}");
        assert!(!refusal.contains("sk-live"), "{refusal}");
    }
    sandbox.run("runs compare latest ./folder").refusal(2);
}

#[test]
fn a_changed_report_is_refused() {
    let (sandbox, ids) = with_suites(2);
    let changed = worse(&report(&sandbox, &ids[0]));
    sandbox.file(
        &format!(".worldforge/runs/{}/reports/report.json", ids[0]),
        changed,
    );
    let refusal = sandbox
        .run(&format!("runs compare {} {}", ids[0], ids[1]))
        .refusal(2);
    assert!(refusal.contains("was changed"), "{refusal}");
}
