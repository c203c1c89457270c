//! The parts of a page as markup.

use std::fmt::Write as _;

use super::escape::{escape, line, text};
use crate::page::{Align, Block, Cell, Chart, Fact, Plot, Table, Text, svg};

/// What stands where there is nothing.
const NOTHING: &str = "<span class=\"soft\">–</span>";

pub(super) fn blocks(out: &mut String, blocks: &[Block]) {
    for part in blocks {
        block(out, part);
    }
}

fn block(out: &mut String, block: &Block) {
    // Writing to a String cannot fail, here and below.
    let _infallible = match block {
        Block::Heading { text: title } => writeln!(out, "<h2>{}</h2>", text(title)),
        Block::Subheading { text: title } => writeln!(out, "<h3>{}</h3>", text(title)),
        Block::Paragraph { text: words } => writeln!(out, "<p>{}</p>", text(words)),
        Block::Notice { kind, text: words } => writeln!(
            out,
            "<aside class=\"notice {}\"><p><strong>{}</strong> {}</p></aside>",
            kind.class(),
            kind.label(),
            text(words)
        ),
        Block::Tiles { tiles: results } => {
            tiles(out, results);
            Ok(())
        }
        Block::Facts { facts: rows } => {
            facts(out, rows);
            Ok(())
        }
        Block::Table { table: rows } => {
            table(out, rows, "table");
            Ok(())
        }
        Block::Chart { chart: numbers } => {
            chart(out, numbers);
            Ok(())
        }
        Block::List { items } => {
            out.push_str("<ul>\n");
            for item in items {
                let _infallible = writeln!(out, "<li>{}</li>", text(item));
            }
            writeln!(out, "</ul>")
        }
        Block::Code { text } => writeln!(
            out,
            "<pre tabindex=\"0\"><code>{}</code></pre>",
            escape(text.trim_end())
        ),
        Block::Details {
            summary,
            blocks: inner,
        } => {
            let _infallible = writeln!(out, "<details><summary>{}</summary>", text(summary));
            blocks(out, inner);
            writeln!(out, "</details>")
        }
    };
}

fn tiles(out: &mut String, tiles: &[Fact]) {
    out.push_str("<div class=\"tiles\">\n");
    for tile in tiles {
        let tone = tile.value.tone.class().unwrap_or_default();
        let _infallible = writeln!(
            out,
            "<div class=\"tile {tone}\"><strong>{}</strong><span>{}</span></div>",
            content(&tile.value),
            line(&tile.name)
        );
    }
    out.push_str("</div>\n");
}

pub(super) fn facts(out: &mut String, facts: &[Fact]) {
    out.push_str("<dl>\n");
    for fact in facts {
        let _infallible = writeln!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            line(&fact.name),
            toned(&fact.value)
        );
    }
    out.push_str("</dl>\n");
}

/// Writes a table in a container of its own, which scrolls where the page may not.
fn table(out: &mut String, table: &Table, label: &str) {
    if table.is_empty() {
        let caption = table.caption.as_ref();
        let caption = caption.map_or_else(String::new, |words| format!("{}: ", text(words)));
        let _infallible = writeln!(out, "<p class=\"soft\">{caption}none.</p>");
        return;
    }
    let caption = table.caption.as_ref();
    let name = caption.map_or_else(|| label.to_owned(), Text::words);
    let _infallible = writeln!(
        out,
        "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n<table>",
        line(&name)
    );
    if let Some(caption) = caption {
        let _infallible = writeln!(out, "<caption>{}</caption>", text(caption));
    }
    out.push_str("<thead><tr>");
    for column in &table.columns {
        let class = class(column.align, None);
        let _infallible = write!(out, "<th scope=\"col\"{class}>{}</th>", line(&column.title));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (index, (column, cell)) in table.columns.iter().zip(row).enumerate() {
            let class = class(column.align, cell.tone.class());
            let (open, close) = match (index, column.align) {
                (0, Align::Text) => ("th scope=\"row\"", "th"),
                _ => ("td", "td"),
            };
            let _infallible = write!(out, "<{open}{class}>{}</{close}>", content(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

/// Writes a chart with its numbers below it, for whoever cannot see it.
fn chart(out: &mut String, chart: &Chart) {
    let _infallible = writeln!(
        out,
        "<figure class=\"chart\">\n<h3>{}</h3>",
        line(&chart.title)
    );
    if let Plot::Curve { lines, .. } = &chart.plot
        && lines.len() > 1
    {
        out.push_str("<p class=\"keys\">");
        for (index, line_of) in lines.iter().enumerate() {
            let _infallible = write!(
                out,
                "<span>{}{}</span>",
                svg::key(index),
                line(&line_of.label)
            );
        }
        out.push_str("</p>\n");
    }
    out.push_str(&svg::draw(chart));
    if let Some(note) = &chart.note {
        let _infallible = writeln!(out, "<figcaption>{}</figcaption>", text(note));
    }
    out.push_str("<details class=\"numbers\"><summary>Numbers</summary>\n");
    table(
        out,
        &chart.to_table(),
        &format!("numbers of {}", chart.title),
    );
    out.push_str("</details>\n</figure>\n");
}

fn class(align: Align, tone: Option<&str>) -> String {
    let align = match align {
        Align::Text => None,
        Align::Number => Some("number"),
        Align::Wrapped => Some("wrapped"),
    };
    let classes: Vec<&str> = align.into_iter().chain(tone).collect();
    if classes.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", classes.join(" "))
    }
}

fn toned(cell: &Cell) -> String {
    match cell.tone.class() {
        Some(class) => format!("<span class=\"{class}\">{}</span>", content(cell)),
        None => content(cell),
    }
}

fn content(cell: &Cell) -> String {
    if cell.is_none() {
        NOTHING.to_owned()
    } else {
        text(&cell.text)
    }
}
