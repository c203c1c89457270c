//! Arms that another program ran.

use super::{Arm, AuditedEpisode};
use crate::import::{Imported, ImportedEpisode};

impl Arm {
    /// Takes the episodes that another program ran: their outcomes, and seeds where it states them.
    pub fn of_import(name: impl Into<String>, imported: &Imported) -> Self {
        Self::new(
            name,
            imported.episodes.iter().map(AuditedEpisode::from).collect(),
        )
    }
}

impl From<&ImportedEpisode> for AuditedEpisode {
    fn from(episode: &ImportedEpisode) -> Self {
        Self {
            index: episode.index,
            group: episode.task.clone().unwrap_or_default(),
            seed: episode.seed,
            case_name: Some(episode.case.clone()),
            is_solved: episode.solved,
            steps: episode.steps.and_then(|steps| u32::try_from(steps).ok()),
            ..Self::default()
        }
    }
}
