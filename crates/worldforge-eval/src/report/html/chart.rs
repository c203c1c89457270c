//! Small line charts and histograms as SVG.

use std::fmt::Write as _;

use super::text::{coordinate, escape, points};
use crate::report::number::decimals;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 38.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;

/// A chart with its axes drawn, to which lines and bars are added.
pub(super) struct Chart {
    most: (f64, f64),
    out: String,
}

impl Chart {
    /// Begins a chart from zero to the greatest values, whose axes have names.
    pub(super) fn new(label: &str, (x_name, x_most): (&str, f64), y_most: f64) -> Self {
        let y_tick = tick(y_most);
        let y_most = (y_most / y_tick).ceil().max(1.0) * y_tick;
        let mut chart = Self {
            most: (x_most.max(1.0), y_most),
            out: format!(
                "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
                 aria-label=\"{}\">",
                escape(label)
            ),
        };
        let mut value = 0.0;
        while value <= y_most + y_tick / 2.0 {
            let y = chart.y(value);
            let (right, at) = (WIDTH - RIGHT, coordinate(y));
            let _infallible = write!(
                chart.out,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{at}\" y2=\"{at}\"/>\
                 <text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                LEFT - 5.0,
                coordinate(y + 3.5),
                decimals(value, 2)
            );
            value += y_tick;
        }
        let _infallible = write!(
            chart.out,
            "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            WIDTH - RIGHT,
            HEIGHT - 4.0,
            escape(x_name)
        );
        chart
    }

    /// Writes numbers below the horizontal axis, a round distance apart.
    pub(super) fn number_x(&mut self) {
        let step = tick(self.most.0);
        let mut value = 0.0;
        while value <= self.most.0 {
            self.label_x(value, &decimals(value, 1));
            value += step;
        }
    }

    /// Writes one label below the horizontal axis.
    pub(super) fn label_x(&mut self, value: f64, text: &str) {
        let _infallible = write!(
            self.out,
            "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            coordinate(self.x(value)),
            HEIGHT - BOTTOM + 14.0,
            escape(text)
        );
    }

    /// Adds a line.
    pub(super) fn line(&mut self, class: &str, values: &[(f64, f64)]) {
        let places = points(values.iter().map(|(x, y)| (self.x(*x), self.y(*y))));
        let _infallible = write!(
            self.out,
            "<polyline class=\"{class}\" points=\"{places}\"/>"
        );
    }

    /// Adds dots.
    pub(super) fn dots(&mut self, class: &str, radius: f64, values: &[(f64, f64)]) {
        for (x, y) in values {
            let _infallible = write!(
                self.out,
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
                coordinate(self.x(*x)),
                coordinate(self.y(*y))
            );
        }
    }

    /// Fills what lies between two lines of equal places.
    pub(super) fn band(&mut self, class: &str, low: &[(f64, f64)], high: &[(f64, f64)]) {
        let outline = low.iter().chain(high.iter().rev());
        let places = points(outline.map(|(x, y)| (self.x(*x), self.y(*y))));
        let _infallible = write!(self.out, "<polygon class=\"{class}\" points=\"{places}\"/>");
    }

    /// Adds a bar between two places, from one value up to another.
    pub(super) fn bar(&mut self, class: &str, (left, right): (f64, f64), (low, high): (f64, f64)) {
        let (left, right) = (self.x(left) + 1.0, self.x(right) - 1.0);
        let (bottom, top) = (self.y(low), self.y(high));
        let _infallible = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"1.5\"/>",
            coordinate(left),
            coordinate(top),
            coordinate((right - left).max(0.5)),
            coordinate(bottom - top)
        );
    }

    /// Returns the finished chart.
    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * value / self.most.0
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value / self.most.1).clamp(0.0, 1.0);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    }
}

/// Returns 1, 2 or 5 times a power of ten, of which three to seven fit into `most`.
fn tick(most: f64) -> f64 {
    let mut tick = 1e-9;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(120) {
        if most <= tick * 5.0 {
            break;
        }
        tick *= factor;
    }
    tick
}
