//! Rust source taken apart into code and comments, line for line.

use std::path::Path;

/// What a stretch of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Literal,
}

/// Returns `source` with every comment and literal replaced by spaces; lines keep their numbers.
pub(crate) fn code_only(source: &str) -> String {
    keep(source, Part::Code)
}

/// Returns `source` with everything but its comments replaced by spaces; lines keep their numbers.
pub(crate) fn comments_only(source: &str) -> String {
    keep(source, Part::Comment)
}

fn keep(source: &str, wanted: Part) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (part, length) = comment(rest)
            .map(|length| (Part::Comment, length))
            .or_else(|| literal(rest).map(|length| (Part::Literal, length)))
            .unwrap_or((Part::Code, first.len_utf8()));
        let (stretch, after) = rest.split_at(length.min(rest.len()));
        if part == wanted {
            kept.push_str(stretch);
        } else {
            kept.extend(stretch.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    kept
}

/// Says whether `path` names a Rust file.
pub(crate) fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "rs")
}

/// Says whether `code` contains `word` as a whole identifier.
pub(crate) fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(start, _)| {
        let (before, from) = code.split_at(start);
        let after = from.get(word.len()..).unwrap_or_default();
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// Returns each function of blanked `code`: the number of its first line and how many it has.
pub(crate) fn function_lengths(code: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let starts = (0_usize..)
        .zip(&lines)
        .filter(|(_, line)| has_word(line, "fn"));
    starts
        .filter_map(|(start, _)| {
            let mut depth = 0_usize;
            for (length, line) in (1_usize..).zip(lines.get(start..)?) {
                let before = depth;
                depth =
                    (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
                let ends_here = depth == 0 && (before > 0 || line.contains(['{', ';']));
                if ends_here {
                    return Some((start + 1, length));
                }
            }
            None
        })
        .collect()
}

/// Returns the length in bytes of the comment that `text` starts with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.strip_prefix("/*")?;
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (position, c) in text.char_indices() {
        let is_edge = match (previous, c) {
            ('/', '*') => {
                depth += 1;
                true
            }
            ('*', '/') => {
                depth -= 1;
                true
            }
            _ => false,
        };
        if is_edge && depth == 0 {
            return Some(position + 1);
        }
        previous = if is_edge { ' ' } else { c };
    }
    Some(text.len())
}

/// Returns the length in bytes of the string or character literal that `text` starts with.
fn literal(text: &str) -> Option<usize> {
    raw_string(text)
        .or_else(|| quoted(text, '"'))
        .or_else(|| character(text))
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text
        .strip_prefix('r')
        .or_else(|| text.strip_prefix("br"))
        .or_else(|| text.strip_prefix("cr"))?;
    let body = after.trim_start_matches('#');
    let hashes = after.len() - body.len();
    let body = body.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let opening = text.len() - body.len();
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(opening + length)
}

fn quoted(text: &str, quote: char) -> Option<usize> {
    let body = text.strip_prefix(quote)?;
    let mut is_escaped = false;
    for (position, c) in body.char_indices() {
        if c == quote && !is_escaped {
            return Some(position + 2);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    Some(text.len())
}

/// Tells a character literal from a lifetime.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let mut characters = body.chars();
    let first = characters.next()?;
    let is_character = first == '\\' || characters.next() == Some('\'');
    if is_character {
        quoted(text, '\'')
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_stays() {
        let table = [
            ("a // unsafe\nb", "a\nb"),
            ("a /* x /* y */ z */ b", "ab"),
            (r#"f("un\"safe")"#, "f()"),
            ("f(r#\"a\"b\"#, c)", "f(,c)"),
            ("x == '\"' && 'a", "x==&&'a"),
            (r"x == '\'' || y", "x==||y"),
            ("&'static str", "&'staticstr"),
        ];
        for (source, code) in table {
            let blanked = code_only(source);
            assert_eq!(blanked.replace(' ', ""), code, "{source}");
            assert_eq!(blanked.len(), source.len(), "{source}");
        }
    }

    #[test]
    fn comments_are_kept_without_code_and_literals() {
        let source = "a(\"// no\"); // yes\n/* and */ b";
        let words: Vec<String> = comments_only(source)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(words, ["//", "yes", "/*", "and", "*/"]);
    }

    #[test]
    fn a_word_is_not_a_part_of_a_longer_one() {
        assert!(has_word("unsafe { x }", "unsafe"));
        assert!(!has_word("forbid(unsafe_code)", "unsafe"));
        assert!(!has_word("not_unsafe", "unsafe"));
    }

    #[test]
    fn functions_are_measured_from_signature_to_closing_brace() {
        let code = "impl A {\n    fn f(\n        a: u8,\n    ) {\n        if a { b }\n    }\n    fn g();\n    fn h() {}\n}\n";
        assert_eq!(function_lengths(code), [(2, 5), (7, 1), (8, 1)]);
    }
}
