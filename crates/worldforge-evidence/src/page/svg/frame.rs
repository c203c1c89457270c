//! What the charts along one axis share: rows, the axis, the text alternative.

use std::fmt::Write as _;

use super::ruler::Ruler;
use crate::page::{Axis, Tone, html};

/// Most letters of a name and its value beside each other, and of a line, on a phone.
const LETTERS_BESIDE: usize = 38;
const LETTERS_ALONE: usize = 40;
/// Most lines of a name or a value; the rest is in the table.
const MAX_LINES: usize = 3;
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
        let is_beside = label.chars().count() + value.chars().count() <= LETTERS_BESIDE;
        let first = self.top;
        for line in broken(label) {
            self.words("name", ("0", "start"), &line);
        }
        let (top, place) = if is_beside {
            (first, ("100%", "end"))
        } else {
            (self.top, ("0", "start"))
        };
        self.top = top;
        for line in broken(value) {
            self.words("value", place, &line);
        }
        let start = self.top.max(first + TEXT_LINE);
        self.top = start + height;
        start
    }

    /// Leaves room for a label above the rows; returns where it stands.
    pub(super) fn head(&mut self) -> f64 {
        self.top += TEXT_LINE + 2.0;
        self.top - 6.0
    }

    /// Writes one line of text below the last.
    fn words(&mut self, class: &str, (x, anchor): (&str, &str), text: &str) {
        self.top += TEXT_LINE;
        let _infallible = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            number(self.top - 4.0),
            html::line(text)
        );
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

    /// Writes a label at a value, kept inside the picture; `side` says which end of it stands there.
    pub(super) fn label(&mut self, class: &str, value: f64, (y, side): (f64, &str), text: &str) {
        let share = self.share(value);
        let side = match anchor(share) {
            "middle" => side,
            inside => inside,
        };
        let _infallible = write!(
            self.body,
            "<text class=\"{class}\" x=\"{}%\" y=\"{}\" text-anchor=\"{}\">{}</text>",
            number(share),
            number(y),
            side,
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
        for (value, _) in self.ruler.ticks() {
            let x = format!("{}%", number(self.share(value)));
            let _infallible = write!(
                grid,
                "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{}\"/>",
                number(bottom)
            );
        }
        let ticks = self.ruler.ticks();
        let labels = labels(
            ticks.map(|(value, label)| (self.share(value), label)),
            bottom + 16.0,
        );
        let height = bottom + AXIS_ROOM;
        format!(
            "{open}{grid}{body}{labels}<text class=\"tick\" x=\"100%\" y=\"{y}\" \
             text-anchor=\"end\">{name}</text></svg>\n",
            open = open(title, description, height),
            body = self.body,
            y = number(height - 6.0),
            name = html::line(&axis.label),
        )
    }

    fn x(&self, value: f64) -> String {
        format!("{}%", number(self.share(value)))
    }
}

/// Width of a letter of a label, in percent of a phone's width.
const LETTER: f64 = 2.3;

/// Writes labels along an axis: all of them, or every second or third where they would touch.
pub(super) fn labels(ticks: impl Iterator<Item = (f64, String)>, y: f64) -> String {
    let ticks: Vec<(f64, String)> = ticks.collect();
    let ends = |(share, label): &(f64, String)| {
        #[expect(clippy::cast_precision_loss, reason = "labels are short")]
        let width = LETTER * label.chars().count() as f64;
        match anchor(*share) {
            "start" => (*share, share + width),
            "end" => (share - width, *share),
            _ => (share - width / 2.0, share + width / 2.0),
        }
    };
    let fits = |stride: &usize| {
        let shown: Vec<_> = ticks.iter().step_by(*stride).map(ends).collect();
        let mut pairs = shown.iter().zip(shown.iter().skip(1));
        pairs.all(|(before, after)| before.1 + 1.0 <= after.0)
    };
    let stride = (1..=ticks.len()).find(fits).unwrap_or(1);
    let mut out = String::new();
    for (share, label) in ticks.iter().step_by(stride) {
        let _infallible = write!(
            out,
            "<text class=\"tick\" x=\"{}%\" y=\"{}\" text-anchor=\"{}\">{}</text>",
            number(*share),
            number(y),
            anchor(*share),
            html::line(label)
        );
    }
    out
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

/// Breaks a text at spaces into lines that a phone has room for.
fn broken(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for part in letters.chunks(LETTERS_ALONE) {
            let part: String = part.iter().collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + part.chars().count() <= LETTERS_ALONE => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    if lines.len() > MAX_LINES {
        lines.truncate(MAX_LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}
