//! `dataset show`.

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::{DatasetManifest, DatasetPlace, Violation};

use super::arguments::Show;
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Column, Document, Table},
    session::Session,
};

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let bytes = self.file.read()?;
        let manifest = DatasetManifest::read(&bytes).map_err(|violations| {
            refusal(
                &violations,
                &self.file.label(),
                "worldforge dataset validate",
            )
        })?;
        let path = match &self.file {
            Source::Standard => None,
            Source::File(path) => path.to_str(),
        };
        let reference = manifest.reference(path)?;
        let data = serde_json::json!({ "manifest": manifest, "reference": reference });
        let mut table = Table::new([
            Column::new("Entry"),
            Column::new("Kind"),
            Column::wrapped("Where"),
        ]);
        for entry in &manifest.entries {
            let place = match &entry.place {
                DatasetPlace::LocalFixture { path } => path.as_str(),
                DatasetPlace::RemoteReference { uri } => uri,
                DatasetPlace::HostAsset { asset_id } => asset_id,
                _ => "",
            };
            table.push([
                Cell::from(entry.id.as_str()),
                entry.place.kind().into(),
                place.into(),
            ]);
        }
        let document = Document::new(&data)?
            .fields([
                ("id", Cell::from(manifest.id.as_str())),
                ("name", manifest.name.as_str().into()),
                ("license", manifest.license.as_str().into()),
                (
                    "personal data",
                    Cell::yes_no(manifest.privacy.contains_personal_data),
                ),
                ("reviewed", Cell::yes_no(manifest.safety.reviewed)),
                ("digest", reference.sha256.to_string().into()),
            ])
            .table(table);
        session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

/// Refuses with the first violation and says how many there are.
pub(in crate::command) fn refusal(
    violations: &[Violation],
    name: &str,
    validate: &'static str,
) -> Error {
    let Some(first) = violations.first() else {
        return Error::new(ErrorKind::Bug, "a document was refused for nothing");
    };
    first
        .clone()
        .into_error()
        .with("input", name.to_owned())
        .with("violations", violations.len().to_string())
        .triage(format!("list all that is wrong with '{validate} FILE'"))
}
