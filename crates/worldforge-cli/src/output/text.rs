//! Documents as text: aligned columns that a narrow screen breaks or stacks.

use std::{borrow::Cow, fmt::Write as _};

use super::{Block, Cell, Column, Screen, Table, Tone};

/// Columns between two cells.
const GAP: usize = 2;

/// The least width at which a column of sentences is still readable.
const MIN_WRAPPED: usize = 20;

/// Writes the blocks; a heading and a change of kind are set off by an empty line.
pub(super) fn render(blocks: &[Block], screen: &Screen) -> String {
    let mut out = String::new();
    let mut previous: Option<&Block> = None;
    for block in blocks {
        if matches!(block, Block::Sketch(sketch) if !sketch.fits(screen)) {
            continue;
        }
        let follows_heading = matches!(previous, Some(Block::Heading(_)));
        if previous.is_some() && !follows_heading {
            out.push('\n');
        }
        match block {
            Block::Heading(title) => _ = writeln!(out, "{}", screen.bold(title)),
            Block::Line(line) => paragraph(&mut out, line, 0, screen),
            Block::Fields(fields) => names_and_values(&mut out, fields, 0, screen),
            Block::Table(rows) => table(&mut out, rows, screen),
            Block::Sketch(sketch) => {
                for line in sketch.lines(screen) {
                    _ = writeln!(out, "{line}");
                }
            }
            Block::Commands(commands) => {
                for (command, note) in commands {
                    out.push_str("  ");
                    paragraph(&mut out, command, 2, screen);
                    out.push_str("      ");
                    paragraph(&mut out, note, 6, screen);
                }
            }
            Block::List(items) => {
                for item in items {
                    out.push_str("  ");
                    paragraph(&mut out, item, 2, screen);
                }
            }
        }
        previous = Some(block);
    }
    out
}

/// Writes one text, broken before the right edge unless it is there to be copied; the first line is
/// already indented.
fn paragraph(out: &mut String, cell: &Cell, indent: usize, screen: &Screen) {
    let room = match cell.tone() {
        Tone::Code => None,
        _ => screen.width.map(|width| width.saturating_sub(indent)),
    };
    for (index, line) in wrap(cell.text(), room).into_iter().enumerate() {
        if index > 0 {
            _ = write!(out, "{:indent$}", "");
        }
        _ = writeln!(out, "{}", screen.paint(&line, cell.tone()));
    }
}

fn names_and_values<'a>(
    out: &mut String,
    fields: impl IntoIterator<Item = &'a (Cow<'static, str>, Cell)> + Clone,
    indent: usize,
    screen: &Screen,
) {
    let widest = fields
        .clone()
        .into_iter()
        .map(|(name, _)| name.chars().count())
        .max();
    let column = widest.unwrap_or_default() + GAP;
    for (name, value) in fields {
        let padding = column - name.chars().count();
        _ = write!(
            out,
            "{:indent$}{}{:padding$}",
            "",
            screen.paint(name, Tone::Quiet),
            ""
        );
        paragraph(out, value, indent + column, screen);
    }
}

fn table(out: &mut String, table: &Table, screen: &Screen) {
    match widths(table, screen.width) {
        Some(widths) => rows(out, table, &widths, screen),
        None => stacked(out, table, screen),
    }
}

/// Returns each column's width, or nothing when the table does not fit however it is broken.
fn widths(table: &Table, limit: Option<usize>) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| column.title.chars().count())
        .collect();
    for row in &table.rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let Some(limit) = limit else {
        return Some(widths);
    };
    let gaps = GAP * widths.len().saturating_sub(1);
    let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(limit);
    let wrapped = table.columns.iter().zip(&mut widths).rev();
    for (_, width) in wrapped.filter(|(column, _)| column.may_wrap) {
        let spare = width.saturating_sub(MIN_WRAPPED).min(excess);
        *width -= spare;
        excess -= spare;
    }
    (excess == 0).then_some(widths)
}

fn rows(out: &mut String, table: &Table, widths: &[usize], screen: &Screen) {
    let titles: Vec<Cell> = table
        .columns
        .iter()
        .map(|column| Cell::quiet(&column.title))
        .collect();
    for row in std::iter::once(&titles).chain(&table.rows) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(cell.text(), Some(*width)))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..height {
            let mut text = String::new();
            for ((column, width), (cell, lines)) in
                table.columns.iter().zip(widths).zip(row.iter().zip(&cells))
            {
                let part = lines.get(line).map_or("", String::as_str);
                let padding = width.saturating_sub(part.chars().count());
                let painted = screen.paint(part, cell.tone());
                if column.is_number {
                    _ = write!(text, "{:padding$}{painted}{:GAP$}", "", "");
                } else {
                    _ = write!(text, "{painted}{:padding$}{:GAP$}", "", "");
                }
            }
            _ = writeln!(out, "{}", text.trim_end());
        }
    }
}

/// Writes one block of names and values for each row.
fn stacked(out: &mut String, table: &Table, screen: &Screen) {
    for (index, record) in table.records().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let fields: Vec<(&Column, &Cell)> = record.collect();
        let Some(((_, name), rest)) = fields.split_first() else {
            continue;
        };
        paragraph(out, name, 0, screen);
        let rest: Vec<(Cow<'static, str>, Cell)> = rest
            .iter()
            .filter(|(_, cell)| !cell.text().is_empty())
            .map(|(column, cell)| (column.title.clone(), (*cell).clone()))
            .collect();
        names_and_values(out, &rest, 2, screen);
    }
}

/// Breaks a text at spaces so that no line is wider than `room`; a longer word stands alone.
fn wrap(text: &str, room: Option<usize>) -> Vec<String> {
    let Some(room) = room.filter(|room| text.chars().count() > *room) else {
        return vec![text.to_owned()];
    };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let width = line.chars().count();
        if width == 0 {
            line.push_str(word);
        } else if width + 1 + word.chars().count() <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new([
            Column::new("name"),
            Column::number("count"),
            Column::wrapped("details"),
        ]);
        table.push([
            "mock".into(),
            "5".into(),
            "a local provider for tests and examples".into(),
        ]);
        table.push([
            "leworldmodel".into(),
            "120".into(),
            "missing LEWORLDMODEL_POLICY".into(),
        ]);
        table
    }

    fn drawn(width: Option<usize>) -> String {
        let screen = Screen {
            width,
            is_coloured: false,
        };
        render(&[Block::Table(sample())], &screen)
    }

    #[test]
    fn columns_are_aligned_and_numbers_stand_at_the_right() {
        insta::assert_snapshot!(drawn(None), @r"
        name          count  details
        mock              5  a local provider for tests and examples
        leworldmodel    120  missing LEWORLDMODEL_POLICY
        ");
    }

    #[test]
    fn sentences_are_broken_when_the_screen_is_narrow() {
        insta::assert_snapshot!(drawn(Some(48)), @r"
        name          count  details
        mock              5  a local provider for tests
                             and examples
        leworldmodel    120  missing LEWORLDMODEL_POLICY
        ");
    }

    #[test]
    fn rows_are_stacked_when_nothing_else_helps() {
        insta::assert_snapshot!(drawn(Some(30)), @r"
        mock
          count    5
          details  a local provider
                   for tests and
                   examples

        leworldmodel
          count    120
          details  missing
                   LEWORLDMODEL_POLICY
        ");
    }
}
