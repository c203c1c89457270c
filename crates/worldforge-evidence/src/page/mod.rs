//! Reports as data: a [`Page`] is built once, and a renderer only writes it down.
//!
//! A page holds paragraphs, notices, facts, tables and charts. Its JSON is the data itself;
//! [`Page::to_markdown`], [`Page::to_html`] and [`Page::to_csv`] write the rest, so that no two
//! forms of one report can disagree. Every text on a page has passed the redactor, and the HTML has
//! neither a script nor a link nor anything that is loaded from elsewhere.

mod block;
mod cell;
mod chart;
mod check;
mod csv;
mod document;
mod html;
mod markdown;
pub mod quantity;
mod svg;
mod table;
mod text;
mod visible;

pub use block::{Block, Fact, NoticeKind};
pub use cell::{Cell, Tone};
pub use chart::{
    Axis, Bar, Bin, Chart, CurveLine, DistributionRow, IntervalRow, Mark, Plot, Range, Scale, Unit,
};
pub use check::{
    MAX_COLUMNS, MAX_DETAILS_DEPTH, MAX_PAGE_BLOCKS, MAX_POINTS, MAX_ROWS, PAGE_LIMITS,
};
pub use document::{PAGE_SCHEMA_VERSION, Page};
pub use html::{STYLE_SHEET, escape};
pub use table::{Align, Column, Table};
pub use text::{Span, SpanStyle, Text};
