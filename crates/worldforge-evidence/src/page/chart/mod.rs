//! Charts as data: what was measured, never how it is drawn.

mod axis;
mod build;
mod histogram;
mod plot;
mod table;

pub use axis::{Axis, Scale, Unit};
pub use plot::{Bar, Bin, Chart, CurveLine, DistributionRow, IntervalRow, Mark, Plot, Range};
