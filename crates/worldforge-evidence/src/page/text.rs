//! Text of a page: words of this program, and words that are shown as they are.

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

/// A few words on one line, part of them perhaps in code.
///
/// Line breaks count as spaces. Names, paths and messages that somebody else chose belong in
/// [`Text::code`], where no renderer reads them as markup, as a mention of a person or as a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(Vec<Span>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Span {
    /// The words.
    pub text: Safe,
    /// How they are meant.
    #[serde(default, skip_serializing_if = "SpanStyle::is_plain")]
    pub style: SpanStyle,
}

/// How a part of a text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SpanStyle {
    /// Plain words.
    #[default]
    Plain,
    /// Something to type, a name that a program reads, or words of somebody else.
    Code,
    /// What the eye should find first.
    Strong,
}

impl SpanStyle {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

impl Text {
    /// Creates text of plain words.
    pub fn plain(text: impl Into<Safe>) -> Self {
        Self::default().and(text)
    }

    /// Creates text that is shown as it is.
    pub fn code(text: impl Into<Safe>) -> Self {
        Self::default().and_code(text)
    }

    /// Adds plain words; nothing is put between the parts.
    #[must_use]
    pub fn and(self, text: impl Into<Safe>) -> Self {
        self.with(text.into(), SpanStyle::Plain)
    }

    /// Adds words that are shown as they are.
    #[must_use]
    pub fn and_code(self, text: impl Into<Safe>) -> Self {
        self.with(text.into(), SpanStyle::Code)
    }

    /// Adds words that the eye should find first.
    #[must_use]
    pub fn and_strong(self, text: impl Into<Safe>) -> Self {
        self.with(text.into(), SpanStyle::Strong)
    }

    /// Returns the parts in order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Returns whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.text.is_empty())
    }

    /// Returns the words without how they are meant.
    pub fn words(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    fn with(mut self, text: Safe, style: SpanStyle) -> Self {
        self.0.push(Span { text, style });
        self
    }
}

impl From<&'static str> for Text {
    fn from(literal: &'static str) -> Self {
        Self::plain(literal)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl From<Safe> for Text {
    fn from(text: Safe) -> Self {
        Self::plain(text)
    }
}
