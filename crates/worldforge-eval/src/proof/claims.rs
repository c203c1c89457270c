//! What a run that nobody signed says of its own episodes.

use std::path::Path;

use worldforge_core::{Result, json};
use worldforge_evidence::{
    RunPath,
    attest::{ClaimedInterval, OwnClaims, RunFolder, Statistic},
};

use super::{ImportSummary, RunContent, content_of};
use crate::{
    attestation::{EPISODES_FILE, SUMMARY_FILE},
    closed_loop::{GroupSummary, Summary},
    statistics::Confidence,
};

/// Reads what a run states of its episodes; nothing for a run without any.
///
/// # Errors
///
/// As [`content_of`], and what is wrong with the summary, which may have been changed.
pub fn own_claims(folder: &Path) -> Result<Option<OwnClaims>> {
    let content = content_of(folder)?;
    if content == RunContent::Other {
        return Ok(None);
    }
    let folder = RunFolder::open(folder)?;
    let summary = folder.json(&RunPath::new(SUMMARY_FILE)?)?;
    let statistics = if content == RunContent::Import {
        json::decode_value::<ImportSummary>(summary)?.statistics
    } else {
        let summary: Summary = json::decode_value(summary)?;
        let method = summary.interval_method.name();
        let groups = std::iter::once(&summary.overall).chain(&summary.groups);
        groups.map(|group| statistic(group, method)).collect()
    };
    let journal = RunPath::new(EPISODES_FILE)?;
    Ok(Some(OwnClaims::new(journal, statistics)))
}

fn statistic(group: &GroupSummary, method: &str) -> Statistic {
    let interval = group.interval;
    let confidence = Confidence::P95.level();
    Statistic::new(
        group.name.clone(),
        group.solved.successes(),
        group.solved.trials(),
        group.failed,
        ClaimedInterval::new(method, confidence, interval.low, interval.high),
    )
}
