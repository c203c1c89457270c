//! The text of an issue about one run.

use worldforge_core::Safe;

use super::{
    model::{Block, Page, Section, Words},
    summary::{counts, excluded, yes_no},
};
use crate::bundle::{
    describe::observed,
    manifest::{BundleManifest, BundledRun},
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
    let mut sections = vec![
        Section {
            heading: "Command",
            blocks: vec![Block::Quote(command(run))],
        },
        Section {
            heading: "Expected Signal",
            blocks: vec![Block::Text(vec![Words::own(sentence(
                &run.expected_signal,
            ))])],
        },
        failure(run),
        artifacts(manifest),
        notes(manifest),
    ];
    sections.extend(excluded(manifest, MAX_ROWS));
    let step = manifest.first_triage_step.as_deref().unwrap_or_default();
    sections.push(Section {
        heading: "First Triage Step",
        blocks: vec![Block::Text(vec![Words::own(sentence(step))])],
    });
    Page {
        title: Words::own(format!("Run {}: {}", run.run_id, run.status)),
        sections,
    }
}

fn command(run: &BundledRun) -> String {
    let words: Vec<&str> = run.command.argv().iter().map(Safe::as_str).collect();
    if words.is_empty() {
        "the manifest records no command".to_owned()
    } else {
        cut(&words.join(" "), MAX_QUOTE)
    }
}

fn failure(run: &BundledRun) -> Section {
    let mut blocks = vec![Block::Quote(cut(&observed(run), MAX_QUOTE))];
    if !run.validation_errors.is_empty() {
        let errors = run.validation_errors.iter().take(MAX_COMPLAINTS);
        blocks.push(Block::Text(vec![Words::own("Validation errors:")]));
        blocks.push(Block::List(
            errors
                .map(|error| vec![Words::foreign(&cut(error, MAX_COMPLAINT))])
                .collect(),
        ));
    }
    if let Some(step) = &run.first_triage_step {
        blocks.push(Block::Text(vec![
            Words::own("The run itself says first:"),
            Words::foreign(step),
        ]));
    }
    Section {
        heading: "Observed Failure",
        blocks,
    }
}

fn artifacts(manifest: &BundleManifest) -> Section {
    let documents = ["evidence_manifest.json", "summary.md", "issue.md"];
    let mut items: Vec<Vec<Words>> = documents.map(|name| vec![Words::foreign(name)]).into();
    items.push(vec![Words::own(counts(manifest))]);
    Section {
        heading: "Artifacts",
        blocks: vec![Block::List(items)],
    }
}

fn notes(manifest: &BundleManifest) -> Section {
    let note = if manifest.safe_to_attach {
        "Every file that was looked at passed the rules."
    } else {
        "Some files did not pass the rules. They are not in the bundle, or it is for private sharing."
    };
    let flag = format!("`safe_to_attach`: {}.", yes_no(manifest.safe_to_attach));
    Section {
        heading: "Safe-To-Attach Notes",
        blocks: vec![Block::Text(vec![Words::own(flag), Words::own(note)])],
    }
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
