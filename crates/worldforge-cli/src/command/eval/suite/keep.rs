//! The files of a suite's run.

use serde_json::{Value, json};
use worldforge_core::{Result, json};
use worldforge_eval::{
    gallery::FailureGallery,
    suite::{Suite, SuiteReport},
};
use worldforge_evidence::{NewArtifact, ResultRecord, RunRecorder, Summary};

use crate::run::{keep_json, members};

/// Writes the suite and the references to data, before anybody is asked.
pub(super) fn keep_inputs(
    recorder: &mut RunRecorder,
    suite: &Suite,
    datasets: &[Summary],
) -> Result<()> {
    keep_json(recorder, "suite", "inputs/suite.json", suite.document())?;
    if datasets.is_empty() {
        return Ok(());
    }
    let references = datasets.iter();
    let references: Vec<Value> = references
        .map(|reference| Value::Object(reference.as_object().clone()))
        .collect();
    keep_json(
        recorder,
        "dataset manifests",
        "inputs/datasets.json",
        &Value::Array(references),
    )
}

/// Writes the report in its four forms, the whole gallery, the trace and a summary.
pub(super) fn keep(recorder: &mut RunRecorder, suite: &Suite, report: &SuiteReport) -> Result<()> {
    let gallery = FailureGallery::of(report, suite, None);
    let mut files = vec![
        (
            "json",
            "reports/report.json",
            json::pretty(&json::encode(report)?),
        ),
        ("markdown", "reports/report.md", report.to_markdown()),
        ("csv", "reports/report.csv", report.to_csv()),
        ("html", "reports/report.html", report.to_html()),
        (
            "failure_gallery.json",
            "reports/failure_gallery.json",
            gallery.to_json()?,
        ),
        (
            "failure_gallery.md",
            "reports/failure_gallery.md",
            gallery.to_markdown(),
        ),
    ];
    if let Some(trace) = &report.workflow_trace {
        files.push((
            "workflow_trace.json",
            "reports/workflow_trace.json",
            trace.to_json()?,
        ));
        files.push((
            "workflow_trace.md",
            "reports/workflow_trace.md",
            trace.to_markdown(),
        ));
    }
    for (label, path, text) in files {
        recorder.write_artifact(NewArtifact::new(label, path)?, text.as_bytes())?;
    }
    let summary = summary(report);
    keep_json(recorder, "summary", "results/summary.json", &summary)?;
    let provenance = report.provenance.as_ref();
    let digest = provenance.and_then(worldforge_evidence::Provenance::exact_result_digest);
    let record = ResultRecord::new(Summary::from(members(summary)));
    recorder.record_result(match digest {
        Some(digest) => record.with_digest(digest),
        None => record,
    });
    Ok(())
}

fn summary(report: &SuiteReport) -> Value {
    let passed = report.results.iter().filter(|result| result.passed).count();
    let provenance = report.provenance.as_ref();
    json!({
        "suite_id": report.suite_id,
        "suite": report.suite,
        "suite_version": provenance.map(|known| known.suite_version.as_str()),
        "result_count": report.results.len(),
        "passed_count": passed,
        "failed_count": report.results.len() - passed,
        "skipped_count": report.skipped.len(),
        "average_scores": report
            .provider_summaries
            .iter()
            .map(|summary| (summary.provider.to_string(), summary.average_score.get().into()))
            .collect::<serde_json::Map<String, Value>>(),
        "input_digest": provenance.and_then(|known| known.input_digest.as_ref()),
        "result_digest": provenance.and_then(|known| known.result_digest.as_ref()),
    })
}
