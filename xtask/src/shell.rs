//! A shell line, split into its commands and their words.
//!
//! It understands quotes, backslashes, comments, redirections and the operators between commands,
//! which is what documentation uses; it expands nothing.

/// Splits a line into commands, each a list of words; a quote that never ends is refused.
pub(crate) fn commands(line: &str) -> Result<Vec<Vec<String>>, String> {
    let mut splitter = Splitter::default();
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (splitter.quote, c) {
            (None, '#') if splitter.word.is_none() => break,
            (None, '\'' | '"') => splitter.open(c),
            (None | Some('"'), '\\') => splitter.push(characters.next().unwrap_or(' ')),
            (None, '|' | '&' | ';') => splitter.end_command(),
            (None, '>' | '<') => splitter.redirect(),
            (None, space) if space.is_whitespace() => splitter.end_word(),
            (Some(quote), c) if c == quote => splitter.quote = None,
            (_, c) => splitter.push(c),
        }
    }
    if let Some(quote) = splitter.quote {
        return Err(format!("a {quote} that never ends"));
    }
    splitter.end_command();
    Ok(splitter.commands)
}

#[derive(Debug, Default)]
struct Splitter {
    commands: Vec<Vec<String>>,
    words: Vec<String>,
    word: Option<String>,
    quote: Option<char>,
    /// The next word is where a stream goes, and no argument.
    is_redirected: bool,
}

impl Splitter {
    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn open(&mut self, quote: char) {
        self.word.get_or_insert_default();
        self.quote = Some(quote);
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.is_redirected)
        {
            self.words.push(word);
        }
    }

    fn redirect(&mut self) {
        let is_stream = |word: &String| word.chars().all(|c| c.is_ascii_digit());
        if self.word.as_ref().is_some_and(is_stream) {
            self.word = None;
        }
        self.end_word();
        self.is_redirected = true;
    }

    fn end_command(&mut self) {
        self.end_word();
        self.is_redirected = false;
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_a_shell_splits_it() {
        let table: [(&str, &[&[&str]]); 7] = [
            (
                "a --b 'c d' \"e \\\" f\"",
                &[&["a", "--b", "c d", "e \" f"]],
            ),
            ("a | b && c; d &", &[&["a"], &["b"], &["c"], &["d"]]),
            ("a > out.txt b 2> err.txt", &[&["a", "b"]]),
            ("a # a comment", &[&["a"]]),
            ("a b#c", &[&["a", "b#c"]]),
            ("a ''", &[&["a", ""]]),
            ("# only a comment", &[]),
        ];
        for (line, expected) in table {
            assert_eq!(commands(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_refused() {
        assert!(commands("a 'b").is_err());
    }
}
