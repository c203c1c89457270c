//! Markdown that can be pasted into an issue.
//!
//! Plain words are escaped so that nothing in them is markup, a link, a mention of a person or a
//! reference to an issue; code stands between fences that it does not hold.

use std::fmt::Write as _;

use super::{
    Align, Block, Cell, Fact, Page, Span, SpanStyle, Table, Text, Tone,
    visible::{one_line, visible},
};

/// What stands where there is nothing.
const NOTHING: &str = "–";

impl Page {
    /// Writes the page as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# {}\n", plain(&self.title));
        for text in [&self.eyebrow, &self.lead].into_iter().flatten() {
            // Writing to a String cannot fail, here and below.
            let _infallible = write!(out, "\n{}\n", line(text));
        }
        blocks(&mut out, &self.blocks);
        if !self.provenance.is_empty() {
            out.push_str("\n## Provenance\n\n");
            facts(&mut out, &self.provenance);
        }
        out
    }
}

impl Table {
    /// Writes the table as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        table(&mut out, self);
        out
    }
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for part in blocks {
        out.push('\n');
        block(out, part);
    }
}

fn block(out: &mut String, block: &Block) {
    let _infallible = match block {
        Block::Heading { text } => writeln!(out, "## {}", line(text)),
        Block::Subheading { text } => writeln!(out, "### {}", line(text)),
        Block::Paragraph { text } => writeln!(out, "{}", guarded(&line(text))),
        Block::Notice { kind, text } => writeln!(out, "> **{}**: {}", kind.label(), line(text)),
        Block::Tiles { tiles } => {
            for tile in tiles {
                let value = match &tile.value {
                    value if value.is_none() => NOTHING.to_owned(),
                    value => line(&value.text),
                };
                let _infallible = writeln!(out, "- **{value}** {}", plain(&tile.name));
            }
            Ok(())
        }
        Block::Facts { facts: rows } => {
            facts(out, rows);
            Ok(())
        }
        Block::Table { table: rows } => {
            table(out, rows);
            Ok(())
        }
        Block::Chart { chart } => {
            let _infallible = writeln!(out, "**{}**\n", plain(&chart.title));
            table(out, &chart.to_short_table());
            match &chart.note {
                Some(note) => writeln!(out, "\n{}", guarded(&line(note))),
                None => Ok(()),
            }
        }
        Block::List { items } => {
            for item in items {
                let _infallible = writeln!(out, "- {}", guarded(&line(item)));
            }
            Ok(())
        }
        Block::Code { text } => {
            let text = visible(text, |letter| matches!(letter, '\n' | '\t'));
            let fence = "`".repeat(longest_run(&text).max(2) + 1);
            writeln!(out, "{fence}text\n{}\n{fence}", text.trim_end())
        }
        Block::Details {
            summary,
            blocks: inner,
        } => {
            let _infallible = writeln!(out, "**{}**", line(summary));
            blocks(out, inner);
            Ok(())
        }
    };
}

fn facts(out: &mut String, facts: &[Fact]) {
    for fact in facts {
        let _infallible = writeln!(out, "- {}: {}", plain(&fact.name), cell(&fact.value));
    }
}

fn table(out: &mut String, table: &Table) {
    if let Some(caption) = &table.caption {
        let _infallible = writeln!(out, "{}\n", guarded(&line(caption)));
    }
    if table.is_empty() {
        out.push_str("None.\n");
        return;
    }
    row(out, table.columns.iter().map(|column| plain(&column.title)));
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Number => "---:".to_owned(),
        Align::Text | Align::Wrapped => "---".to_owned(),
    });
    row(out, rules);
    for cells in &table.rows {
        row(out, cells.iter().map(table_cell));
    }
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        let _infallible = write!(out, " {cell} |");
    }
    out.push('\n');
}

fn cell(cell: &Cell) -> String {
    toned(cell, line(&cell.text))
}

/// Writes a value of a table, which takes pipes for its own even inside code.
fn table_cell(cell: &Cell) -> String {
    let spans = cell.text.spans().iter().map(|part| match part.style {
        SpanStyle::Code => code(&part.text).replace('|', "\\|"),
        _ => span(part),
    });
    toned(cell, spans.collect())
}

/// A tone shows in Markdown as weight, where it must not be missed.
fn toned(cell: &Cell, text: String) -> String {
    match cell.tone {
        _ if cell.is_none() => NOTHING.to_owned(),
        Tone::Bad if !has_code(&cell.text) => format!("**{text}**"),
        _ => text,
    }
}

fn has_code(text: &Text) -> bool {
    text.spans()
        .iter()
        .any(|span| span.style != SpanStyle::Plain)
}

fn line(text: &Text) -> String {
    text.spans().iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span.style {
        SpanStyle::Plain => plain(&span.text),
        SpanStyle::Code => code(&span.text),
        SpanStyle::Strong => format!("**{}**", plain(&span.text)),
    }
}

/// Writes text as a code span, with a fence that the text does not hold.
fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return NOTHING.to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|letter| letter != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// Writes plain words so that nothing in them is read as markup.
fn plain(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let joins_word = previous.is_alphanumeric() && next.is_alphanumeric();
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '|' | '<' | '>' | '~' | '$' => {
                out.extend(['\\', letter]);
            }
            '_' if !joins_word => out.push_str("\\_"),
            '&' if next.is_alphanumeric() || next == '#' => out.push_str("\\&"),
            // An address that a reader could follow by mistake is taken apart.
            ':' if next == '/' => out.push_str("\\:"),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str("\\."),
            // Trackers look for these after Markdown is read; a comment stops them.
            '@' | '#' if next.is_alphanumeric() => {
                out.push(letter);
                out.push_str("<!-- -->");
            }
            letter => out.push(letter),
        }
        previous = letter;
    }
    out
}

/// Escapes what would begin a heading, a list or a rule at the beginning of a line.
fn guarded(line: &str) -> String {
    let first = line.chars().next().unwrap_or(' ');
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = line.chars().nth(digits);
    if matches!(first, '#' | '+' | '-' | '=') {
        return format!("\\{line}");
    }
    match (digits > 0, after) {
        (true, Some(mark @ ('.' | ')'))) => {
            let (number, rest) = line.split_at(digits);
            format!("{number}\\{mark}{}", rest.get(1..).unwrap_or_default())
        }
        _ => line.to_owned(),
    }
}
