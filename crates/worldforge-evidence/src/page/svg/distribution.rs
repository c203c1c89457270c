//! How often which values occur, one distribution below another on one axis.

use super::{frame::Frame, ruler::Ruler};
use crate::page::{Axis, DistributionRow};

/// Height of the highest bin.
const HEIGHT: f64 = 64.0;
/// Room above the bins for the labels of marks, and below.
const ABOVE: f64 = 18.0;
const BELOW: f64 = 14.0;

pub(super) fn draw(title: &str, axis: &Axis, rows: &[DistributionRow]) -> String {
    let ends = rows.iter().flat_map(|row| {
        let bins = row.bins.iter().flat_map(|bin| [bin.from, bin.to]);
        bins.chain(row.marks.iter().map(|mark| mark.value))
    });
    let mut frame = Frame::new(Ruler::new(axis, ends));
    for row in rows {
        let samples: u64 = row.bins.iter().map(|bin| bin.count).sum();
        let count = format!("{samples} samples");
        let start = frame.row(&row.label, &count, ABOVE + HEIGHT + BELOW);
        let (top, bottom) = (start + ABOVE, start + ABOVE + HEIGHT);
        let most = row.bins.iter().map(|bin| bin.count).max().unwrap_or(1);
        for bin in row.bins.iter().filter(|bin| bin.count > 0) {
            let height = HEIGHT * real(bin.count) / real(most.max(1));
            let height = height.max(1.0);
            frame.fill("bin", (bin.from, bin.to), (bottom - height, bottom));
        }
        if let (Some(first), Some(last)) = (row.bins.first(), row.bins.last()) {
            frame.level("base", (first.from, last.to), bottom);
        }
        marks(&mut frame, row, (top, bottom));
    }
    frame.finish(title, &described(axis, rows), axis)
}

/// Room that the label of a mark needs, in percent of a phone's width.
const LABEL: f64 = 13.0;

/// Draws marks. Labels of two close marks stand at either side; one between them is left to the
/// table.
fn marks(frame: &mut Frame, row: &DistributionRow, (top, bottom): (f64, f64)) {
    let shares: Vec<f64> = row
        .marks
        .iter()
        .map(|mark| frame.share(mark.value))
        .collect();
    for (index, mark) in row.marks.iter().enumerate() {
        frame.upright("mark", mark.value, (top - 2.0, bottom));
        let share = frame.share(mark.value);
        let before = index.checked_sub(1).and_then(|before| shares.get(before));
        let after = shares.get(index + 1);
        let is_close = |other: Option<&f64>| other.is_some_and(|o| (o - share).abs() < LABEL);
        let side = match (is_close(before), is_close(after)) {
            (true, true) => continue,
            (true, false) => "start",
            (false, true) => "end",
            (false, false) => "middle",
        };
        frame.label("tick", mark.value, (top - 6.0, side), &mark.label);
    }
}

fn described(axis: &Axis, rows: &[DistributionRow]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let marks: Vec<String> = row
                .marks
                .iter()
                .map(|mark| format!("{} {}", mark.label, axis.shown(mark.value).text.words()))
                .collect();
            format!("{}: {}", row.label, marks.join(", "))
        })
        .collect();
    rows.join("; ")
}

#[expect(clippy::cast_precision_loss, reason = "heights are rounded to pixels")]
fn real(count: u64) -> f64 {
    count as f64
}
