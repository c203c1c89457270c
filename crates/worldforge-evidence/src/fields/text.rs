//! What a text of a document may be.

use serde_json::Value;

/// Longest text of a member, in characters.
const MAX_TEXT: usize = 2000;

/// Returns a text that is one: not blank, not too long, with nothing in it that cannot be seen.
pub(crate) fn checked_text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Err("must not be blank".to_owned()),
        Value::String(text) if text.chars().count() > MAX_TEXT => {
            Err(format!("must be at most {MAX_TEXT} characters"))
        }
        Value::String(text) if text.chars().any(is_hidden) => {
            Err("must hold no control characters and no letters that cannot be seen".to_owned())
        }
        Value::String(text) => Ok(text),
        other => Err(format!("must be a text, found {}", kind_of(other))),
    }
}

/// Says whether a letter is invisible or turns the direction of what follows it.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Names the kind of a JSON value.
pub(super) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
