//! A page as blocks for a screen.

use std::borrow::Cow;

use worldforge_evidence::page::{
    Align, Block as PageBlock, Cell as PageCell, Fact, NoticeKind, Page, SpanStyle,
    Table as PageTable, Text, Tone as PageTone,
};

use super::{Block, Cell, Column, Table, Tone};

/// Returns the blocks that a screen shows of a page: no charts, and nothing that is folded away.
pub(super) fn blocks(page: &Page) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(page.title.to_string())];
    if let Some(lead) = &page.lead {
        blocks.push(Block::Line(line(lead)));
    }
    blocks.extend(page.blocks.iter().filter_map(block));
    if !page.provenance.is_empty() {
        blocks.push(Block::Heading("Provenance".to_owned()));
        blocks.push(fields(&page.provenance));
    }
    blocks
}

fn block(block: &PageBlock) -> Option<Block> {
    Some(match block {
        PageBlock::Heading { text } | PageBlock::Subheading { text } => {
            Block::Heading(line(text).text().to_owned())
        }
        PageBlock::Paragraph { text } => Block::Line(line(text)),
        PageBlock::Notice { kind, text } => {
            let words = format!("{}: {}", kind.label(), text.words());
            Block::Line(Cell::new(words, notice(*kind)))
        }
        PageBlock::Tiles { tiles: facts } | PageBlock::Facts { facts } => fields(facts),
        PageBlock::Table { table: rows } if rows.is_empty() => {
            let caption = rows.caption.as_ref().map(Text::words);
            let words = caption.map_or_else(|| "none".to_owned(), |words| format!("{words}: none"));
            Block::Line(Cell::quiet(words))
        }
        PageBlock::Table { table: rows } => Block::Table(table(rows)),
        PageBlock::List { items } => Block::List(items.iter().map(line).collect()),
        PageBlock::Code { text } => {
            let lines = text.lines().map(Cell::code);
            Block::List(lines.collect())
        }
        _ => return None,
    })
}

const fn notice(kind: NoticeKind) -> Tone {
    match kind {
        NoticeKind::Passed => Tone::Good,
        NoticeKind::Failed => Tone::Bad,
        NoticeKind::Warning => Tone::Warning,
        _ => Tone::Plain,
    }
}

fn fields(facts: &[Fact]) -> Block {
    let facts = facts.iter();
    let facts = facts.map(|fact| (Cow::Owned(fact.name.to_string()), cell(&fact.value)));
    Block::Fields(facts.collect())
}

fn table(page: &PageTable) -> Table {
    let columns = page.columns.iter().map(|column| Column {
        title: Cow::Owned(column.title.to_string()),
        is_number: column.align == Align::Number,
        may_wrap: column.align == Align::Wrapped,
    });
    let mut table = Table::new(columns);
    for row in &page.rows {
        table.push(row.iter().map(cell));
    }
    table
}

fn cell(cell: &PageCell) -> Cell {
    let tone = match cell.tone {
        PageTone::Good => Tone::Good,
        PageTone::Warning => Tone::Warning,
        PageTone::Bad => Tone::Bad,
        PageTone::Quiet => Tone::Quiet,
        _ => return line(&cell.text),
    };
    Cell::new(cell.text.words(), tone)
}

/// Returns a text on one line; only a text that is code as a whole is there to be copied.
fn line(text: &Text) -> Cell {
    let is_code = text
        .spans()
        .iter()
        .all(|span| span.style == SpanStyle::Code);
    if is_code && !text.is_empty() {
        Cell::code(text.words())
    } else {
        Cell::from(text.words())
    }
}

#[cfg(test)]
mod tests {
    use worldforge_evidence::page::{Axis, Chart, Column as PageColumn};

    use super::*;
    use crate::output::{Document, Format, Screen};

    #[test]
    fn a_page_is_readable_on_a_screen_and_whole_in_markdown() {
        let mut rows = PageTable::new([PageColumn::text("name"), PageColumn::number("count")]);
        rows.push(["mock".into(), PageCell::count(1200)]);
        let page = Page::new("Report")
            .lead("One line.")
            .notice(NoticeKind::ClaimBoundary, "Nothing more.")
            .table(rows)
            .table(PageTable::new([PageColumn::text("empty")]).caption("Skipped"))
            .chart(Chart::bars("Bars", Axis::number("x")).bar("a", 1.0))
            .provenance([("suite", "physics:1")]);
        let document = Document::of_page("data", page).unwrap();
        let screen = Screen {
            width: Some(60),
            is_coloured: false,
        };
        let text = Format::Text.render(&document, "t", &screen).unwrap();
        insta::assert_snapshot!(text, @r"
        Report
        One line.

        Claim boundary: Nothing more.

        name  count
        mock  1 200

        Skipped: none

        Provenance
        suite  physics:1
        ");
        let markdown = Format::Markdown.render(&document, "t", &screen).unwrap();
        assert!(markdown.contains("**Bars**"), "{markdown}");
    }
}
