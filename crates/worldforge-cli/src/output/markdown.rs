//! Documents as Markdown.

use std::fmt::Write as _;

use super::{Block, Cell, Table, Tone};

/// Writes the blocks with an empty line between them.
pub(super) fn render(blocks: &[Block]) -> String {
    let mut parts = Vec::new();
    for block in blocks {
        parts.push(match block {
            Block::Heading(title) => format!("## {title}\n"),
            Block::Line(line) => format!("{}\n", inline(line)),
            Block::Fields(fields) => fields.iter().fold(String::new(), |mut out, (name, value)| {
                _ = writeln!(out, "- {name}: {}", inline(value));
                out
            }),
            Block::Table(rows) => table(rows),
            Block::Sketch(_) => continue,
            Block::Commands(commands) => {
                commands
                    .iter()
                    .fold(String::new(), |mut out, (command, note)| {
                        _ = writeln!(out, "- {}: {}", inline(command), inline(note));
                        out
                    })
            }
            Block::List(items) => items.iter().fold(String::new(), |mut out, item| {
                _ = writeln!(out, "- {}", inline(item));
                out
            }),
        });
    }
    parts.join("\n")
}

fn table(table: &Table) -> String {
    let titles: Vec<&str> = table.columns.iter().map(|column| &*column.title).collect();
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|column| if column.is_number { "---:" } else { "---" })
        .collect();
    let mut out = format!("| {} |\n| {} |\n", titles.join(" | "), rules.join(" | "));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(inline).collect();
        _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// Escapes what Markdown and its tables would read as their own.
fn inline(cell: &Cell) -> String {
    if cell.tone() == Tone::Code && !cell.text().contains('`') {
        return format!("`{}`", cell.text().replace('|', "\\|"));
    }
    let mut out = String::new();
    for letter in cell.text().chars() {
        if matches!(letter, '|' | '<' | '>' | '*' | '`' | '\\' | '[' | ']') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
