//! `runs restore`: runs that were set aside, and taking them back.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::Quarantined;

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    run,
    session::Session,
};

/// Bring a run back that was set aside, or list the runs that were
///
/// A run comes back only when nothing is wrong with it any more: its digests are computed again, and
/// what does not fit is named. It stays in the quarantine then.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs restore
  worldforge runs restore 20260430T120000Z-0a1b2c3d")]
pub(super) struct Restore {
    /// The name of the run's directory; without one the quarantined runs are listed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

#[derive(Serialize)]
struct Restored<'a> {
    run_dir: &'a str,
    checked: usize,
}

#[derive(Serialize)]
struct Listed<'a> {
    quarantined: &'a [Quarantined],
}

impl Restore {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let workspace = run::workspace(session);
        let Some(name) = &self.name else {
            session.print(&list(&workspace.quarantined()?)?)?;
            return Ok(Verdict::Positive);
        };
        let verification = workspace.recover(name)?;
        let restored = Restored {
            run_dir: name,
            checked: verification.checked,
        };
        let text = format!(
            "{name} is back, {} sizes and digests checked",
            restored.checked
        );
        session.print(&Document::new(&restored)?.line(Cell::verdict(text, true)))?;
        Ok(Verdict::Positive)
    }
}

fn list(quarantined: &[Quarantined]) -> Result<Document> {
    let mut table = Table::new([
        Column::new("run"),
        Column::new("since"),
        Column::wrapped("reason"),
    ]);
    for found in quarantined {
        let (since, reason) = match &found.record {
            Some(record) => (record.quarantined_at.to_string(), record.reason.to_string()),
            None => (String::new(), "the record cannot be read".to_owned()),
        };
        table.push([found.run_dir.as_str().into(), since.into(), reason.into()]);
    }
    let mut document = Document::new(&Listed { quarantined })?;
    if quarantined.is_empty() {
        document = document.line(Cell::quiet("no runs in quarantine"));
    }
    Ok(document.table(table))
}
