//! Characters that would change how the text around them is shown.

use std::borrow::Cow;

/// Writes hidden characters as escapes: controls, directions and what has no width.
///
/// `keeps` names the controls that the place can show.
pub(super) fn visible(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_shown = |letter: char| !is_hidden(letter) || keeps(letter);
    if text.chars().all(is_shown) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_shown(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_unicode());
        }
    }
    Cow::Owned(shown)
}

/// Writes a text on one line, hidden characters as escapes.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        let line = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        return Cow::Owned(visible(&line, |_| false).into_owned());
    }
    visible(text, |_| false)
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
