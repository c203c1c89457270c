//! Charts as inline SVG that is as wide as the page: places are shares of the width, sizes of
//! letters and marks are not, so that a chart is as readable on a phone as on a wide screen.

mod bars;
mod curve;
mod distribution;
mod frame;
mod intervals;
mod ruler;

pub(super) use curve::key;

use super::{Chart, Plot};

/// Draws a chart.
pub(super) fn draw(chart: &Chart) -> String {
    match &chart.plot {
        Plot::Intervals {
            axis,
            reference,
            rows,
        } => intervals::draw(&chart.title, axis, reference.as_ref(), rows),
        Plot::Bars { axis, rows } => bars::draw(&chart.title, axis, rows),
        Plot::Curve { x, y, lines } => curve::draw(&chart.title, (x, y), lines),
        Plot::Distribution { axis, rows } => distribution::draw(&chart.title, axis, rows),
    }
}
