//! How a document is written.

use std::str::FromStr;

use worldforge_core::{Error, json, nearest};

use super::{Document, Screen, markdown, text};

/// The format of standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// For programs: sorted keys, an indent of two, a final newline.
    Json,
    /// For an issue or a report.
    Markdown,
}

impl Format {
    /// Every name that `--format` takes.
    pub(crate) const NAMES: [&str; 3] = ["text", "json", "markdown"];

    /// Writes a document.
    pub(crate) fn render(self, document: &Document, screen: &Screen) -> String {
        match self {
            Self::Text => text::render(document.blocks(), screen),
            Self::Json => json::pretty(document.data()),
            Self::Markdown => markdown::render(document.blocks()),
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            _ => {
                let known = Self::NAMES;
                let error = Error::invalid_input(format!(
                    "unknown format '{name}'; known formats: {}",
                    known.join(", ")
                ));
                Err(error.triage(format!(
                    "use '--format {}'",
                    nearest(name, known).unwrap_or("text")
                )))
            }
        }
    }
}
