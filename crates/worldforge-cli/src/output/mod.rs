//! What a command says: one document, written as text, as JSON or as Markdown.
//!
//! Commands build a [`Document`] and never format; the writers never compute.

mod cell;
mod document;
mod format;
mod markdown;
mod quantity;
mod screen;
mod table;
mod text;

pub(crate) use cell::{Cell, Tone};
pub(crate) use document::{Block, Document};
pub(crate) use format::Format;
pub(crate) use quantity::{bytes, grouped, milliseconds};
pub(crate) use screen::Screen;
pub(crate) use table::{Column, Table};
