//! The presets of this program.

use serde_json::json;
use worldforge_core::{Error, ErrorKind, ProviderName, Result, nearest};
use worldforge_eval::benchmark::Preset;
use worldforge_testing::cassette::Cassette;

use super::stage::{self, Standing};
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// The documents, in the order in which they are listed.
const PRESETS: [&str; 5] = [
    include_str!("presets/mock-smoke.json"),
    include_str!("presets/parser-overhead.json"),
    include_str!("presets/remote-media-dryrun.json"),
    include_str!("presets/prepared-host.json"),
    include_str!("presets/release-evidence.json"),
];

/// The recordings that presets name.
const RECORDINGS: [(&str, &str); 2] = [
    (
        "cosmos-generate.json",
        include_str!("recordings/cosmos-generate.json"),
    ),
    (
        "runway-generate.json",
        include_str!("recordings/runway-generate.json"),
    ),
];

/// Returns every preset.
pub(super) fn all() -> Result<Vec<Preset>> {
    let documents = PRESETS.iter();
    documents
        .map(|document| Preset::from_json(document.as_bytes()))
        .collect()
}

/// Returns a preset.
pub(super) fn named(name: &str) -> Result<Preset> {
    let mut presets = all()?;
    let place = presets.iter().position(|preset| preset.name == name);
    if let Some(place) = place {
        return Ok(presets.swap_remove(place));
    }
    let names: Vec<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
    let error = Error::new(
        ErrorKind::NotFound,
        format!(
            "no preset is called '{name}'; there are {}",
            names.join(", ")
        ),
    );
    Err(match nearest(name, names) {
        Some(near) => error.triage(format!("use '--preset {near}'")),
        None => error.triage("see 'worldforge benchmark --list-presets'"),
    })
}

/// Returns the recording that answers a provider in a preset.
pub(super) fn recording(file: &str) -> Result<Cassette> {
    let found = RECORDINGS.iter().find(|(name, _)| *name == file);
    let (_, text) = found.ok_or_else(|| Error::bug("a preset names a recording of the program"))?;
    Cassette::from_json(text.as_bytes())
}

/// Lists the presets.
pub(super) fn list(session: &Session) -> Result<Verdict> {
    let presets = all()?;
    let mut table = Table::new([
        Column::new("preset"),
        Column::new("category"),
        Column::wrapped("measures"),
        Column::number("samples"),
        Column::new("may skip"),
        Column::wrapped("what it is for"),
    ]);
    for preset in &presets {
        let can_skip =
            preset.tolerance == worldforge_eval::benchmark::Tolerance::SkipWhenEnvMissing;
        table.push([
            preset.name.as_str().into(),
            preset.category.name().into(),
            measures(preset).into(),
            preset.iterations.to_string().into(),
            Cell::yes_no(can_skip),
            preset.summary.as_str().into(),
        ]);
    }
    let document = Document::new(&json!({ "presets": presets }))?
        .heading("Presets")
        .table(table)
        .next_steps(["worldforge benchmark --preset mock-smoke".to_owned()]);
    session.print(&document)?;
    Ok(Verdict::Positive)
}

/// Shows a preset and whether it can run on this host.
pub(super) fn show(session: &Session, name: &str) -> Result<Verdict> {
    let preset = named(name)?;
    let standing = stage::standing(session, &preset)?;
    let ready: Vec<&ProviderName> = standing.ready();
    let reason = standing.skip_reason(&preset);
    let document = Document::new(&json!({
        "preset": preset,
        "skip_reason": reason,
        "configured_providers": ready,
        "inputs_payload": preset.shown_inputs()?,
        "budget_payload": (!preset.budgets.is_empty()).then_some(&preset.budgets),
    }))?
    .heading(format!("Preset {name}"))
    .line(preset.summary.as_str())
    .fields(fields(&preset, &standing))
    .next_steps([format!("worldforge benchmark --preset {name}")]);
    session.print(&document)?;
    Ok(Verdict::Positive)
}

fn fields(preset: &Preset, standing: &Standing) -> Vec<(&'static str, Cell)> {
    let runs = match standing.skip_reason(preset) {
        None => Cell::verdict("can run here", true),
        Some(reason) => Cell::verdict(format!("would be skipped: {reason}"), None),
    };
    let recordings: Vec<&str> = preset
        .recordings
        .iter()
        .map(|recording| recording.provider.as_str())
        .collect();
    let recorded = if recordings.is_empty() {
        "none".to_owned()
    } else {
        recordings.join(", ")
    };
    vec![
        ("version", preset.version.to_string().into()),
        ("category", preset.category.name().into()),
        ("measures", measures(preset).into()),
        ("samples", preset.iterations.to_string().into()),
        ("calls at the same time", preset.concurrency.into()),
        ("deadline", format!("{} s", preset.deadline_seconds).into()),
        ("budgets", preset.budgets.len().into()),
        ("recordings", recorded.into()),
        ("succeeds with", preset.success_signal.as_str().into()),
        ("tolerance", preset.tolerance.name().into()),
        ("on this host", runs),
    ]
}

fn measures(preset: &Preset) -> String {
    let targets = preset.targets.iter().map(|target| {
        let operations: Vec<&str> = target
            .operations
            .iter()
            .map(|operation| operation.name())
            .collect();
        format!("{}: {}", target.provider, operations.join(", "))
    });
    targets.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_finds_its_recordings() {
        let presets = all().unwrap();
        assert_eq!(presets.len(), PRESETS.len());
        for preset in presets {
            for target in &preset.targets {
                let entry = worldforge_providers::catalog::entry(target.provider.as_str());
                // A build without the remote providers knows fewer of them.
                let Ok(entry) = entry else { continue };
                for operation in &target.operations {
                    assert!(entry.capabilities.contains(operation), "{}", preset.name);
                }
            }
            for named in &preset.recordings {
                let cassette = recording(&named.file).unwrap();
                assert_eq!(cassette.provider, named.provider);
            }
        }
    }
}
