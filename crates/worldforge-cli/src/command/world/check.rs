//! `world check`: whether a file is a world state.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Result, WORLD_LIMITS, WorldState, json as strict};
use worldforge_evidence::worlds::{Migration, MigrationStatus};

use super::place::Place;
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
};

/// Check that a file is a world state, and list everything that is wrong with it
///
/// Takes the small state that predictors take, a kept world and an export. Nothing is changed or
/// kept; the exit code is 1 when anything is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world check state.json
  worldforge world export lab | worldforge world check -")]
pub(super) struct Check {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Source,
}

impl Check {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let bytes = self.file.read()?;
        let value = strict::parse(&bytes, WORLD_LIMITS).map_err(|error| {
            let error = match error.kind() {
                ErrorKind::InvalidInput => error.into_kind(ErrorKind::InvalidState),
                _ => error,
            };
            self.file.name_in(error)
        })?;
        let (kind, problems) = look(value, &bytes)?;
        let is_valid = problems.is_empty();
        let data = json!({ "valid": is_valid, "kind": kind, "problems": problems });
        let document = Document::new(&data)?;
        let document = if is_valid {
            document.line(Cell::verdict(format!("valid: a {kind}"), true))
        } else {
            let items = problems.iter().map(|(place, message)| {
                let place = if place.is_empty() {
                    "the document"
                } else {
                    place
                };
                Cell::verdict(format!("{place}: {message}"), false)
            });
            document.heading(format!("Not a valid {kind}")).list(items)
        };
        place.session.print(&document)?;
        Ok(Verdict::from(is_valid))
    }
}

type Problem = (String, String);

/// Says what the file is, and what is wrong with it.
fn look(value: Value, bytes: &[u8]) -> Result<(&'static str, Vec<Problem>)> {
    let names_owner = ["id", "name", "provider", "history", "schema", "state"]
        .iter()
        .any(|key| value.get(*key).is_some());
    if !names_owner {
        let problems = match WorldState::from_json(value) {
            Ok(_) => Vec::new(),
            Err(error) => {
                let place = error.pointer().map(ToString::to_string);
                vec![(place.unwrap_or_default(), error.message().to_string())]
            }
        };
        return Ok(("world state", problems));
    }
    let report = Migration::of_file("file", bytes)?.report;
    let mut problems: Vec<Problem> = Vec::new();
    for found in &report.invalid_fields {
        problems.push((found.path.clone(), found.message.to_string()));
    }
    for found in &report.unsafe_ids {
        problems.push((found.path.clone(), found.message.to_string()));
    }
    for found in &report.bounding_box_corrections {
        problems.push((found.path.clone(), found.message.to_string()));
    }
    for found in &report.required_changes {
        let is_read_anyway =
            report.status == MigrationStatus::MigrationNeeded && found.path.ends_with("/position");
        if !is_read_anyway {
            problems.push((found.path.clone(), "must be present".to_owned()));
        }
    }
    problems.sort();
    Ok(("world", problems))
}
