//! The summary of a bundle.

use super::model::{Block, Page, Section, Words};
use crate::bundle::{
    describe::observed,
    file::BundledFile,
    manifest::{BundleManifest, BundledRun},
};

/// Most rows of a table of the summary; the manifest has all of them.
const MAX_ROWS: usize = 500;

/// Describes a bundle for people.
pub(in crate::bundle) fn summary(manifest: &BundleManifest) -> Page {
    let mut sections = vec![overview(manifest), runs(manifest)];
    if !manifest.run_issues.is_empty() {
        let rows = manifest.run_issues.iter().map(|issue| {
            vec![
                Words::foreign(&issue.run_dir),
                Words::foreign(&issue.reason),
                Words::foreign(&issue.detail),
            ]
        });
        sections.push(Section {
            heading: "Directories that are no readable run",
            blocks: table(&["directory", "reason", "detail"], rows, MAX_ROWS),
        });
    }
    sections.push(included(manifest));
    sections.extend(excluded(manifest, MAX_ROWS));
    if !manifest.fixture_digests.is_empty() {
        let rows = manifest.fixture_digests.iter().map(|fixture| {
            vec![
                Words::foreign(&fixture.path),
                Words::own(fixture.size_bytes.to_string()),
                Words::foreign(&fixture.sha256.to_string()),
            ]
        });
        sections.push(Section {
            heading: "Fixtures",
            blocks: table(&["fixture", "bytes", "sha256"], rows, MAX_ROWS),
        });
    }
    Page {
        title: Words::own("Evidence bundle"),
        sections,
    }
}

fn overview(manifest: &BundleManifest) -> Section {
    let fact = |name: &str, value: Words| vec![Words::own(format!("{name}:")), value];
    let mut facts = vec![
        fact("made", Words::own(manifest.generated_at.to_string())),
        fact("workspace", Words::foreign(&manifest.source_workspace)),
        fact("runs", Words::own(manifest.run_count.to_string())),
        fact("files", Words::own(counts(manifest))),
        fact(
            "safe to attach",
            Words::own(yes_no(manifest.safe_to_attach)),
        ),
    ];
    if let Some(step) = &manifest.first_triage_step {
        facts.push(fact("first step", Words::own(step.to_string())));
    }
    Section {
        heading: "Overview",
        blocks: vec![Block::List(facts)],
    }
}

fn runs(manifest: &BundleManifest) -> Section {
    let rows = manifest.runs.iter().map(|run: &BundledRun| {
        vec![
            Words::foreign(&run.run_id),
            Words::foreign(&run.kind),
            Words::foreign(&run.status),
            Words::foreign(run.provider.as_deref().unwrap_or_default()),
            Words::foreign(&observed(run)),
        ]
    });
    let head = &["run", "kind", "status", "provider", "observed"];
    Section {
        heading: "Runs",
        blocks: table(head, rows, MAX_ROWS),
    }
}

fn included(manifest: &BundleManifest) -> Section {
    let files = manifest.files.iter().filter(|file| file.included);
    let rows = files.map(|file| {
        vec![
            Words::foreign(&file.path),
            Words::own(
                file.size_bytes
                    .map_or_else(String::new, |size| size.to_string()),
            ),
            Words::foreign(
                &file
                    .sha256
                    .map_or_else(String::new, |digest| digest.to_string()),
            ),
        ]
    });
    Section {
        heading: "Files",
        blocks: table(&["file", "bytes", "sha256"], rows, MAX_ROWS),
    }
}

/// Lists what is not in the bundle, if there is anything.
pub(super) fn excluded(manifest: &BundleManifest, max_rows: usize) -> Option<Section> {
    let mut files = manifest
        .files
        .iter()
        .filter(|file| !file.safe_to_attach)
        .peekable();
    files.peek()?;
    let rows = files.map(|file: &BundledFile| {
        vec![
            Words::foreign(&file.path),
            Words::own(yes_no(file.local_only)),
            Words::foreign(file.reason.as_deref().unwrap_or_default()),
        ]
    });
    Some(Section {
        heading: "Not safe to attach",
        blocks: table(&["file", "local only", "reason"], rows, max_rows),
    })
}

pub(super) fn counts(manifest: &BundleManifest) -> String {
    format!(
        "{} included, {} excluded",
        manifest.included_count, manifest.excluded_count
    )
}

pub(super) fn yes_no(flag: impl Into<Answer>) -> String {
    match flag.into() {
        Answer::Yes => "yes".to_owned(),
        Answer::No => "no".to_owned(),
    }
}

/// An answer that reads as a word.
pub(super) enum Answer {
    Yes,
    No,
}

impl From<bool> for Answer {
    fn from(flag: bool) -> Self {
        if flag { Self::Yes } else { Self::No }
    }
}

/// Writes a table, and how many rows are left out.
fn table(
    head: &'static [&'static str],
    rows: impl Iterator<Item = Vec<Words>>,
    max_rows: usize,
) -> Vec<Block> {
    let mut rows: Vec<Vec<Words>> = rows.collect();
    let more = rows.len().saturating_sub(max_rows);
    rows.truncate(max_rows);
    if rows.is_empty() {
        return vec![Block::Text(vec![Words::own("None.")])];
    }
    let mut blocks = vec![Block::Table { head, rows }];
    if more > 0 {
        let text = format!("{more} more are in evidence_manifest.json.");
        blocks.push(Block::Text(vec![Words::own(text)]));
    }
    blocks
}
