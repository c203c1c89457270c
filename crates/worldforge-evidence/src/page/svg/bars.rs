//! Values as lengths, from zero.

use super::{
    frame::{Frame, toned},
    ruler::Ruler,
};
use crate::page::{Axis, Bar, Scale};

/// Height of a row's drawing with the room below it.
const ROW: f64 = 24.0;

pub(super) fn draw(title: &str, axis: &Axis, rows: &[Bar]) -> String {
    let zero = match axis.scale {
        Scale::Linear => Some(0.0),
        Scale::Log => None,
    };
    let values = rows.iter().filter_map(|row| row.value);
    let ruler = Ruler::new(axis, values.clone().chain(zero));
    let base = zero.or(axis.from).unwrap_or(0.0);
    let mut frame = Frame::new(ruler);
    for row in rows {
        let start = frame.row(&row.label, &row.text, ROW);
        let (top, bottom) = (start + 3.0, start + 14.0);
        if let Some(value) = row.value {
            frame.fill(&toned("f", row.tone), (base, value), (top, bottom));
        }
        frame.upright("base", base, (top - 2.0, bottom + 2.0));
    }
    let words: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.label, row.text))
        .collect();
    frame.finish(title, &words.join("; "), axis)
}
