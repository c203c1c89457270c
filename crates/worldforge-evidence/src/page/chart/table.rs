//! The numbers of a chart as a table, for whoever cannot see the chart.

use worldforge_core::Safe;

use super::{Axis, Bar, Chart, CurveLine, DistributionRow, IntervalRow, Mark, Plot};
use crate::page::{Cell, Column, Table};

/// The heights of a distribution in letters, for forms without pictures.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Most points of a curve's table; the page's JSON has all of them.
const MAX_TABLE_POINTS: usize = 200;

impl Chart {
    /// Returns the chart's numbers as a table.
    pub fn to_table(&self) -> Table {
        match &self.plot {
            Plot::Intervals {
                axis,
                reference,
                rows,
            } => intervals(axis, reference.as_ref(), rows),
            Plot::Bars { axis, rows } => bars(axis, rows),
            Plot::Curve { x, y, lines } => curve(x, y, lines),
            Plot::Distribution { axis, rows } => distribution(axis, rows),
        }
    }

    /// Returns the chart's numbers as a short table: of a distribution its marks and its outline.
    pub fn to_short_table(&self) -> Table {
        match &self.plot {
            Plot::Distribution { axis, rows } => outlines(axis, rows),
            _ => self.to_table(),
        }
    }
}

fn intervals(axis: &Axis, reference: Option<&Mark>, rows: &[IntervalRow]) -> Table {
    let mut table = Table::new([
        Column::text(""),
        Column::number(axis.label.clone()),
        Column::number("from"),
        Column::number("to"),
    ]);
    for row in rows {
        let label = Cell::text(row.label.clone());
        match &row.range {
            Some(range) if range.low.to_bits() == range.high.to_bits() => {
                table.push([label, axis.shown(range.value).toned(row.tone)]);
            }
            Some(range) => table.push([
                label,
                axis.shown(range.value).toned(row.tone),
                axis.shown(range.low),
                axis.shown(range.high),
            ]),
            None => table.push([label, Cell::text(row.text.clone()).toned(row.tone)]),
        }
    }
    if let Some(mark) = reference {
        table.push([Cell::text(mark.label.clone()), axis.shown(mark.value)]);
    }
    table
}

fn bars(axis: &Axis, rows: &[Bar]) -> Table {
    let mut table = Table::new([Column::text(""), Column::number(axis.label.clone())]);
    for row in rows {
        let value = match row.value {
            Some(value) => Cell::number(value, row.text.clone()),
            None => Cell::text(row.text.clone()),
        };
        table.push([Cell::text(row.label.clone()), value.toned(row.tone)]);
    }
    table
}

fn curve(x: &Axis, y: &Axis, lines: &[CurveLine]) -> Table {
    let mut table = Table::new([
        Column::text(""),
        Column::number(x.label.clone()),
        Column::number(y.label.clone()),
    ]);
    let points = lines
        .iter()
        .flat_map(|line| line.points.iter().map(move |point| (line, point)));
    for (line, [at, value]) in points.clone().take(MAX_TABLE_POINTS) {
        let label = Cell::text(line.label.clone());
        table.push([label, x.shown(*at), y.shown(*value)]);
    }
    let more = points.skip(MAX_TABLE_POINTS).count();
    if more > 0 {
        let note = Safe::from(format!("{more} more points are in the page's JSON"));
        table.push([Cell::text(note)]);
    }
    table
}

fn distribution(axis: &Axis, rows: &[DistributionRow]) -> Table {
    let mut table = Table::new([
        Column::text(""),
        Column::text("mark"),
        Column::number(axis.label.clone()),
        Column::number("to"),
        Column::number("count"),
    ]);
    for row in rows {
        for mark in &row.marks {
            table.push([
                Cell::text(row.label.clone()),
                Cell::text(mark.label.clone()),
                axis.shown(mark.value),
            ]);
        }
        for bin in &row.bins {
            table.push([
                Cell::text(row.label.clone()),
                Cell::none(),
                axis.shown(bin.from),
                axis.shown(bin.to),
                Cell::count(bin.count),
            ]);
        }
    }
    table
}

fn outlines(axis: &Axis, rows: &[DistributionRow]) -> Table {
    let mut table = Table::new([
        Column::text(""),
        Column::number("count"),
        Column::number(format!("{}, least", axis.label)),
        Column::text("outline"),
        Column::number("greatest"),
        Column::text("marks"),
    ]);
    for row in rows {
        let count: u64 = row.bins.iter().map(|bin| bin.count).sum();
        let marks: Vec<String> = row
            .marks
            .iter()
            .map(|mark| format!("{} {}", mark.label, axis.shown(mark.value).text.words()))
            .collect();
        let ends = row.bins.first().zip(row.bins.last());
        let (least, greatest) = match ends {
            Some((first, last)) => (axis.shown(first.from), axis.shown(last.to)),
            None => (Cell::none(), Cell::none()),
        };
        table.push([
            Cell::text(row.label.clone()),
            Cell::count(count),
            least,
            Cell::text(outline(row)),
            greatest,
            Cell::text(marks.join(", ")),
        ]);
    }
    table
}

/// Draws the bins in letters, an empty one as a dot in the middle.
fn outline(row: &DistributionRow) -> String {
    let most = row.bins.iter().map(|bin| bin.count).max().unwrap_or(0);
    let height = |count: u64| {
        let last = HEIGHTS.len() as u64 - 1;
        let place = (u128::from(count) * u128::from(last)).div_ceil(u128::from(most.max(1)));
        let place = usize::try_from(place).unwrap_or_default();
        HEIGHTS.get(place).copied().unwrap_or('█')
    };
    let letters = row.bins.iter().map(|bin| match bin.count {
        0 => '·',
        count => height(count),
    });
    letters.collect()
}
