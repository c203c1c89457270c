//! The text of an issue about one run.

use worldforge_core::Safe;

use super::summary::{counts, excluded, with_table, yes_no};
use crate::{
    bundle::{
        describe::observed,
        manifest::{BundleManifest, BundledRun},
    },
    page::{Page, Text},
};

/// Most rows of a table of an issue, which trackers hold to about 65,000 characters.
const MAX_ROWS: usize = 50;
/// Most characters of what was observed, and of each complaint.
const MAX_QUOTE: usize = 4_000;
const MAX_COMPLAINT: usize = 300;
/// Most complaints that are listed.
const MAX_COMPLAINTS: usize = 20;

/// Writes the text of an issue about the bundle's only run.
pub(in crate::bundle) fn issue(manifest: &BundleManifest, run: &BundledRun) -> Page {
    let page = Page::new(format!("Run {}: {}", run.run_id, run.status))
        .heading("Command")
        .code(command(run))
        .heading("Expected Signal")
        .paragraph(sentence(&run.expected_signal));
    let page = failure(page, run)
        .heading("Artifacts")
        .list(artifacts(manifest))
        .heading("Safe-To-Attach Notes")
        .paragraph(notes(manifest));
    let page = match excluded(manifest, MAX_ROWS) {
        Some(files) => with_table(page, "Not safe to attach", files),
        None => page,
    };
    let step = manifest.first_triage_step.as_deref().unwrap_or_default();
    page.heading("First Triage Step").paragraph(sentence(step))
}

fn command(run: &BundledRun) -> String {
    let words: Vec<&str> = run.command.argv().iter().map(Safe::as_str).collect();
    if words.is_empty() {
        "the manifest records no command".to_owned()
    } else {
        cut(&words.join(" "), MAX_QUOTE)
    }
}

fn failure(page: Page, run: &BundledRun) -> Page {
    let mut page = page
        .heading("Observed Failure")
        .code(cut(&observed(run), MAX_QUOTE));
    if !run.validation_errors.is_empty() {
        let errors = run.validation_errors.iter().take(MAX_COMPLAINTS);
        let errors = errors.map(|error| Text::code(cut(error, MAX_COMPLAINT)));
        page = page.paragraph("Validation errors:").list(errors);
    }
    match &run.first_triage_step {
        Some(step) => {
            let text = Text::plain("The run itself says first: ").and_code(step.to_string());
            page.paragraph(text)
        }
        None => page,
    }
}

fn artifacts(manifest: &BundleManifest) -> Vec<Text> {
    let documents = ["evidence_manifest.json", "summary.md", "issue.md"];
    let mut items: Vec<Text> = documents.map(Text::code).into();
    items.push(Text::plain(counts(manifest)));
    items
}

fn notes(manifest: &BundleManifest) -> Text {
    let note = if manifest.safe_to_attach {
        "Every file that was looked at passed the rules."
    } else {
        "Some files did not pass the rules. They are not in the bundle, or it is for private sharing."
    };
    let answer = yes_no(manifest.safe_to_attach);
    Text::code("safe_to_attach").and(format!(": {answer}. {note}"))
}

fn sentence(step: &str) -> String {
    let mut letters = step.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// Cuts a text to a number of characters.
fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
