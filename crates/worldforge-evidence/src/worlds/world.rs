//! A world with its history.

use serde::Serialize;
use worldforge_core::{Digest, Result, Safe, StorageId, Timestamp, WorldIdentity, WorldState};

use super::{
    content::{identity_mut, identity_of, state_digest},
    history::{Cause, History, HistoryView},
};

/// What begins every world that is created empty.
const INITIALIZED: &str = "world initialized";

/// In what form a world was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorldForm {
    /// A base and the changes since, as this program writes it.
    Events,
    /// Whole states, as the Python project writes it.
    Snapshots,
    /// The same, wrapped as that project exports it.
    Export,
}

/// A world: its present state and how it came to be.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "super::document::Raw")
)]
pub struct World {
    pub(super) id: StorageId,
    pub(super) state: WorldState,
    pub(super) history: History,
    pub(super) form: WorldForm,
    /// The digest of the file it was read from.
    pub(super) source: Option<Digest>,
}

/// A world in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct WorldSummary {
    /// The id.
    pub id: StorageId,
    /// The display name.
    pub name: Safe,
    /// The provider it was created for.
    pub provider: Safe,
    /// The free description.
    pub description: Safe,
    /// How many simulation steps led here.
    pub step: u64,
    /// How many objects there are.
    pub object_count: usize,
    /// How many entries the history has.
    pub history_length: usize,
    /// The digest of the present state.
    pub state_digest: Digest,
}

impl World {
    /// Creates an empty world.
    ///
    /// # Errors
    ///
    /// None that an identity can cause.
    pub fn new(identity: WorldIdentity) -> Result<Self> {
        let mut state = WorldState::new();
        state
            .metadata
            .insert("name".to_owned(), identity.name.clone().into());
        state.identity = Some(identity);
        Self::beginning(state, INITIALIZED)
    }

    /// Begins a world with a state.
    pub(super) fn beginning(state: WorldState, summary: &str) -> Result<Self> {
        let id = identity_of(&state)?.id.clone();
        Ok(Self {
            id,
            history: History::begin(state.clone(), summary),
            state,
            form: WorldForm::Events,
            source: None,
        })
    }

    /// Returns the id.
    pub const fn id(&self) -> &StorageId {
        &self.id
    }

    /// Returns the present state; its identity is present.
    pub const fn state(&self) -> &WorldState {
        &self.state
    }

    /// Returns the history.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Returns in what form the world was kept.
    pub const fn form(&self) -> WorldForm {
        self.form
    }

    /// Describes the world in one line.
    ///
    /// # Errors
    ///
    /// As [`state_digest`].
    pub fn summary(&self) -> Result<WorldSummary> {
        let identity = identity_of(&self.state)?;
        Ok(WorldSummary {
            id: self.id.clone(),
            name: Safe::redact(&identity.name),
            provider: Safe::redact(&identity.provider),
            description: Safe::redact(&identity.description),
            step: self.state.step,
            object_count: self.state.scene.len(),
            history_length: self.history.len(),
            state_digest: state_digest(&self.state)?,
        })
    }

    /// Lists the history's entries, oldest first.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) when a change does not follow from
    /// the state before it.
    pub fn entries(&self) -> Result<Vec<HistoryView>> {
        self.history.view()
    }

    /// Returns the state after the history's entry at `index`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) past the end.
    pub fn state_at(&self, index: usize) -> Result<WorldState> {
        self.history.state_at(index)
    }

    /// Computes every digest of the history again.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) naming the first change whose
    /// digest is another.
    pub fn verify(&self) -> Result<()> {
        self.history.check(&self.state)?;
        self.history.verify()
    }

    /// Makes another world from the state after the history's entry at `index`.
    ///
    /// # Errors
    ///
    /// As [`Self::state_at`], and [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a
    /// blank name.
    pub fn fork(&self, id: StorageId, index: usize, name: Option<&str>) -> Result<Self> {
        let mut state = self.state_at(index)?;
        identity_mut(&mut state)?.id = id;
        if let Some(name) = name {
            rename(&mut state, name)?;
        }
        Self::beginning(state, "world forked")
    }

    /// Gives the world another id; its history comes along.
    ///
    /// # Errors
    ///
    /// As [`state_digest`].
    pub fn with_id(mut self, id: StorageId) -> Result<Self> {
        identity_mut(&mut self.state)?.id = id.clone();
        identity_mut(&mut self.history.base.state)?.id = id.clone();
        self.id = id;
        self.source = None;
        Ok(self)
    }

    /// Gives the world another name, as a change of its own.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a blank name.
    pub fn rename(&mut self, name: &str, at: Timestamp) -> Result<()> {
        let mut next = self.state.clone();
        rename(&mut next, name)?;
        self.become_state(next, "renamed world", None, at)
    }

    /// Replaces the state and records the change; a state that is the same changes nothing.
    pub(super) fn become_state(
        &mut self,
        next: WorldState,
        summary: impl Into<String>,
        action: Option<worldforge_core::Action>,
        at: Timestamp,
    ) -> Result<()> {
        let cause = Cause {
            summary: summary.into(),
            action,
            at: Some(at),
        };
        self.history.record(&self.state, &next, cause)?;
        self.state = next;
        Ok(())
    }
}

/// Sets the name, and the copy of it that the metadata may hold.
fn rename(state: &mut WorldState, name: &str) -> Result<()> {
    super::field::WorldField::Name.set(state, name.into())?;
    if let Some(copy) = state.metadata.get_mut("name") {
        *copy = name.trim().into();
    }
    Ok(())
}
