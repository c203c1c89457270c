//! A gallery as people read it.

use worldforge_core::{Safe, json};
use worldforge_evidence::page::{Block, Cell, Column, NoticeKind, Page, Table, Text};

use super::FailureGallery;

impl FailureGallery {
    /// Lays the gallery out.
    pub fn to_page(&self) -> Page {
        let page = Page::new(format!("Failure gallery: {}", self.suite))
            .notice(NoticeKind::ClaimBoundary, text(&self.claim_boundary))
            .notice(NoticeKind::Info, text(&self.metric_semantics));
        self.blocks().into_iter().fold(page, Page::with)
    }

    /// Renders the gallery as Markdown.
    pub fn to_markdown(&self) -> String {
        self.to_page().to_markdown()
    }

    /// Returns the parts that a report shows under its own heading.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let digest = |digest: &Option<worldforge_evidence::StatedDigest>| {
            let text = digest.as_ref().map(|digest| Safe::from(digest.to_string()));
            text.map_or_else(Cell::none, Cell::code)
        };
        let mut blocks = vec![Block::facts([
            ("Cases", Cell::text(self.cases.len().to_string())),
            ("Input digest", digest(&self.source_input_digest)),
            ("Result digest", digest(&self.source_result_digest)),
        ])];
        let mut table = Table::new([
            Column::text("Fixture"),
            Column::text("Provider"),
            Column::text("Status"),
            Column::number("Score"),
        ]);
        for case in &self.cases {
            let score = case
                .score
                .map(|score| Cell::text(format!("{:.4}", score.get())));
            table.push([
                Cell::code(case.fixture_id.clone()),
                Cell::code(Safe::from(&case.provider)),
                Cell::text(case.status.name()),
                score.unwrap_or_else(Cell::none),
            ]);
        }
        blocks.push(Block::table(table));
        for case in &self.cases {
            let title = format!("{} / {}", case.fixture_id, case.provider);
            blocks.push(Block::subheading(title));
            blocks.push(Block::facts([
                ("Expected", Cell::text(text(&case.expected_contract_notes))),
                ("Observed", Cell::text(text(&case.observed_result))),
            ]));
            blocks.push(Block::list(case.triage_steps.iter().map(text)));
            let preview = serde_json::Value::Object(case.metrics_preview.as_object().clone());
            blocks.push(Block::code(json::pretty(&preview).trim_end().to_owned()));
        }
        blocks
    }
}

fn text(text: &Safe) -> Text {
    Text::plain(text.clone())
}
