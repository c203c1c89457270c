//! HTML without scripts, links or anything loaded from elsewhere.

use std::fmt::Write as _;

use super::model::{Block, Page, Words, visible};

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
code,pre{font-family:monospace;background:#f3f3f3}pre{padding:.5rem;overflow:auto}\
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left}";

/// Writes a page as HTML.
pub(in crate::bundle) fn to_html(page: &Page) -> String {
    let title = escaped(match &page.title {
        Words::Own(text) | Words::Foreign(text) => text,
    });
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for section in &page.sections {
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "<h2>{}</h2>", section.heading);
        for block in &section.blocks {
            write_block(&mut out, block);
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => {
            let _infallible = writeln!(out, "<p>{}</p>", line(text));
        }
        Block::Quote(text) => {
            let text = visible(text, |letter| matches!(letter, '\n' | '\t'));
            let _infallible = writeln!(out, "<pre>{}</pre>", escaped(text.trim_end()));
        }
        Block::List(items) => {
            out.push_str("<ul>\n");
            for item in items {
                let _infallible = writeln!(out, "<li>{}</li>", line(item));
            }
            out.push_str("</ul>\n");
        }
        Block::Table { head, rows } => {
            let _infallible =
                writeln!(out, "<table>\n<tr><th>{}</th></tr>", head.join("</th><th>"));
            for row in rows {
                let cells: Vec<String> = row.iter().map(words).collect();
                let _infallible = writeln!(out, "<tr><td>{}</td></tr>", cells.join("</td><td>"));
            }
            out.push_str("</table>\n");
        }
    }
}

fn line(text: &[Words]) -> String {
    let words: Vec<String> = text.iter().map(words).collect();
    words.join(" ")
}

fn words(text: &Words) -> String {
    match text {
        Words::Own(text) => escaped(text),
        Words::Foreign(text) => {
            let text = visible(&text.replace(['\n', '\r', '\t'], " "), |_| false);
            format!("<code>{}</code>", escaped(&text))
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}
