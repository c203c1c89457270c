//! One value on the screen.

/// How a value is meant, which a colour may underline and never carries alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A plain value.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Not as it should be.
    Bad,
    /// Of less interest.
    Quiet,
    /// Something to type, or a name that a program reads.
    Code,
}

/// A value with its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Creates a value; control characters of untrusted names are shown escaped, so that no file
    /// can steer a terminal.
    pub(crate) fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        let mut clean = String::new();
        for letter in text.as_ref().chars() {
            match letter {
                '\n' | '\t' => clean.push(' '),
                letter if letter.is_control() || is_direction(letter) => {
                    clean.extend(letter.escape_unicode());
                }
                letter => clean.push(letter),
            }
        }
        Self { text: clean, tone }
    }

    /// Creates a value that is as it should be, or is not.
    pub(crate) fn verdict(text: impl AsRef<str>, is_good: impl Into<Option<bool>>) -> Self {
        let tone = match is_good.into() {
            Some(true) => Tone::Good,
            Some(false) => Tone::Bad,
            None => Tone::Warning,
        };
        Self::new(text, tone)
    }

    /// Creates something to type.
    pub(crate) fn code(text: impl AsRef<str>) -> Self {
        Self::new(text, Tone::Code)
    }

    /// Creates something of less interest.
    pub(crate) fn quiet(text: impl AsRef<str>) -> Self {
        Self::new(text, Tone::Quiet)
    }

    /// Returns `yes` or `no`.
    pub(crate) fn yes_no(flag: impl Into<bool>) -> Self {
        Self::from(if flag.into() { "yes" } else { "no" })
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the tone.
    pub(crate) fn tone(&self) -> Tone {
        self.tone
    }

    /// Returns the columns that the text takes.
    pub(crate) fn width(&self) -> usize {
        self.text.chars().count()
    }
}

/// Characters that change the direction of the text around them.
fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Tone::Plain)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::from(count.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_file_cannot_steer_the_terminal() {
        let cell = Cell::from("a\u{1b}[2Jb\u{202e}c\nd");
        assert_eq!(cell.text(), "a\\u{1b}[2Jb\\u{202e}c d");
    }
}
