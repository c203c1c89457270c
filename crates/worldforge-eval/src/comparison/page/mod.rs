//! Comparisons as reports.

mod charts;
mod everything;
mod overview;
mod regression;
mod rows;
mod runs;
