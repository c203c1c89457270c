//! What was signed, for people and for programs.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::attest::{KeyId, PrivateKey, Statement};

use crate::output::{Cell, Column, Document, Table};

/// What programs read.
#[derive(Serialize)]
struct Signed<'a> {
    attestation: &'a str,
    key_ids: &'a [KeyId],
    statement: &'a Statement,
}

/// Describes a statement that was signed and written to the named file.
pub(super) fn document(statement: &Statement, keys: &[PrivateKey], file: &str) -> Result<Document> {
    let ids: Vec<KeyId> = keys.iter().map(PrivateKey::id).collect();
    let predicate = statement.predicate();
    let document = Document::new(&Signed {
        attestation: file,
        key_ids: &ids,
        statement,
    })?;
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let episodes = &predicate.episodes;
    let seeds: Vec<String> = predicate
        .seeds
        .iter()
        .map(|(name, seed)| format!("{name} {}", seed.0))
        .collect();
    let mut fields = vec![
        ("attestation", Cell::code(file)),
        ("signed by", Cell::code(names.join(", "))),
        ("run", predicate.run.run_id.to_string().into()),
        ("files", statement.subjects().len().into()),
        ("episodes", episodes.count.to_string().into()),
        ("merkle root", Cell::code(episodes.merkle_root.to_string())),
    ];
    if !seeds.is_empty() {
        fields.push(("seeds", seeds.join(", ").into()));
    }
    Ok(document
        .heading("Attested")
        .fields(fields)
        .heading("Stated")
        .table(statistics(statement))
        .heading("Made with")
        .table(materials(statement)))
}

fn statistics(statement: &Statement) -> Table {
    let mut table = Table::new([
        Column::new("group"),
        Column::number("solved"),
        Column::number("of"),
        Column::number("given up"),
        Column::number("interval"),
    ]);
    for statistic in &statement.predicate().statistics {
        let interval = &statistic.interval;
        table.push([
            statistic.group.clone().into(),
            statistic.successes.to_string().into(),
            statistic.trials.to_string().into(),
            statistic.failed.to_string().into(),
            format!(
                "{:.1} to {:.1} %",
                100.0 * interval.low,
                100.0 * interval.high
            )
            .into(),
        ]);
    }
    table
}

fn materials(statement: &Statement) -> Table {
    let mut table = Table::new([
        Column::new("material"),
        Column::new("name"),
        Column::wrapped("digest"),
    ]);
    for material in &statement.predicate().materials {
        let digest = material.digest.map(|digest| digest.to_string());
        table.push([
            material.role.name().into(),
            material.name.as_str().into(),
            digest.map_or_else(|| Cell::quiet("not stated"), Cell::code),
        ]);
    }
    table
}
