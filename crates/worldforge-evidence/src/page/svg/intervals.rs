//! Estimates with what they may be off by.

use super::{
    frame::{Frame, toned},
    ruler::Ruler,
};
use crate::page::{Axis, IntervalRow, Mark};

/// Height of a row's drawing with the room below it.
const ROW: f64 = 28.0;

pub(super) fn draw(
    title: &str,
    axis: &Axis,
    reference: Option<&Mark>,
    rows: &[IntervalRow],
) -> String {
    let ranges = rows.iter().filter_map(|row| row.range);
    let ends = ranges.flat_map(|range| [range.value, range.low, range.high]);
    let values = ends.chain(reference.map(|mark| mark.value));
    let mut frame = Frame::new(Ruler::new(axis, values));
    let reference_top = reference.map(|mark| {
        let y = frame.head();
        frame.label("tick", mark.value, (y, "middle"), &mark.label);
        y + 4.0
    });
    let mut end = 0.0;
    for row in rows {
        let start = frame.row(&row.label, &row.text, ROW);
        end = start + ROW;
        let y = start + 9.0;
        if let Some(range) = row.range {
            let ends = (range.low, range.high);
            frame.level(&toned("range s", row.tone), ends, y);
            for end in [range.low, range.high] {
                frame.upright(&toned("cap s", row.tone), end, (y - 5.0, y + 5.0));
            }
            frame.dot(&toned("dot f", row.tone), range.value, y);
        }
    }
    if let (Some(mark), Some(top)) = (reference, reference_top) {
        frame.upright("reference", mark.value, (top, end));
    }
    let words: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.label, row.text))
        .collect();
    frame.finish(title, &words.join("; "), axis)
}
