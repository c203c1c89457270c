//! The run that an import becomes.

use serde_json::json;
use worldforge_core::{Digest, Error, ErrorKind, Result, json as encoding};
use worldforge_eval::{
    attestation::{EPISODES_FILE, SUMMARY_FILE},
    import::{Imported, SourceForm},
    proof::{ImportSummary, SOURCE_FOLDER, SourceFile},
};
use worldforge_evidence::{
    Ending, InputRecord, NewArtifact, ResultRecord, RunKind, RunManifest, RunRecorder,
};

use super::write_up;
use crate::{run, session::Session};

/// A file that is imported.
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) task: Option<&'a str>,
}

/// Writes the run.
pub(super) fn keep(
    session: &Session,
    imported: &Imported,
    file: &File<'_>,
) -> Result<(ImportSummary, RunManifest)> {
    let form = imported.form;
    let input = InputRecord::new(run::members(json!({
        "form": form.name(),
        "layout": imported.layout,
        "size_bytes": file.bytes.len(),
    })))
    .with_digest(Digest::of_bytes(file.bytes));
    let described = run::describe(session, RunKind::Eval, "import")?
        .with_operation(format!("import {form}"))
        .with_input(input);
    let mut recorder = run::start(session, described)?;
    let path = format!("{SOURCE_FOLDER}/source.{}", extension(form, file.bytes));
    let source = SourceFile::new(
        imported,
        file.task,
        (file.name.to_owned(), path.clone()),
        file.bytes,
    );
    let summary = ImportSummary::of(imported, source);
    if let Err(error) = write(&mut recorder, imported, &summary, (&path, file.bytes)) {
        return Err(run::fail(session, recorder, error));
    }
    let solved = imported.solved();
    recorder.record_result(ResultRecord::new(run::members(json!({
        "solved": solved.successes(),
        "episodes": solved.trials(),
        "disagreements": summary.disagreements.len(),
    }))));
    let mut ending = Ending::Passed;
    if let Some(first) = summary.disagreements.first() {
        recorder.record_failure(&contradicted(
            &first.to_string(),
            summary.disagreements.len(),
        ));
        ending = Ending::Failed;
    }
    let manifest = run::finish(session, recorder, ending)?;
    Ok((summary, manifest))
}

fn write(
    recorder: &mut RunRecorder,
    imported: &Imported,
    summary: &ImportSummary,
    (path, bytes): (&str, &[u8]),
) -> Result<()> {
    recorder.write_artifact(NewArtifact::new("source", path)?, bytes)?;
    let mut lines = String::new();
    for episode in &imported.episodes {
        lines.push_str(&encoding::canonical(&encoding::encode(episode)?));
        lines.push('\n');
    }
    recorder.write_artifact(
        NewArtifact::new("episodes", EPISODES_FILE)?,
        lines.as_bytes(),
    )?;
    run::keep_json(
        recorder,
        "summary",
        SUMMARY_FILE,
        &encoding::encode(summary)?,
    )?;
    let page = write_up::page(summary);
    for (label, path, text) in [
        ("report", "reports/report.html", page.to_html()),
        ("report text", "reports/report.md", page.to_markdown()),
    ] {
        recorder.write_artifact(NewArtifact::new(label, path)?, text.as_bytes())?;
    }
    Ok(())
}

/// The ending that the bytes have, whatever the file was called.
fn extension(form: SourceForm, bytes: &[u8]) -> &'static str {
    let is_json = bytes.trim_ascii_start().starts_with(b"{\"") || form != SourceForm::Swm;
    if is_json { "json" } else { "txt" }
}

fn contradicted(first: &str, count: usize) -> Error {
    let message = format!("the source contradicts its episodes in {count} places: {first}");
    Error::new(ErrorKind::InvalidOutput, message)
        .triage("ask whoever made the file which of the two is right")
}
