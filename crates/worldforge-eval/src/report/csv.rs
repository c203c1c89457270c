//! The episodes as comma-separated values, for spreadsheets.

use worldforge_core::Result;
use worldforge_evidence::page::{Cell, Column, Table};

use super::Report;

impl Report {
    /// Writes one row for each episode, in the order of the cases.
    ///
    /// The columns are `case`, `group`, `outcome`, `steps`, `reason` and `code`; a text that a
    /// spreadsheet would take for a formula is kept a text.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_csv(&self) -> Result<String> {
        let mut table = Table::new([
            Column::number("case"),
            Column::text("group"),
            Column::text("outcome"),
            Column::number("steps"),
            Column::text("reason"),
            Column::text("code"),
        ]);
        let mut episodes: Vec<_> = self.episodes.iter().collect();
        episodes.sort_by_key(|episode| episode.index);
        for episode in episodes {
            let failure = episode.failure.as_ref();
            let or_none = |text: Option<&worldforge_core::Safe>| {
                text.map_or_else(Cell::none, |text| Cell::text(text.clone()))
            };
            table.push([
                Cell::count(episode.index),
                Cell::text(episode.group.clone()),
                Cell::text(episode.verdict.words()),
                Cell::count(episode.steps.into()),
                or_none(failure.map(|failure| &failure.message)),
                or_none(failure.map(|failure| &failure.code)),
            ]);
        }
        Ok(table.to_csv())
    }
}
