//! What a page that was read must keep, and how large it may be.

use worldforge_core::{
    Error, ErrorKind, Result,
    json::{Limits, Pointer},
};

use super::{Axis, Block, Chart, PAGE_SCHEMA_VERSION, Page, Plot, Scale, Table};

/// Most parts of a page, folded ones counted.
pub const MAX_PAGE_BLOCKS: usize = 2_000;
/// How deep parts may be folded into one another.
pub const MAX_DETAILS_DEPTH: usize = 4;
/// Most columns of a table.
pub const MAX_COLUMNS: usize = 64;
/// Most rows of all tables of a page together.
pub const MAX_ROWS: usize = 100_000;
/// Most values of all charts of a page together.
pub const MAX_POINTS: usize = 200_000;
/// What a page's JSON is held to: 64 MiB, 32 levels.
pub const PAGE_LIMITS: Limits = Limits::LINE.with_max_bytes(64 << 20);

/// Checks what the types leave open.
pub(super) fn page(page: &Page) -> Result<()> {
    if page.schema_version != PAGE_SCHEMA_VERSION {
        let found = page.schema_version;
        let message = format!("must be {PAGE_SCHEMA_VERSION}, found {found}");
        return Err(Error::invalid_input(message).at("/schema_version"));
    }
    let mut room = Room {
        blocks: MAX_PAGE_BLOCKS,
        rows: MAX_ROWS,
        points: MAX_POINTS,
    };
    room.blocks(&page.blocks, &Pointer::root().key("blocks"), 0)?;
    match &page.records {
        Some(records) => room.table(records, &Pointer::root().key("records")),
        None => Ok(()),
    }
}

/// What is left of the limits.
struct Room {
    blocks: usize,
    rows: usize,
    points: usize,
}

impl Room {
    fn blocks(&mut self, blocks: &[Block], at: &Pointer, depth: usize) -> Result<()> {
        if depth > MAX_DETAILS_DEPTH {
            let message = format!("must be folded at most {MAX_DETAILS_DEPTH} deep");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at(at.clone()));
        }
        take(&mut self.blocks, blocks.len(), MAX_PAGE_BLOCKS, "parts")
            .map_err(|error| error.at(at.clone()))?;
        for (index, block) in blocks.iter().enumerate() {
            let at = at.index(index);
            match block {
                Block::Table { table } => self.table(table, &at.key("table"))?,
                Block::Chart { chart } => self.chart(chart, &at.key("chart"))?,
                Block::Details { blocks, .. } => {
                    self.blocks(blocks, &at.key("blocks"), depth + 1)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &Table, at: &Pointer) -> Result<()> {
        let columns = table.columns.len();
        if !(1..=MAX_COLUMNS).contains(&columns) {
            let message = format!("must have 1 to {MAX_COLUMNS} columns, found {columns}");
            return Err(Error::invalid_input(message).at(at.key("columns")));
        }
        let rows_at = at.key("rows");
        take(&mut self.rows, table.rows.len(), MAX_ROWS, "rows")
            .map_err(|error| error.at(rows_at.clone()))?;
        for (index, row) in table.rows.iter().enumerate() {
            if row.len() != columns {
                let message = format!("must have {columns} cells, found {}", row.len());
                return Err(Error::invalid_input(message).at(rows_at.index(index)));
            }
        }
        Ok(())
    }

    fn chart(&mut self, chart: &Chart, at: &Pointer) -> Result<()> {
        let at = at.key("plot");
        take(&mut self.points, chart.plot.size(), MAX_POINTS, "values")
            .map_err(|error| error.at(at.clone()))?;
        match &chart.plot {
            Plot::Intervals {
                axis: scale, rows, ..
            } => {
                axis(scale, &at.key("axis"))?;
                let ranges = rows.iter().map(|row| row.range.as_ref());
                for (index, range) in ranges.enumerate() {
                    if range.is_some_and(|range| range.low > range.high) {
                        let at = at.key("rows").index(index).key("range");
                        let message = "must have its lower limit below its upper one";
                        return Err(Error::invalid_input(message).at(at.clone()));
                    }
                }
                Ok(())
            }
            Plot::Bars { axis: scale, .. } => axis(scale, &at.key("axis")),
            Plot::Curve { x, y, .. } => {
                axis(x, &at.key("x"))?;
                axis(y, &at.key("y"))
            }
            Plot::Distribution { axis: scale, rows } => {
                axis(scale, &at.key("axis"))?;
                for (index, row) in rows.iter().enumerate() {
                    if row.bins.iter().any(|bin| bin.from > bin.to) {
                        let at = at.key("rows").index(index).key("bins");
                        let message = "must each have their lower end below their upper one";
                        return Err(Error::invalid_input(message).at(at.clone()));
                    }
                }
                Ok(())
            }
        }
    }
}

fn axis(axis: &Axis, at: &Pointer) -> Result<()> {
    if let (Some(from), Some(to)) = (axis.from, axis.to)
        && from >= to
    {
        let message = "must be below the greatest value that is shown";
        return Err(Error::invalid_input(message).at(at.key("from")));
    }
    let is_positive = [axis.from, axis.to].iter().flatten().all(|end| *end > 0.0);
    if axis.scale == Scale::Log && !is_positive {
        let message = "must show positive values only on a log scale";
        return Err(Error::invalid_input(message).at(at.clone()));
    }
    Ok(())
}

fn take(room: &mut usize, count: usize, limit: usize, what: &'static str) -> Result<()> {
    match room.checked_sub(count) {
        Some(left) => {
            *room = left;
            Ok(())
        }
        None => Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("page must have at most {limit} {what}"),
        )),
    }
}
