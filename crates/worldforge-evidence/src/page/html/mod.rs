//! A page as one HTML file: no script, no link, nothing loaded, light and dark, wide and narrow.

mod block;
mod document;
mod escape;

pub use document::STYLE_SHEET;
pub use escape::escape;

pub(in crate::page) use escape::line;
