//! The page itself.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result, Safe, json};

use super::{Block, Cell, Chart, Fact, NoticeKind, PAGE_LIMITS, Table, Text, check};

/// The only version of [`Page`] that is written and read.
pub const PAGE_SCHEMA_VERSION: u32 = 1;

/// A report for people, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Page {
    /// Always [`PAGE_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What the page is about, in one line.
    pub title: Safe,
    /// What kind of report it is, above the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eyebrow: Option<Text>,
    /// The result in a sentence, below the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Text>,
    /// The parts in order.
    pub blocks: Vec<Block>,
    /// Where the numbers come from, at the foot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provenance: Vec<Fact>,
    /// What the page is as CSV, where that is none of its tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Table>,
}

impl Page {
    /// Creates a page without parts.
    pub fn new(title: impl Into<Safe>) -> Self {
        Self {
            schema_version: PAGE_SCHEMA_VERSION,
            title: title.into(),
            eyebrow: None,
            lead: None,
            blocks: Vec::new(),
            provenance: Vec::new(),
            records: None,
        }
    }

    /// Reads a page from its JSON.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for anything that is no page of
    /// this version, [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for one that is
    /// too large; the error names the field.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let page: Self = json::decode(bytes, PAGE_LIMITS)?;
        page.check()?;
        Ok(page)
    }

    /// Checks what the types leave open: the version, the numbers of a chart, rows and limits.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) or
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded); the error names the field.
    pub fn check(&self) -> Result<()> {
        check::page(self)
    }

    /// Says above the title what kind of report it is.
    #[must_use]
    pub fn eyebrow(self, text: impl Into<Text>) -> Self {
        Self {
            eyebrow: Some(text.into()),
            ..self
        }
    }

    /// Says the result in a sentence, below the title.
    #[must_use]
    pub fn lead(self, text: impl Into<Text>) -> Self {
        Self {
            lead: Some(text.into()),
            ..self
        }
    }

    /// Adds what a reader must not miss.
    #[must_use]
    pub fn notice(self, kind: NoticeKind, text: impl Into<Text>) -> Self {
        self.with(Block::notice(kind, text))
    }

    /// Adds the title of what follows.
    #[must_use]
    pub fn heading(self, text: impl Into<Text>) -> Self {
        self.with(Block::heading(text))
    }

    /// Adds the title of a part of a section.
    #[must_use]
    pub fn subheading(self, text: impl Into<Text>) -> Self {
        self.with(Block::subheading(text))
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(self, text: impl Into<Text>) -> Self {
        self.with(Block::paragraph(text))
    }

    /// Adds a few results in large type.
    #[must_use]
    pub fn tiles<N: Into<Safe>, C: Into<Cell>>(
        self,
        tiles: impl IntoIterator<Item = (N, C)>,
    ) -> Self {
        self.with(Block::tiles(tiles))
    }

    /// Adds names with their values.
    #[must_use]
    pub fn facts<N: Into<Safe>, C: Into<Cell>>(
        self,
        facts: impl IntoIterator<Item = (N, C)>,
    ) -> Self {
        self.with(Block::facts(facts))
    }

    /// Adds a table; one without rows stays, and says so.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.with(Block::table(table))
    }

    /// Adds a chart.
    #[must_use]
    pub fn chart(self, chart: Chart) -> Self {
        self.with(Block::chart(chart))
    }

    /// Adds sentences; none leave nothing.
    #[must_use]
    pub fn list<T: Into<Text>>(self, items: impl IntoIterator<Item = T>) -> Self {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return self;
        }
        self.with(Block::list(items))
    }

    /// Adds text that is shown as it is, line by line.
    #[must_use]
    pub fn code(self, text: impl Into<Safe>) -> Self {
        self.with(Block::code(text))
    }

    /// Adds what is folded away until somebody asks for it.
    #[must_use]
    pub fn details(
        self,
        summary: impl Into<Text>,
        blocks: impl IntoIterator<Item = Block>,
    ) -> Self {
        self.with(Block::details(summary, blocks))
    }

    /// Adds where the numbers come from, at the foot of the page.
    #[must_use]
    pub fn provenance<N: Into<Safe>, C: Into<Cell>>(
        mut self,
        facts: impl IntoIterator<Item = (N, C)>,
    ) -> Self {
        let facts = facts.into_iter();
        let facts = facts.map(|(name, value)| Fact::new(name, value));
        self.provenance.extend(facts);
        self
    }

    /// Says what the page is as CSV, where that is none of its tables; no other form shows it.
    #[must_use]
    pub fn records(self, table: Table) -> Self {
        Self {
            records: Some(table),
            ..self
        }
    }

    /// Adds a part.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Returns the table that the page is as CSV: the one for that, the first that says so, or else
    /// the first.
    pub fn primary_table(&self) -> Option<&Table> {
        if let Some(records) = &self.records {
            return Some(records);
        }
        let mut tables = Vec::new();
        collect_tables(&self.blocks, &mut tables);
        let primary = tables.iter().find(|table| table.is_primary);
        primary.or(tables.first()).copied()
    }

    /// Writes the page as JSON: sorted keys, an indent of two, a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_json(&self) -> Result<String> {
        Ok(json::pretty(&json::encode(self)?))
    }

    /// Writes the page's primary table as CSV.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a page without a table.
    pub fn to_csv(&self) -> Result<String> {
        let table = self.primary_table().ok_or_else(|| {
            let message = format!("must have a table to be CSV, and '{}' has none", self.title);
            Error::invalid_input(message).triage("ask for another format")
        })?;
        Ok(table.to_csv())
    }
}

fn collect_tables<'a>(blocks: &'a [Block], tables: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table { table } => tables.push(table),
            Block::Details { blocks, .. } => collect_tables(blocks, tables),
            _ => {}
        }
    }
}
