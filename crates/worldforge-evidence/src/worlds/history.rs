//! The history of a world: where it began, and every change since.
//!
//! A change says what led to it, what changed, and the digests of the states before and after it.
//! Replaying the changes from the base gives the present state; a history that does not is refused.

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Action, Digest, Error, MAX_HISTORY, Result, Safe, Timestamp, WorldState, json::Pointer,
};

use super::{
    change::Changes,
    content::{same_content, state_digest},
};

/// Most changes that a history keeps unless its world came with more.
pub const DEFAULT_HISTORY_LIMIT: usize = 1_000;

/// What the beginning of a history is called when a file does not say.
pub(super) const UNRECORDED: &str = "state read without a history";

/// Everything that led to a state.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct History {
    pub(super) limit: usize,
    pub(super) dropped: u64,
    pub(super) base: Base,
    pub(super) changes: Vec<Change>,
}

/// Where a history begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Base {
    pub(super) step: u64,
    pub(super) summary: String,
    pub(super) action: Option<Action>,
    pub(super) state: WorldState,
}

/// One change of a world.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Change {
    /// Its number; the first change of a world has 1.
    pub sequence: u64,
    /// The step after the change.
    pub step: u64,
    /// What led to it.
    pub summary: String,
    /// The action that led to it, if one did.
    pub action: Option<Action>,
    /// When it was made, unless the file came from a program that does not say.
    pub at: Option<Timestamp>,
    /// The digest of the state before.
    pub before: Digest,
    /// The digest of the state after.
    pub after: Digest,
    /// What changed.
    #[serde(flatten)]
    pub changes: Changes,
}

/// Why a state follows another.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) summary: String,
    pub(super) action: Option<Action>,
    pub(super) at: Option<Timestamp>,
}

/// One entry of a history as a list shows it; the first is the beginning.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct HistoryView {
    /// The index that a fork may name.
    pub index: usize,
    /// The change's number; the beginning has that of the last change it stands for.
    pub sequence: u64,
    /// The step after it.
    pub step: u64,
    /// What led to it.
    pub summary: Safe,
    /// The action that led to it, if one did.
    pub action: Option<Action>,
    /// When, if that is known.
    pub at: Option<Timestamp>,
    /// How many objects there were after it.
    pub object_count: usize,
    /// The digest of the state before; absent for the beginning.
    pub before: Option<Digest>,
    /// The digest of the state after.
    pub after: Digest,
}

impl History {
    /// Begins a history with a state.
    pub(super) fn begin(state: WorldState, summary: impl Into<String>) -> Self {
        Self {
            limit: DEFAULT_HISTORY_LIMIT,
            dropped: 0,
            base: Base {
                step: state.step,
                summary: summary.into(),
                action: None,
                state,
            },
            changes: Vec::new(),
        }
    }

    /// Returns how many entries there are, the beginning included.
    pub fn len(&self) -> usize {
        self.changes.len() + 1
    }

    /// Returns false: a history has a beginning.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Returns the changes, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns how many older changes became part of the beginning.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Adds a change from one state to the next; past the limit the oldest one joins the beginning.
    pub(super) fn record(
        &mut self,
        before: &WorldState,
        after: &WorldState,
        cause: Cause,
    ) -> Result<()> {
        let sequence = self.dropped + self.changes.len() as u64 + 1;
        self.changes.push(Change {
            sequence,
            step: after.step,
            summary: cause.summary,
            action: cause.action,
            at: cause.at,
            before: state_digest(before)?,
            after: state_digest(after)?,
            changes: Changes::between(before, after)?,
        });
        while self.changes.len() > self.limit {
            self.fold_oldest(1)?;
        }
        Ok(())
    }

    /// Makes the oldest changes part of the beginning.
    pub(super) fn fold_oldest(&mut self, count: usize) -> Result<()> {
        for change in self.changes.drain(..count.min(self.changes.len())) {
            change.changes.apply(&mut self.base.state)?;
            self.base.step = change.step;
            self.base.summary = change.summary;
            self.base.action = change.action;
            self.dropped += 1;
        }
        Ok(())
    }

    /// Replays the changes, handing each state to `visit` with its index.
    pub(super) fn replay(
        &self,
        mut visit: impl FnMut(usize, &WorldState) -> Result<()>,
    ) -> Result<WorldState> {
        let mut state = self.base.state.clone();
        visit(0, &state)?;
        for (index, change) in self.changes.iter().enumerate() {
            let applied = change.changes.apply(&mut state);
            applied.map_err(|error| error.at(place(index)))?;
            visit(index + 1, &state)?;
        }
        Ok(state)
    }

    /// Returns the state after the entry at `index`.
    pub(super) fn state_at(&self, index: usize) -> Result<WorldState> {
        if index >= self.len() {
            let message = format!(
                "history index must be from 0 to {}, found {index}",
                self.len() - 1
            );
            return Err(Error::invalid_input(message)
                .triage("list the entries with 'worldforge world history'"));
        }
        let mut wanted = None;
        self.replay(|place, state| {
            if place == index {
                wanted = Some(state.clone());
            }
            Ok(())
        })?;
        wanted.ok_or_else(|| Error::bug("a replay visits every index below the length"))
    }

    /// Lists the entries.
    pub(super) fn view(&self) -> Result<Vec<HistoryView>> {
        let mut entries = Vec::with_capacity(self.len());
        self.replay(|index, state| {
            let change = index.checked_sub(1).and_then(|it| self.changes.get(it));
            entries.push(match change {
                None => HistoryView {
                    index,
                    sequence: self.dropped,
                    step: self.base.step,
                    summary: Safe::redact(&self.base.summary),
                    action: self.base.action.clone(),
                    at: None,
                    object_count: state.scene.len(),
                    before: None,
                    after: state_digest(state)?,
                },
                Some(change) => HistoryView {
                    index,
                    sequence: change.sequence,
                    step: change.step,
                    summary: Safe::redact(&change.summary),
                    action: change.action.clone(),
                    at: change.at,
                    object_count: state.scene.len(),
                    before: Some(change.before),
                    after: change.after,
                },
            });
            Ok(())
        })?;
        Ok(entries)
    }

    /// Checks that the history leads to `state`: numbers, digests and every change.
    ///
    /// Each digest of the chain is compared with its neighbours, and those of the first and the last
    /// state are computed again; the states between follow from the changes.
    pub(super) fn check(&self, state: &WorldState) -> Result<()> {
        if self.limit == 0 || self.limit > MAX_HISTORY || self.changes.len() > self.limit {
            let message = format!("must be from the number of changes to {MAX_HISTORY}");
            return Err(Error::invalid_state(message).at("/history/limit"));
        }
        let mut digest = state_digest(&self.base.state)?;
        for (index, change) in self.changes.iter().enumerate() {
            let number = self.dropped.checked_add(index as u64 + 1);
            if number != Some(change.sequence) {
                return Err(broken(index, "sequence must count up by one"));
            }
            if change.before != digest {
                return Err(broken(
                    index,
                    "before must be the digest of the state before",
                ));
            }
            if change.step > state.step {
                return Err(broken(index, "step must not be ahead of the state"));
            }
            digest = change.after;
        }
        let replayed = self.replay(|_, _| Ok(()))?;
        let last = self.changes.len().saturating_sub(1);
        if !same_content(&replayed, state)? {
            return Err(
                Error::invalid_state("history must lead to the present state").at("/history"),
            );
        }
        if digest != state_digest(state)? {
            return Err(broken(last, "after must be the digest of the state after"));
        }
        Ok(())
    }

    /// Computes the digest of every state of the history again.
    pub(super) fn verify(&self) -> Result<()> {
        self.replay(|index, state| {
            let change = index.checked_sub(1).and_then(|it| self.changes.get(it));
            match change {
                Some(change) if change.after != state_digest(state)? => Err(broken(
                    index - 1,
                    "after must be the digest of the state after",
                )),
                _ => Ok(()),
            }
        })
        .map(drop)
    }
}

fn place(index: usize) -> Pointer {
    Pointer::from("/history/changes").index(index)
}

fn broken(index: usize, message: &'static str) -> Error {
    Error::invalid_state(message)
        .at(place(index))
        .triage("the file was changed by hand: restore it from a backup, or quarantine it")
}
