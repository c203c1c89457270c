//! Whether the episodes are those that were signed, and show what was signed.

use std::{collections::BTreeMap, ops::Range};

use worldforge_core::{Error, Result};

use super::{Check, Finding, inspection::Inspection};
use crate::{
    attest::{EpisodeSet, MerkleTree, Statistic, Tally, run::read_journal},
    store::RunPath,
};

/// Most changed sections of episodes that are named one by one.
const MAX_NAMED: usize = 16;

/// The checks that need every episode.
const COUNTED: [Check; 3] = [Check::Statistics, Check::Result, Check::Document];

/// What reading the episodes brought.
struct Read {
    tree: MerkleTree,
    /// Why some lines are no episodes, by their place.
    unreadable: BTreeMap<u64, Error>,
}

impl Inspection<'_> {
    /// Builds the tree anew, and derives what the episodes show.
    pub(super) fn episodes(&mut self, tally: &mut dyn Tally) {
        let Some(journal) = self.stated.journal else {
            self.skip(&[Check::Episodes], "the run has no episodes");
            self.skip(&COUNTED, "the run has no episodes");
            return;
        };
        let read = match self.read_episodes(journal, tally) {
            Ok(read) => read,
            Err(error) => {
                let finding = Finding::failed(Check::Episodes, "episodes").because_of(&error);
                self.findings.add(finding.in_file(journal));
                self.skip(&COUNTED, "the episodes cannot be read");
                return;
            }
        };
        let findings = match self.stated.tree {
            Some(tree) => compare_trees(tree, &read),
            None => vec![unstated(&read)],
        };
        for finding in findings {
            self.findings.add(finding.in_file(journal));
        }
        if let Some((index, error)) = read.unreadable.first_key_value() {
            let what = "statistics";
            let finding = Finding::failed(Check::Statistics, what)
                .in_file(journal)
                .because(format!("{} cannot be counted: {error}", place(*index)));
            self.findings.add(finding);
            let reason = "an episode cannot be counted";
            self.skip(&[Check::Result, Check::Document], reason);
            return;
        }
        self.statistics(journal, tally);
        self.result(journal, tally);
        self.documents(tally);
    }

    fn skip(&mut self, checks: &[Check], reason: &'static str) {
        for check in checks {
            let finding = Finding::skipped(*check, "everything", reason);
            self.findings.add(finding);
        }
    }

    fn read_episodes(&self, path: &RunPath, tally: &mut dyn Tally) -> Result<Read> {
        let mut unreadable = BTreeMap::new();
        let tree = read_journal(self.folder, path, &mut |line| {
            // The tally is of no use after the first line that it did not get.
            let outcome = match line.episode {
                Ok(episode) if unreadable.is_empty() => tally.add(&episode),
                Ok(_) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = outcome
                && unreadable.len() < MAX_NAMED
            {
                unreadable.insert(line.index, error);
            }
            Ok(())
        })?;
        Ok(Read { tree, unreadable })
    }

    fn statistics(&mut self, path: &RunPath, tally: &dyn Tally) {
        let claimed = self.stated.statistics;
        let derived = tally.statistics(claimed).and_then(|derived| {
            if derived.len() == claimed.len() {
                Ok(derived)
            } else {
                Err(Error::bug(
                    "a tally derives as many statistics as are claimed",
                ))
            }
        });
        let findings = match derived {
            Ok(derived) => {
                let pairs = claimed.iter().zip(&derived);
                pairs
                    .map(|(claimed, derived)| compare(claimed, derived))
                    .collect()
            }
            Err(error) => vec![Finding::failed(Check::Statistics, "statistics").because_of(&error)],
        };
        for finding in findings {
            self.findings.add(finding.in_file(path));
        }
    }

    fn result(&mut self, path: &RunPath, tally: &dyn Tally) {
        let (check, what) = (Check::Result, "digest of what was done");
        let finding = match (self.stated.result, tally.result_digest()) {
            (Some(claimed), Ok(Some(derived))) => {
                Finding::compared(check, what, &claimed, &derived)
            }
            (None, _) => Finding::skipped(check, what, "none is stated"),
            (_, Ok(None)) => Finding::skipped(check, what, "it cannot be derived here"),
            (_, Err(error)) => Finding::failed(check, what).because_of(&error),
        };
        self.findings.add(finding.in_file(path));
    }
}

fn compare(claimed: &Statistic, derived: &Statistic) -> Finding {
    let what = format!("group {}", claimed.group);
    let finding = if claimed.agrees_with(derived) {
        Finding::passed(Check::Statistics, what)
    } else {
        Finding::failed(Check::Statistics, what)
    };
    finding.between(&claimed.words(), &derived.words())
}

/// Gives the root, which nobody stated.
fn unstated(read: &Read) -> Finding {
    let reason = "nobody stated the root, so a changed episode cannot be told from the others";
    Finding::skipped(Check::Episodes, "merkle root", reason).finding(&read.tree.root())
}

/// Names each section of the tree that differs, if sections can be compared.
fn compare_trees(claimed: &EpisodeSet, read: &Read) -> Vec<Finding> {
    let check = Check::Episodes;
    let found = EpisodeSet::new(claimed.path.clone(), &read.tree);
    let root = Finding::compared(
        check,
        "merkle root",
        &claimed.merkle_root,
        &found.merkle_root,
    );
    let mut findings = Vec::new();
    if claimed.count != found.count {
        findings.push(Finding::compared(
            check,
            "number of episodes",
            &claimed.count,
            &found.count,
        ));
    }
    let last = claimed.count.max(found.count);
    let changed = claimed
        .sections
        .differences(&found.sections)
        .unwrap_or_default();
    for range in changed.iter().take(MAX_NAMED) {
        let section = usize::try_from(range.start >> claimed.sections.height).unwrap_or(usize::MAX);
        let mut finding = Finding::failed(check, places(range, last));
        finding.wanted = claimed
            .sections
            .roots
            .get(section)
            .map(|root| root.to_string().into());
        finding.found = found
            .sections
            .roots
            .get(section)
            .map(|root| root.to_string().into());
        let mut errors = read.unreadable.range(range.clone());
        findings.push(match errors.next() {
            Some((_, error)) => finding.because_of(error),
            None => finding,
        });
    }
    if changed.len() > MAX_NAMED {
        let what = format!("{} more places", changed.len() - MAX_NAMED);
        findings.push(Finding::failed(check, what));
    }
    if findings.is_empty() {
        findings.push(root);
    }
    findings
}

fn places(range: &Range<u64>, last: u64) -> String {
    let end = range.end.min(last);
    if end.saturating_sub(range.start) <= 1 {
        place(range.start)
    } else {
        format!(
            "episodes {} to {} (lines {} to {end})",
            range.start,
            end - 1,
            range.start + 1
        )
    }
}

fn place(index: u64) -> String {
    format!("episode {index} (line {})", index + 1)
}
