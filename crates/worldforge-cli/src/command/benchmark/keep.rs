//! The files of a benchmark's run.

use serde_json::{Value, json};
use worldforge_core::{Result, json};
use worldforge_eval::benchmark::{page, results_csv, samples_csv, violations_csv};
use worldforge_evidence::{NewArtifact, ResultRecord, RunRecorder};

use super::{
    conduct::{Measured, REPORT},
    request::Request,
};
use crate::run;

/// Writes inputs, budgets, the report in its four forms, samples, violations and a summary.
pub(super) fn keep(
    recorder: &mut RunRecorder,
    request: &Request,
    measured: &Measured,
) -> Result<()> {
    let report = &measured.report;
    let gate = measured.gate.as_ref();
    let inputs = request.inputs.as_ref().map(|file| file.bytes.as_slice());
    let budgets = request.budgets.as_ref().map(|file| file.bytes.as_slice());
    write(recorder, "inputs", "inputs/benchmark-inputs.json", inputs)?;
    write(recorder, "budgets", "inputs/benchmark-budget.json", budgets)?;
    let page = page(report, gate);
    let violations = gate.map(violations_csv).transpose()?;
    for (label, path, text) in [
        (
            "json",
            REPORT,
            Some(json::pretty(&document(measured, None)?)),
        ),
        ("markdown", "reports/report.md", Some(page.to_markdown())),
        (
            "csv",
            "reports/report.csv",
            Some(results_csv(&report.results)?),
        ),
        ("html", "reports/report.html", Some(page.to_html())),
        ("violations", "reports/violations.csv", violations),
        (
            "samples",
            "results/samples.csv",
            Some(samples_csv(&report.results)),
        ),
    ] {
        write(recorder, label, path, text.as_deref().map(str::as_bytes))?;
    }
    let summary = json!({
        "result_count": report.results.len(),
        "error_count": report.error_count(),
        "retry_count": report.retry_count(),
        "budget_passed": gate.map(|gate| gate.passed),
        "violation_count": gate.map(|gate| gate.violation_count),
        "semantic_digest": report.semantic_digest,
    });
    run::keep_json(recorder, "summary", "results/summary.json", &summary)?;
    let result = ResultRecord::new(run::members(summary)).with_digest(report.result_digest);
    recorder.record_result(result);
    Ok(())
}

/// Returns what programs read: the report, and with a gate both.
pub(super) fn document(measured: &Measured, run: Option<&str>) -> Result<Value> {
    let report = json::encode(&measured.report)?;
    let mut document = match &measured.gate {
        Some(gate) => {
            let preset = &measured.report.run_metadata.preset;
            json!({"benchmark": report, "gate": gate, "preset": preset})
        }
        None => report,
    };
    if let (Value::Object(members), Some(run)) = (&mut document, run) {
        members.insert("run_id".to_owned(), run.into());
    }
    Ok(document)
}

/// Writes a file, if there is one.
fn write(
    recorder: &mut RunRecorder,
    label: &'static str,
    path: &str,
    bytes: Option<&[u8]>,
) -> Result<()> {
    let Some(bytes) = bytes else {
        return Ok(());
    };
    let artifact = NewArtifact::new(label, path)?;
    recorder.write_artifact(artifact, bytes).map(|_artifact| ())
}
