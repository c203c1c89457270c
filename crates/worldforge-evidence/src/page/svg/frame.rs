//! What the charts along one axis share: rows, the axis, the text alternative.

use std::fmt::Write as _;

use super::ruler::Ruler;
use crate::page::{Axis, Tone, html};

/// Width of a letter, roughly; more of them than fit are cut.
const LETTERS_BESIDE: usize = 42;
const LETTERS_ALONE: usize = 46;
/// Height of one line of text.
const TEXT_LINE: f64 = 18.0;
/// Room below the rows for the labels of the axis.
const AXIS_ROOM: f64 = 40.0;

/// A chart that is being drawn, row by row.
pub(super) struct Frame {
    ruler: Ruler,
    top: f64,
    body: String,
}

impl Frame {
    pub(super) fn new(ruler: Ruler) -> Self {
        Self {
            ruler,
            top: 0.0,
            body: String::new(),
        }
    }

    /// Writes what a row shows, and its value in words; returns where the drawing begins.
    pub(super) fn row(&mut self, label: &str, value: &str, height: f64) -> f64 {
        let (long, short) = (label.chars().count(), value.chars().count());
        let name = html::line(&shortened(label));
        let y = self.top + 14.0;
        let _infallible = write!(
            self.body,
            "<text class=\"name\" x=\"0\" y=\"{}\">{name}</text>",
            number(y)
        );
        let mut start = self.top + TEXT_LINE;
        if short > 0 {
            let shown = html::line(&shortened(value));
            if long + short > LETTERS_BESIDE {
                let _infallible = write!(
                    self.body,
                    "<text class=\"value\" x=\"0\" y=\"{}\">{shown}</text>",
                    number(y + TEXT_LINE)
                );
                start += TEXT_LINE;
            } else {
                let _infallible = write!(
                    self.body,
                    "<text class=\"value\" x=\"100%\" y=\"{}\" text-anchor=\"end\">{shown}</text>",
                    number(y)
                );
            }
        }
        self.top = start + height;
        start
    }

    /// Draws a level line from one value to another.
    pub(super) fn level(&mut self, class: &str, (from, to): (f64, f64), y: f64) {
        let _infallible = write!(
            self.body,
            "<line class=\"{class}\" x1=\"{}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>",
            self.x(from),
            self.x(to),
            y = number(y)
        );
    }

    /// Draws an upright line at a value.
    pub(super) fn upright(&mut self, class: &str, value: f64, (top, bottom): (f64, f64)) {
        let _infallible = write!(
            self.body,
            "<line class=\"{class}\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\"/>",
            number(top),
            number(bottom),
            x = self.x(value)
        );
    }

    /// Draws a dot at a value.
    pub(super) fn dot(&mut self, class: &str, value: f64, y: f64) {
        let _infallible = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"5.5\"/>",
            self.x(value),
            number(y)
        );
    }

    /// Fills a box between two values.
    pub(super) fn fill(&mut self, class: &str, (from, to): (f64, f64), (top, bottom): (f64, f64)) {
        let (left, right) = (self.share(from.min(to)), self.share(from.max(to)));
        let _infallible = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{}%\" y=\"{}\" width=\"{}%\" height=\"{}\"/>",
            number(left),
            number(top),
            number((right - left).max(0.15)),
            number((bottom - top).max(0.0))
        );
    }

    /// Writes a label at a value, kept inside the picture.
    pub(super) fn label(&mut self, class: &str, value: f64, y: f64, text: &str) {
        let share = self.share(value);
        let _infallible = write!(
            self.body,
            "<text class=\"{class}\" x=\"{}%\" y=\"{}\" text-anchor=\"{}\">{}</text>",
            number(share),
            number(y),
            anchor(share),
            html::line(text)
        );
    }

    /// Returns a value's place along the picture, in percent of its width.
    pub(super) fn share(&self, value: f64) -> f64 {
        1.5 + 97.0 * self.ruler.share(value)
    }

    /// Ends the chart with its axis below.
    pub(super) fn finish(self, title: &str, description: &str, axis: &Axis) -> String {
        let bottom = self.top + 4.0;
        let mut grid = String::new();
        let mut labels = String::new();
        let mut last = f64::NEG_INFINITY;
        for (value, label) in self.ruler.ticks() {
            let share = self.share(value);
            let x = format!("{}%", number(share));
            let _infallible = write!(
                grid,
                "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{}\"/>",
                number(bottom)
            );
            // A label needs about 13 % of a phone's width.
            if share - last < 13.0 {
                continue;
            }
            last = share;
            let _infallible = write!(
                labels,
                "<text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"{}\">{}</text>",
                number(bottom + 16.0),
                anchor(share),
                html::line(&label)
            );
        }
        let height = bottom + AXIS_ROOM;
        format!(
            "{open}{grid}{body}{labels}<text class=\"tick\" x=\"100%\" y=\"{y}\" \
             text-anchor=\"end\">{name}</text></svg>\n",
            open = open(title, description, height),
            body = self.body,
            y = number(height - 6.0),
            name = html::line(&shortened(&axis.label)),
        )
    }

    fn x(&self, value: f64) -> String {
        format!("{}%", number(self.share(value)))
    }
}

/// Begins a picture with what it shows in words.
pub(super) fn open(title: &str, description: &str, height: f64) -> String {
    format!(
        "<svg class=\"plot\" role=\"img\" height=\"{}\"><title>{}</title><desc>{}</desc>",
        number(height),
        html::line(title),
        html::line(description)
    )
}

/// Returns the classes of a drawn part with its tone.
pub(super) fn toned(classes: &str, tone: Tone) -> String {
    match tone.class() {
        Some(tone) => format!("{classes} {tone}"),
        None => classes.to_owned(),
    }
}

/// Returns which end of a label stands at its place, so that it stays inside the picture.
pub(super) fn anchor(share: f64) -> &'static str {
    if share < 8.0 {
        "start"
    } else if share > 92.0 {
        "end"
    } else {
        "middle"
    }
}

/// Writes a coordinate.
pub(super) fn number(value: f64) -> String {
    crate::page::quantity::decimals(if value.is_finite() { value } else { 0.0 }, 2)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LETTERS_ALONE {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LETTERS_ALONE - 1).collect();
    format!("{kept}…")
}
