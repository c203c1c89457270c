//! The report as one page: no script, nothing loaded, light and dark, wide and narrow.

mod audit;
mod case;
mod chart;
mod page;
mod scene;
mod sheet;
mod text;

pub use page::{MAX_PAGE_ANIMATIONS, Page};
