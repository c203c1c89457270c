//! `eval_info.json` of `lerobot-eval`.
//!
//! The shapes are those of `eval_policy` and `eval_policy_all` in LeRobot's
//! `src/lerobot/scripts/lerobot_eval.py`: until 0.3 one list `per_episode` with `aggregated`, since
//! then `per_task` with `per_group` and `overall`, and since September 2026 (pull request 4628)
//! counts and Wilson intervals at each level.

mod aggregate;
mod per_episode;
mod per_task;

use worldforge_core::{Error, Result};

use super::{Imported, node::Node};

/// Reads either layout.
pub(super) fn read(document: &Node<'_>) -> Result<Imported> {
    document.object()?;
    match (document.get("per_episode"), document.get("per_task")) {
        (Some(episodes), None) => per_episode::read(document, &episodes),
        (None, Some(tasks)) => per_task::read(document, &tasks),
        (Some(_), Some(_)) => Err(Error::invalid_input(
            "must have either per_episode or per_task, found both",
        )),
        (None, None) => Err(Error::invalid_input(
            "must have per_episode or per_task, which list the episodes",
        )),
    }
}
