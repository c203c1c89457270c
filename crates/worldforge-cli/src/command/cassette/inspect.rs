//! `cassette inspect`: a recording without its values.

use std::path::PathBuf;

use worldforge_core::{Error, Result, capability::Capability};
use worldforge_testing::cassette::{Cassette, Summary};

use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Column, Document, Table, bytes},
    session::Session,
};

/// Show what a recording holds, without its values
///
/// Ends with exit code 1 when the redactor finds something in it that looks like a secret.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge cassette inspect chunk.json
  worldforge cassette inspect chunk.json --format json | jq .interactions")]
pub(super) struct Inspect {
    /// The recording
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Inspect {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let name = label_of(&self.file);
        let cassette = Cassette::load(&self.file)
            .map_err(|error: Error| error.with("cassette", name.clone()))?;
        let summary = cassette.inspect();
        session.print(&describe(&name, &summary)?)?;
        Ok(Verdict::from(summary.findings.is_empty()))
    }
}

fn describe(name: &str, summary: &Summary) -> Result<Document> {
    let mut table = Table::new([
        Column::number("#"),
        Column::new("what"),
        Column::wrapped("target"),
        Column::new("status"),
        Column::number("bodies"),
        Column::number("bytes"),
    ]);
    for (index, interaction) in summary.interactions.iter().enumerate() {
        let size = interaction.bodies.iter().map(|body| body.bytes).sum();
        let status = interaction.status.map(|status| status.to_string());
        table.push([
            index.into(),
            interaction.method.as_str().into(),
            interaction.target.as_str().into(),
            status.unwrap_or_default().into(),
            interaction.bodies.len().into(),
            bytes(size).into(),
        ]);
    }
    let findings = summary.findings.iter();
    let findings =
        findings.map(|found| Cell::verdict(format!("{} at {}", found.rule, found.place), false));
    let capability = summary.capability.map(Capability::name);
    Ok(Document::new(summary)?
        .heading(name)
        .fields([
            ("provider", Cell::from(summary.provider.as_str())),
            ("capability", capability.unwrap_or("several").into()),
            ("upstream", summary.upstream.as_str().into()),
            ("bytes", bytes(summary.bytes).into()),
        ])
        .table(table)
        .list_under("Findings", findings))
}
