//! The parts of a page.

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use super::{Cell, Chart, Table, Text};

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Block {
    /// The title of what follows.
    Heading {
        /// The title.
        text: Text,
    },
    /// The title of a part of a section.
    Subheading {
        /// The title.
        text: Text,
    },
    /// Sentences.
    Paragraph {
        /// The sentences.
        text: Text,
    },
    /// What a reader must not miss.
    Notice {
        /// What it is about.
        kind: NoticeKind,
        /// The sentences.
        text: Text,
    },
    /// A few results in large type.
    Tiles {
        /// Each result and what it is.
        tiles: Vec<Fact>,
    },
    /// Names with their values.
    Facts {
        /// The names and values.
        facts: Vec<Fact>,
    },
    /// Rows under titles.
    Table {
        /// The rows.
        table: Table,
    },
    /// Numbers as a picture.
    Chart {
        /// The numbers.
        chart: Chart,
    },
    /// Sentences, one after another.
    List {
        /// The sentences.
        items: Vec<Text>,
    },
    /// Text of any length that is shown as it is, line by line.
    Code {
        /// The text.
        text: Safe,
    },
    /// What is folded away until somebody asks for it.
    Details {
        /// What is shown of it.
        summary: Text,
        /// The rest.
        blocks: Vec<Self>,
    },
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// It did what it should.
    Passed,
    /// It did not do what it should.
    Failed,
    /// Worth a look before anything is concluded.
    Warning,
    /// What the numbers do not show.
    ClaimBoundary,
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fact {
    /// The name.
    pub name: Safe,
    /// The value.
    pub value: Cell,
}

impl NoticeKind {
    /// Returns what stands before the notice.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Info => "Note",
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Warning => "Warning",
            Self::ClaimBoundary => "Claim boundary",
        }
    }

    /// Returns the kind's name in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::ClaimBoundary => "claim",
        }
    }
}

impl Fact {
    /// Creates a name with its value.
    pub fn new(name: impl Into<Safe>, value: impl Into<Cell>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }

    fn all<N: Into<Safe>, C: Into<Cell>>(facts: impl IntoIterator<Item = (N, C)>) -> Vec<Self> {
        let facts = facts.into_iter();
        facts.map(|(name, value)| Self::new(name, value)).collect()
    }
}

impl Block {
    /// Creates the title of what follows.
    pub fn heading(text: impl Into<Text>) -> Self {
        Self::Heading { text: text.into() }
    }

    /// Creates the title of a part of a section.
    pub fn subheading(text: impl Into<Text>) -> Self {
        Self::Subheading { text: text.into() }
    }

    /// Creates a paragraph.
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph { text: text.into() }
    }

    /// Creates a notice.
    pub fn notice(kind: NoticeKind, text: impl Into<Text>) -> Self {
        let text = text.into();
        Self::Notice { kind, text }
    }

    /// Creates results in large type.
    pub fn tiles<N: Into<Safe>, C: Into<Cell>>(tiles: impl IntoIterator<Item = (N, C)>) -> Self {
        Self::Tiles {
            tiles: Fact::all(tiles),
        }
    }

    /// Creates names with their values.
    pub fn facts<N: Into<Safe>, C: Into<Cell>>(facts: impl IntoIterator<Item = (N, C)>) -> Self {
        Self::Facts {
            facts: Fact::all(facts),
        }
    }

    /// Creates rows under titles.
    pub fn table(table: Table) -> Self {
        Self::Table { table }
    }

    /// Creates a picture of numbers.
    pub fn chart(chart: Chart) -> Self {
        Self::Chart { chart }
    }

    /// Creates a list of sentences.
    pub fn list<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List {
            items: items.into_iter().map(Into::into).collect(),
        }
    }

    /// Creates text that is shown as it is, line by line.
    pub fn code(text: impl Into<Safe>) -> Self {
        Self::Code { text: text.into() }
    }

    /// Creates what is folded away.
    pub fn details(summary: impl Into<Text>, blocks: impl IntoIterator<Item = Self>) -> Self {
        Self::Details {
            summary: summary.into(),
            blocks: blocks.into_iter().collect(),
        }
    }
}
