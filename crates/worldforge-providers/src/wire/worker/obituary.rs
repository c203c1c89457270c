//! What is told of a worker that is gone.

use worldforge_core::{Error, ErrorKind, Safe, Untrusted};

/// Characters of a worker's last words that an error quotes: the end of a traceback.
const MAX_QUOTED: usize = 600;

/// Says that a worker ended, how, and what it said last.
pub(super) fn ended(code: Option<u16>, words: &Untrusted) -> Error {
    let code = code.map_or_else(|| "unknown".to_owned(), |code| code.to_string());
    let error = Error::new(ErrorKind::Unavailable, "the worker ended").with("exit_code", code);
    let words = last(words);
    if words.is_empty() {
        return error;
    }
    error.with("stderr", words)
}

/// Redacts the whole text before it is cut: half a secret is not recognised.
fn last(words: &Untrusted) -> Safe {
    let redacted = words.excerpt(usize::MAX);
    let length = redacted.chars().count();
    if length <= MAX_QUOTED {
        return redacted;
    }
    let kept: String = redacted.chars().skip(length - MAX_QUOTED + 1).collect();
    format!("…{kept}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_quoted_without_secrets_and_paths() {
        let noise = "line\n".repeat(1000);
        let path = ["", "home", "someone", "x.py"].join("/");
        let text = format!("{noise}api_key=sk-live-0123456789abcdef in {path}\nlast");
        let error = ended(Some(3), &Untrusted::new(text));
        let shown = error.to_string();
        assert!(shown.ends_with("last)"), "{shown}");
        assert!(shown.contains("exit_code: 3"), "{shown}");
        assert!(
            !shown.contains("0123456789") && !shown.contains("someone"),
            "{shown}"
        );
        assert!(shown.chars().count() < 700);
        assert_eq!(ended(None, &Untrusted::new(" ")).context().count(), 1);
    }
}
