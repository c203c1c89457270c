//! The summary of a bundle.

use worldforge_core::Digest;

use crate::{
    bundle::{
        describe::observed,
        file::BundledFile,
        manifest::{BundleManifest, BundledRun},
    },
    page::{Cell, Column, Page, Table},
};

/// Most rows of a table of the summary; the manifest has all of them.
const MAX_ROWS: usize = 500;

/// Describes a bundle for people.
pub(in crate::bundle) fn summary(manifest: &BundleManifest) -> Page {
    let page = Page::new("Evidence bundle")
        .heading("Overview")
        .facts(overview(manifest));
    let mut page = with_table(page, "Runs", runs(manifest));
    if !manifest.run_issues.is_empty() {
        let columns = [
            Column::text("directory"),
            Column::text("reason"),
            Column::wrapped("detail"),
        ];
        let rows = manifest.run_issues.iter().map(|issue| {
            vec![
                foreign(&issue.run_dir),
                foreign(&issue.reason),
                foreign(&issue.detail),
            ]
        });
        let rows = limited(columns, rows, MAX_ROWS);
        page = with_table(page, "Directories that are no readable run", rows);
    }
    page = with_table(page, "Files", included(manifest));
    if let Some(files) = excluded(manifest, MAX_ROWS) {
        page = with_table(page, "Not safe to attach", files);
    }
    if !manifest.fixture_digests.is_empty() {
        let columns = [
            Column::text("fixture"),
            Column::number("bytes"),
            Column::text("sha256"),
        ];
        let rows = manifest.fixture_digests.iter().map(|fixture| {
            let size = fixture.size_bytes;
            vec![
                foreign(&fixture.path),
                Cell::number_of(size, size.to_string()),
                digest(Some(&fixture.sha256)),
            ]
        });
        page = with_table(page, "Fixtures", limited(columns, rows, MAX_ROWS));
    }
    page
}

fn overview(manifest: &BundleManifest) -> Vec<(&'static str, Cell)> {
    let is_safe = yes_no(manifest.safe_to_attach);
    let mut facts = vec![
        ("made", manifest.generated_at.to_string().into()),
        ("workspace", foreign(&manifest.source_workspace)),
        ("runs", manifest.run_count.to_string().into()),
        ("files", counts(manifest).into()),
        ("safe to attach", is_safe.into()),
    ];
    if let Some(step) = &manifest.first_triage_step {
        facts.push(("first step", step.to_string().into()));
    }
    facts
}

fn runs(manifest: &BundleManifest) -> Limited {
    let columns = [
        Column::text("run"),
        Column::text("kind"),
        Column::text("status"),
        Column::text("provider"),
        Column::wrapped("observed"),
    ];
    let rows = manifest.runs.iter().map(|run: &BundledRun| {
        vec![
            foreign(&run.run_id),
            foreign(&run.kind),
            foreign(&run.status),
            foreign(run.provider.as_deref().unwrap_or_default()),
            foreign(&observed(run)),
        ]
    });
    limited(columns, rows, MAX_ROWS)
}

fn included(manifest: &BundleManifest) -> Limited {
    let columns = [
        Column::text("file"),
        Column::number("bytes"),
        Column::text("sha256"),
    ];
    let files = manifest.files.iter().filter(|file| file.included);
    let rows = files.map(|file| {
        let size = file.size_bytes;
        vec![
            foreign(&file.path),
            size.map_or_else(Cell::none, |size| Cell::number_of(size, size.to_string())),
            digest(file.sha256.as_ref()),
        ]
    });
    limited(columns, rows, MAX_ROWS)
}

/// Lists what is not in the bundle, if there is anything.
pub(super) fn excluded(manifest: &BundleManifest, max_rows: usize) -> Option<Limited> {
    let mut files = manifest
        .files
        .iter()
        .filter(|file| !file.safe_to_attach)
        .peekable();
    files.peek()?;
    let columns = [
        Column::text("file"),
        Column::text("local only"),
        Column::wrapped("reason"),
    ];
    let rows = files.map(|file: &BundledFile| {
        vec![
            foreign(&file.path),
            yes_no(file.local_only).into(),
            foreign(file.reason.as_deref().unwrap_or_default()),
        ]
    });
    Some(limited(columns, rows, max_rows))
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

/// A table, and how many rows it leaves out.
pub(super) struct Limited {
    table: Table,
    more: usize,
}

fn limited(
    columns: impl IntoIterator<Item = Column>,
    rows: impl Iterator<Item = Vec<Cell>>,
    max_rows: usize,
) -> Limited {
    let mut table = Table::new(columns);
    let mut more = 0;
    for row in rows {
        if table.rows.len() < max_rows {
            table.push(row);
        } else {
            more += 1;
        }
    }
    Limited { table, more }
}

/// Adds a table under its title, and says how many rows it leaves out.
pub(super) fn with_table(page: Page, title: &'static str, rows: Limited) -> Page {
    let page = page.heading(title);
    if rows.table.is_empty() {
        return page.paragraph("None.");
    }
    let page = page.table(rows.table);
    match rows.more {
        0 => page,
        more => page.paragraph(format!("{more} more are in evidence_manifest.json.")),
    }
}

/// Returns words of somebody else, which are shown as they are.
pub(super) fn foreign(text: &str) -> Cell {
    Cell::code(text.to_owned())
}

fn digest(digest: Option<&Digest>) -> Cell {
    digest.map_or_else(Cell::none, |digest| Cell::code(digest.to_string()))
}
