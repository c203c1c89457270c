//! The document: data for programs, blocks for people.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{Result, json};
use worldforge_evidence::page::Page;

use super::{Cell, Sketch, Table, terminal};

/// A part of a document that people read.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// The title of what follows.
    Heading(String),
    /// A paragraph.
    Line(Cell),
    /// Names with their values.
    Fields(Vec<(Cow<'static, str>, Cell)>),
    /// Rows under titles.
    Table(Table),
    /// Sentences, one after another.
    List(Vec<Cell>),
    /// Commands, each with what it does.
    Commands(Vec<(Cell, Cell)>),
    /// A drawing, which only text shows.
    Sketch(Sketch),
}

/// What a command says.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    data: Value,
    blocks: Vec<Block>,
    primary: Option<Table>,
    page: Option<Box<Page>>,
    /// Whether the blocks were made from the page.
    is_page: bool,
}

impl Document {
    /// Creates a document from the record that programs read.
    pub(crate) fn new(data: &(impl Serialize + ?Sized)) -> Result<Self> {
        Ok(Self {
            data: json::encode(data)?,
            blocks: Vec::new(),
            primary: None,
            page: None,
            is_page: false,
        })
    }

    /// Creates a document from the record that programs read and the report that people read in
    /// every form; on a screen its charts are left out, and what is folded away.
    pub(crate) fn of_page(data: &(impl Serialize + ?Sized), page: Page) -> Result<Self> {
        let mut document = Self::new(data)?;
        document.blocks = terminal::blocks(&page);
        document.page = Some(Box::new(page));
        document.is_page = true;
        Ok(document)
    }

    /// Adds a title.
    #[must_use]
    pub(crate) fn heading(self, text: impl Into<String>) -> Self {
        self.with(Block::Heading(text.into()))
    }

    /// Adds a paragraph.
    #[must_use]
    pub(crate) fn line(self, text: impl Into<Cell>) -> Self {
        self.with(Block::Line(text.into()))
    }

    /// Adds names with their values.
    #[must_use]
    pub(crate) fn fields(self, fields: impl IntoIterator<Item = (&'static str, Cell)>) -> Self {
        let fields = fields.into_iter();
        let fields = fields.map(|(name, value)| (Cow::Borrowed(name), value));
        self.with(Block::Fields(fields.collect()))
    }

    /// Adds a table; one without rows is left out, but the first one is what CSV shows.
    #[must_use]
    pub(crate) fn table(mut self, table: Table) -> Self {
        if self.primary.is_none() {
            self.primary = Some(table.clone());
        }
        if table.is_empty() {
            self
        } else {
            self.with(Block::Table(table))
        }
    }

    /// Adds sentences; none leave nothing.
    #[must_use]
    pub(crate) fn list(self, items: impl IntoIterator<Item = Cell>) -> Self {
        let items: Vec<Cell> = items.into_iter().collect();
        if items.is_empty() {
            self
        } else {
            self.with(Block::List(items))
        }
    }

    /// Adds sentences under a title; none leave neither.
    #[must_use]
    pub(crate) fn list_under(self, title: &str, items: impl IntoIterator<Item = Cell>) -> Self {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            self
        } else {
            self.heading(title).list(items)
        }
    }

    /// Adds commands, each with what it does.
    #[must_use]
    pub(crate) fn commands(self, commands: impl IntoIterator<Item = (Cell, Cell)>) -> Self {
        self.with(Block::Commands(commands.into_iter().collect()))
    }

    /// Adds a drawing, which only text shows, and only on a screen that is wide enough.
    #[must_use]
    pub(crate) fn sketch(self, sketch: Sketch) -> Self {
        self.with(Block::Sketch(sketch))
    }

    /// Adds what may be typed next.
    #[must_use]
    pub(crate) fn next_steps(self, commands: impl IntoIterator<Item = String>) -> Self {
        let commands = commands.into_iter().map(Cell::code);
        self.heading("Next").list(commands)
    }

    /// Gives HTML and CSV a report of their own.
    #[must_use]
    pub(crate) fn shown_as(self, page: Page) -> Self {
        Self {
            page: Some(Box::new(page)),
            ..self
        }
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Returns what programs read.
    pub(super) fn data(&self) -> &Value {
        &self.data
    }

    /// Returns what people read.
    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Returns the first table, with or without rows.
    pub(super) fn primary(&self) -> Option<&Table> {
        self.primary.as_ref()
    }

    /// Returns the report that Markdown shows instead of the blocks.
    pub(super) fn whole_page(&self) -> Option<&Page> {
        self.page().filter(|_| self.is_page)
    }

    /// Returns the report that HTML and CSV show instead of the blocks.
    pub(super) fn page(&self) -> Option<&Page> {
        self.page.as_deref()
    }
}
