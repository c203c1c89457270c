//! `schema list`.

use worldforge_core::Result;

use super::{
    arguments::List,
    family::{Check, families},
};
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

impl List {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let Self {} = self;
        let rows: Vec<serde_json::Value> = families()
            .map(|family| {
                serde_json::json!({
                    "family": family.name,
                    "title": family.title,
                    "versions": family.versions,
                    "written_by": family.writer,
                    "has_reader": matches!(family.check, Check::Reader(_)),
                })
            })
            .collect();
        let mut table = Table::new([
            Column::new("Family"),
            Column::wrapped("What"),
            Column::new("Versions"),
            Column::wrapped("Written by"),
        ]);
        for family in families() {
            table.push([
                Cell::from(family.name),
                family.title.into(),
                family.versions.into(),
                family.writer.into(),
            ]);
        }
        let data = serde_json::json!({ "families": rows });
        session.print(&Document::new(&data)?.table(table))?;
        Ok(Verdict::Positive)
    }
}
