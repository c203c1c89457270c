//! A table as comma-separated values that a spreadsheet opens without running anything.
//!
//! Fields and lines follow RFC 4180. A text that a spreadsheet would take for a formula gets an
//! apostrophe in front; a number never does.

use std::borrow::Cow;

use serde_json::Value;
use worldforge_core::json;

use super::{Cell, Table, visible::visible};

impl Table {
    /// Writes the table as CSV (RFC 4180): the keys or titles of the columns, then the rows.
    pub fn to_csv(&self) -> String {
        let mut out = String::new();
        let heads = self.columns.iter().map(|column| {
            let head = column.key.as_ref().unwrap_or(&column.title);
            text(head)
        });
        line(&mut out, heads);
        for row in &self.rows {
            line(&mut out, row.iter().map(field));
        }
        out
    }
}

fn line<'a>(out: &mut String, fields: impl Iterator<Item = Cow<'a, str>>) {
    for (index, field) in fields.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}

fn field(cell: &Cell) -> Cow<'static, str> {
    match &cell.number {
        Some(number) => Cow::Owned(json::canonical(&Value::Number(number.clone()))),
        None => Cow::Owned(text(&cell.text.words()).into_owned()),
    }
}

fn text(text: &str) -> Cow<'_, str> {
    let shown = visible(text, |letter| matches!(letter, '\n' | '\t'));
    if is_formula(&shown) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

/// Returns whether a spreadsheet would run the text; `-3.5` is only a number.
fn is_formula(text: &str) -> bool {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let is_number = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.' | 'e' | 'E'))
        && text.parse::<f64>().is_ok_and(f64::is_finite);
    let first = text.chars().find(|letter| !letter.is_whitespace());
    let begins_hidden = text.starts_with(['\t', '\n']);
    (first.is_some_and(|letter| SIGNS.contains(&letter)) && !is_number) || begins_hidden
}
