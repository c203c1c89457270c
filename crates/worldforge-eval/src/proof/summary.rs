//! What a kept import says of itself: `results/summary.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use worldforge_core::{Digest, Safe};
use worldforge_evidence::attest::{OVERALL, Statistic};

use super::{kind::IMPORT_KIND, tally::statistic};
use crate::import::{CaseIdentity, Disagreement, Imported, ImportedEpisode, SourceForm};

/// The result of an import in a few numbers, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ImportSummary {
    /// Always `imported_evaluation`.
    #[serde(deserialize_with = "known_kind")]
    pub kind: String,
    /// The version of this document, [`ImportSummary::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The file that was imported.
    pub source: SourceFile,
    /// What must be equal for two evaluations to have asked the same.
    pub protocol: BTreeMap<String, Safe>,
    /// What else is known, such as the policy.
    pub facts: BTreeMap<String, Safe>,
    /// Whether the source says what each case is.
    pub identity: CaseIdentity,
    /// What the episodes show, all of them first and then each task.
    pub statistics: Vec<Statistic>,
    /// What the source states and its episodes do not give.
    pub disagreements: Vec<Disagreement>,
    /// What a reader should know beside, as sentences.
    pub notes: Vec<Safe>,
}

/// A file of another program, kept as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SourceFile {
    /// Whose file it is.
    pub form: SourceForm,
    /// Which of the form's layouts it has.
    pub layout: String,
    /// The task that the importer named, where the file names none.
    pub task: Option<String>,
    /// The file's name, without its folders.
    pub name: Safe,
    /// Where the run keeps its bytes.
    pub path: String,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// How many bytes it has.
    pub size_bytes: u64,
}

impl SourceFile {
    /// Describes the bytes that were imported under a file's name.
    pub fn new(
        imported: &Imported,
        task: Option<&str>,
        (name, path): (impl Into<Safe>, impl Into<String>),
        bytes: &[u8],
    ) -> Self {
        Self {
            form: imported.form,
            layout: imported.layout.to_owned(),
            task: task.map(str::to_owned),
            name: name.into(),
            path: path.into(),
            sha256: Digest::of_bytes(bytes),
            size_bytes: bytes.len() as u64,
        }
    }
}

impl ImportSummary {
    /// The only version that is written and read.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Summarises an import.
    pub fn of(imported: &Imported, source: SourceFile) -> Self {
        Self {
            kind: IMPORT_KIND.to_owned(),
            schema_version: Self::SCHEMA_VERSION,
            source,
            protocol: imported.protocol.clone(),
            facts: imported.facts.clone(),
            identity: imported.identity,
            statistics: statistics(&imported.episodes),
            disagreements: imported.disagreements.clone(),
            notes: imported.notes.clone(),
        }
    }
}

/// Counts all episodes and those of each task.
fn statistics(episodes: &[ImportedEpisode]) -> Vec<Statistic> {
    let tasks: BTreeSet<&str> = episodes
        .iter()
        .filter_map(|it| it.task.as_deref())
        .collect();
    let groups = std::iter::once(OVERALL).chain(tasks);
    groups.map(|group| statistic(episodes, group)).collect()
}

fn known_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let kind = String::deserialize(deserializer)?;
    if kind == IMPORT_KIND {
        return Ok(kind);
    }
    Err(D::Error::custom(format!("kind must be {IMPORT_KIND}")))
}
