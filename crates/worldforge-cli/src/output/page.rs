//! A document as a page, which HTML and CSV are written from.

use worldforge_core::{Error, Result, Safe};
use worldforge_evidence::page::{
    Block as PageBlock, Cell as PageCell, Column as PageColumn, Page, Table as PageTable, Text,
    Tone as PageTone,
};

use super::{Block, Cell, Column, Document, Table, Tone};

/// Returns the page of a document: its own, or one with the blocks that people read.
pub(super) fn of(document: &Document, title: &str) -> Page {
    if let Some(page) = document.page() {
        return page.clone();
    }
    let page = Page::new(title.to_owned());
    document
        .blocks()
        .iter()
        .filter_map(block)
        .fold(page, Page::with)
}

/// Writes the document's primary table as CSV.
pub(super) fn csv(document: &Document) -> Result<String> {
    if let Some(page) = document.page() {
        return page.to_csv();
    }
    match document.primary() {
        Some(rows) => Ok(table(rows).to_csv()),
        None => Err(
            Error::invalid_input("csv must have a table, and this answer has none")
                .triage("use '--format json'"),
        ),
    }
}

fn block(block: &Block) -> Option<PageBlock> {
    Some(match block {
        Block::Heading(title) => PageBlock::heading(title.clone()),
        Block::Line(line) => PageBlock::paragraph(text(line)),
        Block::Fields(fields) => PageBlock::facts(
            fields
                .iter()
                .map(|(name, value)| (name.to_string(), cell(value))),
        ),
        Block::Table(rows) => PageBlock::table(table(rows)),
        Block::List(items) => PageBlock::list(items.iter().map(text)),
        Block::Commands(commands) => PageBlock::list(
            commands
                .iter()
                .map(|(command, note)| text(command).and(": ").and(note.text().to_owned())),
        ),
        // Dots in letters are for terminals.
        Block::Sketch(_) => return None,
    })
}

fn table(table: &Table) -> PageTable {
    let columns = table.columns.iter().map(|column| {
        let title = Safe::from(column.title.to_string());
        if column.is_number {
            PageColumn::number(title)
        } else if column.may_wrap {
            PageColumn::wrapped(title)
        } else {
            PageColumn::text(title)
        }
    });
    let mut page = PageTable::new(columns);
    for row in table.records() {
        page.push(row.map(|(column, value)| entry(column, value)));
    }
    page
}

/// Returns a cell with the number that its text is.
fn entry(column: &Column, value: &Cell) -> PageCell {
    let number = value.text().parse::<f64>().ok();
    match number.filter(|number| column.is_number && number.is_finite()) {
        Some(number) => {
            let whole = value.text().parse::<u64>().ok();
            let shown = whole.map_or_else(
                || PageCell::number(number, value.text().to_owned()),
                |count| PageCell::number_of(count, value.text().to_owned()),
            );
            shown.toned(tone(value.tone()))
        }
        None => cell(value),
    }
}

fn cell(cell: &Cell) -> PageCell {
    PageCell::text(text(cell)).toned(tone(cell.tone()))
}

fn text(cell: &Cell) -> Text {
    let words = cell.text().to_owned();
    if cell.tone() == Tone::Code {
        Text::code(words)
    } else {
        Text::plain(words)
    }
}

const fn tone(tone: Tone) -> PageTone {
    match tone {
        Tone::Plain | Tone::Code => PageTone::Plain,
        Tone::Good => PageTone::Good,
        Tone::Warning => PageTone::Warning,
        Tone::Bad => PageTone::Bad,
        Tone::Quiet => PageTone::Quiet,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let mut rows = Table::new([Column::new("name"), Column::number("count")]);
        rows.push(["=mock".into(), "-3.50".into()]);
        rows.push([Cell::code("<b>"), "–".into()]);
        Document::new("data")
            .unwrap()
            .heading("Rows")
            .fields([("verdict", Cell::verdict("refused", false))])
            .table(rows)
            .commands([(Cell::code("worldforge demo"), "begin here".into())])
    }

    #[test]
    fn a_document_is_a_page_with_the_same_parts() {
        let html = of(&sample(), "worldforge demo").to_html();
        for part in [
            "<h1>worldforge demo</h1>",
            "<h2>Rows</h2>",
            "<span class=\"bad\">refused</span>",
            "<td class=\"number\">-3.50</td>",
            "<code>&lt;b&gt;</code>",
            "<code>worldforge demo</code>: begin here",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn csv_is_the_first_table_even_without_rows() {
        let csv = csv(&sample()).unwrap();
        assert_eq!(csv, "name,count\r\n'=mock,-3.5\r\n<b>,–\r\n");
        let empty = Document::new("data").unwrap();
        let empty = empty.table(Table::new([Column::new("name")]));
        assert_eq!(super::csv(&empty).unwrap(), "name\r\n");
        let none = super::csv(&Document::new("data").unwrap().line("words"));
        assert!(none.is_err());
    }

    #[test]
    fn a_page_of_its_own_is_shown_instead() {
        let page = Page::new("Own").table(PageTable::new([PageColumn::text("own")]));
        let document = sample().shown_as(page);
        assert_eq!(csv(&document).unwrap(), "own\r\n");
        assert!(of(&document, "t").to_html().contains("<h1>Own</h1>"));
    }
}
