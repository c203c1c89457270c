//! Text inside markup.

use crate::page::{Span, SpanStyle, Text, visible::one_line};

/// Escapes text for an element or a quoted attribute; hidden characters are shown as escapes, line
/// breaks and tabs are kept.
pub fn escape(text: &str) -> String {
    let text = crate::page::visible::visible(text, |letter| matches!(letter, '\n' | '\t'));
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

/// Escapes text that stands on one line.
pub(in crate::page) fn line(text: &str) -> String {
    escape(&one_line(text))
}

/// Writes a text with how its parts are meant.
pub(super) fn text(text: &Text) -> String {
    text.spans().iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let text = line(&span.text);
    match span.style {
        SpanStyle::Plain => text,
        SpanStyle::Code => format!("<code>{text}</code>"),
        SpanStyle::Strong => format!("<strong>{text}</strong>"),
    }
}
