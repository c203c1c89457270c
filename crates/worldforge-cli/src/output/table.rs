//! Rows under titles.

use std::borrow::Cow;

use super::Cell;

/// A column's title and how it may be laid out.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(super) title: Cow<'static, str>,
    pub(super) is_number: bool,
    pub(super) may_wrap: bool,
}

impl Column {
    /// Creates a column of short texts, which are never broken.
    pub(crate) const fn new(title: &'static str) -> Self {
        Self {
            title: Cow::Borrowed(title),
            is_number: false,
            may_wrap: false,
        }
    }

    /// Creates a column of numbers, aligned at the right.
    pub(crate) const fn number(title: &'static str) -> Self {
        Self {
            title: Cow::Borrowed(title),
            is_number: true,
            may_wrap: false,
        }
    }

    /// Creates a column of sentences, which are broken on a narrow screen.
    pub(crate) const fn wrapped(title: &'static str) -> Self {
        Self {
            title: Cow::Borrowed(title),
            is_number: false,
            may_wrap: true,
        }
    }
}

/// Rows of as many cells as there are columns.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Creates a table without rows.
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Returns whether there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns each row's cells with their columns.
    pub(super) fn records(&self) -> impl Iterator<Item = impl Iterator<Item = (&Column, &Cell)>> {
        self.rows.iter().map(|row| self.columns.iter().zip(row))
    }
}
