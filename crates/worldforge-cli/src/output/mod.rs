//! What a command says: one document, written as text, JSON, Markdown, CSV or HTML.
//!
//! Commands build a [`Document`] and never format; the writers never compute.

mod canvas;
mod cell;
mod document;
mod format;
mod ink;
mod markdown;
mod page;
mod quantity;
mod screen;
mod sketch;
mod table;
mod terminal;
mod text;

pub(crate) use canvas::{Canvas, DOTS_ACROSS, DOTS_DOWN, Place};
pub(crate) use cell::{Cell, Tone};
pub(crate) use document::{Block, Document};
pub(crate) use format::Format;
pub(crate) use ink::Ink;
pub(crate) use quantity::{bytes, grouped, milliseconds};
pub(crate) use screen::Screen;
pub(crate) use sketch::Sketch;
pub(crate) use table::{Column, Table};
