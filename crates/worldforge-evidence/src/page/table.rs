//! Rows under titles.

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use super::{Cell, Text};

/// How a column is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Align {
    /// Short texts, which are never broken.
    #[default]
    Text,
    /// Numbers, aligned at the right.
    Number,
    /// Sentences, which are broken where room is short.
    Wrapped,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Column {
    /// What people read above it.
    pub title: Safe,
    /// The heading in CSV; nothing where it is the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Safe>,
    /// How it is laid out.
    #[serde(default)]
    pub align: Align,
}

impl Column {
    /// Creates a column of short texts, which are never broken.
    pub fn text(title: impl Into<Safe>) -> Self {
        Self::aligned(title.into(), Align::Text)
    }

    /// Creates a column of numbers, aligned at the right.
    pub fn number(title: impl Into<Safe>) -> Self {
        Self::aligned(title.into(), Align::Number)
    }

    /// Creates a column of sentences, which are broken where room is short.
    pub fn wrapped(title: impl Into<Safe>) -> Self {
        Self::aligned(title.into(), Align::Wrapped)
    }

    /// Names the column in CSV, where it should differ from the title.
    #[must_use]
    pub fn key(self, key: impl Into<Safe>) -> Self {
        Self {
            key: Some(key.into()),
            ..self
        }
    }

    fn aligned(title: Safe, align: Align) -> Self {
        Self {
            title,
            key: None,
            align,
        }
    }
}

/// Rows of as many cells as there are columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Table {
    /// What the table shows, above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the page as CSV is this table; otherwise it is the first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_primary: bool,
}

impl Table {
    /// Creates a table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Says above the table what it shows.
    #[must_use]
    pub fn caption(self, caption: impl Into<Text>) -> Self {
        Self {
            caption: Some(caption.into()),
            ..self
        }
    }

    /// Makes the table what the page is as CSV.
    #[must_use]
    pub fn primary(self) -> Self {
        Self {
            is_primary: true,
            ..self
        }
    }

    /// Adds a row: what is missing at its end is nothing, what is too much is left out.
    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = row.into_iter().take(self.columns.len()).collect();
        row.resize(self.columns.len(), Cell::none());
        self.rows.push(row);
    }

    /// Adds a row and returns the table.
    #[must_use]
    pub fn row(mut self, row: impl IntoIterator<Item = Cell>) -> Self {
        self.push(row);
        self
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
