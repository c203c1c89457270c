//! Text and numbers inside markup.

use crate::report::number::decimals;

/// Escapes text for an element or a quoted attribute.
pub(super) fn escape(text: &str) -> String {
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

/// Writes a coordinate.
pub(super) fn coordinate(value: f64) -> String {
    decimals(value, 2)
}

/// Writes points as the `points` attribute of a line.
pub(super) fn points(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let words: Vec<String> = points
        .into_iter()
        .map(|(x, y)| format!("{},{}", coordinate(x), coordinate(y)))
        .collect();
    words.join(" ")
}
