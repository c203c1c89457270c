//! The numbers of a chart as a table, for whoever cannot see the chart.

use worldforge_core::Safe;

use super::{Axis, Bar, Chart, CurveLine, DistributionRow, IntervalRow, Mark, Plot};
use crate::page::{Cell, Column, Table};

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
