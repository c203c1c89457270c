//! What the terminal can show.

use anstyle::{AnsiColor, Style};

use super::{Ink, Tone};

/// The width and the colours of standard output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Columns, or no limit: a pipe takes lines of any length.
    pub(crate) width: Option<usize>,
    /// Whether colours may be used.
    pub(crate) is_coloured: bool,
}

impl Screen {
    /// Writes `text` in the colour of its tone.
    pub(crate) fn paint(&self, text: &str, tone: Tone) -> String {
        let style = match tone {
            Tone::Plain | Tone::Code => return text.to_owned(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Warning => AnsiColor::Yellow.on_default(),
            Tone::Bad => AnsiColor::Red.on_default(),
            Tone::Quiet => Style::new().dimmed(),
        };
        self.styled(text, style)
    }

    /// Writes `text` as a title.
    pub(crate) fn bold(&self, text: &str) -> String {
        self.styled(text, Style::new().bold())
    }

    /// Writes a part of a drawing in the colour of what it stands for.
    pub(super) fn draw(&self, text: &str, ink: Ink) -> String {
        match ink {
            Ink::Scene => text.to_owned(),
            ink => self.styled(text, ink.style()),
        }
    }

    fn styled(&self, text: &str, style: Style) -> String {
        if self.is_coloured && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
