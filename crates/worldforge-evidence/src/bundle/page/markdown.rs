//! Markdown that can be pasted into an issue.
//!
//! Foreign text stands in code, so that nothing in it is read as markup, as a mention of a person
//! or as a reference to another issue.

use std::fmt::Write as _;

use super::model::{Block, Page, Words, visible};

/// Writes a page as Markdown.
pub(in crate::bundle) fn to_markdown(page: &Page) -> String {
    let mut out = format!("# {}\n", words(&page.title));
    for section in &page.sections {
        // Writing to a String cannot fail.
        let _infallible = write!(out, "\n## {}\n", section.heading);
        for block in &section.blocks {
            out.push('\n');
            write_block(&mut out, block);
        }
    }
    out
}

fn write_block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => {
            out.push_str(&line(text));
            out.push('\n');
        }
        Block::Quote(text) => {
            let text = visible(text, |letter| matches!(letter, '\n' | '\t'));
            let fence = "`".repeat(longest_run(&text).max(2) + 1);
            let _infallible = writeln!(out, "{fence}text\n{}\n{fence}", text.trim_end());
        }
        Block::List(items) => {
            for item in items {
                let _infallible = writeln!(out, "- {}", line(item));
            }
        }
        Block::Table { head, rows } => {
            let _infallible = writeln!(out, "| {} |", head.join(" | "));
            let _infallible = writeln!(out, "|{}", " --- |".repeat(head.len()));
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| words(cell).replace('|', "\\|"))
                    .collect();
                let _infallible = writeln!(out, "| {} |", cells.join(" | "));
            }
        }
    }
}

fn line(text: &[Words]) -> String {
    let words: Vec<String> = text.iter().map(words).collect();
    words.join(" ")
}

fn words(text: &Words) -> String {
    match text {
        Words::Own(text) => text.clone(),
        Words::Foreign(text) => code(text),
    }
}

/// Writes text as a code span, with a fence that the text does not hold.
fn code(text: &str) -> String {
    let text = visible(&text.replace(['\n', '\r', '\t'], " "), |_| false);
    if text.is_empty() {
        return "-".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
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
